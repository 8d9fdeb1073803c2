// Serves aimock on loopback with the answers that the tests know, and prints where.
// Arguments: the folder aimock is installed in. PEER_KEY is the one key it takes.

import { createRequire } from "node:module";

const { LLMock } = createRequire(`${process.argv[2]}/`)("@copilotkit/aimock");

const SECOND_OF_SOUND = Buffer.alloc(48_000, Buffer.from([16, 0])).toString("base64");
const saidNothing = (request) => request.messages.every((message) => message.role !== "user");

const peer = new LLMock({ port: 0, auth: { apiKeys: [process.env.PEER_KEY] } });
peer.onMessage("story", { content: "Once upon a time there was a house that listened." }, {
  chunkSize: 5,
  latency: 40,
});
peer.on({ toolResultContains: "on" }, { content: "The light is on. Anything else?" });
peer.onMessage("light", {
  toolCalls: [{ name: "set_light", arguments: JSON.stringify({ room: "hall" }) }],
});
peer.onMessage("sing", {
  audio: { b64Json: SECOND_OF_SOUND, contentType: "audio/pcm;rate=24000" },
  content: "la",
});
peer.onMessage("break", {
  error: { message: "too much to do", type: "server_error", code: "overloaded" },
  status: 503,
});
peer.on({ predicate: saidNothing }, { content: "I heard you." });

await peer.start();
console.log(peer.url.replace("http", "ws"));
