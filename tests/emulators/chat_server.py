"""A chat server as Ollama and llama.cpp are one, in a process of its own.

    python -m tests.emulators.chat_server [--word-ms MS]

Prints its port, then serves until it is killed. The model's name says how it behaves; what it was
asked is given by `GET /asked`. It answers as Home Assistant's conversation interface too, in the
form that Home Assistant 2025.4 was seen to answer in.
"""

import argparse
import json
import socket
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

ANSWER: Final = "It is half past nine. Dr. Green called, e.g. about the garden. Shall I call back?"
LONG: Final = " ".join(
    f"This is sentence number {count}." for count in ("one", "two", "three") * 20
)
KEY: Final = "the-right-key"
SILENCE_S: Final = 30.0

asked: list[dict[str, Any]] = []
"""Every request, with `hung_up` once the client left before the answer was complete."""


def words(text: str) -> Iterator[dict[str, Any]]:
    """Give a text as tokens come: with the space before each word."""
    for number, word in enumerate(text.split(" ")):
        yield {"content": f" {word}" if number else word}


def call(index: int, ident: str, name: str, arguments: str) -> dict[str, Any]:
    """Give a piece of a tool call; empty fields are left out, as servers do."""
    function = {"name": name, "arguments": arguments} if name else {"arguments": arguments}
    return {
        "tool_calls": [{"index": index, **({"id": ident} if ident else {}), "function": function}]
    }


def with_tools(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Ask for two tools, their arguments in pieces; then speak of what they gave."""
    results = [message["content"] for message in messages if message["role"] == "tool"]
    if not results:
        yield from words("Let me see.")
        yield call(0, "c-1", "set_lights", '{"room": "kit')
        yield call(0, "", "", 'chen", "state": "on"}')
        yield call(1, "c-2", "get_time", "{}")
        return
    yield from words(f"The tools said {len(results)} things. {json.loads(results[0])['status']}.")


def ollama_tools(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give every call the place 0, as Ollama did, and one whose arguments are not JSON."""
    if messages[-1]["role"] == "tool":
        yield from words("All done.")
        return
    yield call(0, "o-1", "get_time", "{}")
    yield call(0, "o-2", "set_lights", "{broken")


def bare_tools(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Begin a call without any arguments, as some servers do, and send them letter by letter."""
    if messages[-1]["role"] == "tool":
        yield from words("All done.")
        return
    begun = call(0, "b-1", "set_lights", "")
    del begun["tool_calls"][0]["function"]["arguments"]
    yield begun
    yield {"tool_calls": [{"index": 0, "function": {"arguments": None}}]}
    for letter in '{"room": "den"}':
        yield call(0, "", "", letter)


def thinking(_messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Think aloud in the text, and in a field of its own."""
    yield {"reasoning_content": "Hm, hm."}
    yield {"content": "<thi"}
    yield {"content": "nk>The user wants. No. Yes?</th"}
    yield {"content": "ink>**Sure**, here it is."}


def echo(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Repeat what was asked last."""
    said = [message["content"] for message in messages if message["role"] == "user"]
    yield from words(f"You asked: {said[-1]}")


TEXTS: Final[dict[str, Callable[[list[dict[str, Any]]], Iterator[dict[str, Any]]]]] = {
    "plain": lambda _messages: words(ANSWER),
    "long": lambda _messages: words(LONG),
    "tools": with_tools,
    "ollama": ollama_tools,
    "bare": bare_tools,
    "thinking": thinking,
    "echo": echo,
    "length": lambda _messages: words(ANSWER.rpartition(" ")[0]),
    "wordless": lambda _messages: iter(()),
}
OPENINGS: Final = {
    "stalls": 'data: {"choices": [{"delta": {"content": "It is"}}]}\n\n',
    "malformed": "data: {not json\n\nevent: odd\ndata: [1]\n\nretry: 5\n\n",
    "quotes": 'data: {"error": {"message": "bad key KEY"}}\n\n',
    "error": 'data: {"error": {"message": "it broke", "type": "server_error"}}\n\n',
}
"""What stands before an answer, or in its place."""
STATUS: Final[dict[str, tuple[int, dict[str, Any]]]] = {
    "unknown": (404, {"error": {"message": "model not found", "code": "model_not_found"}}),
    "busy": (429, {"error": {"message": "slow down", "type": "rate_limit_error"}}),
    "spent": (429, {"error": {"message": "no credit", "code": "insufficient_quota"}}),
    "ill": (500, {"error": {"message": "out of memory"}}),
}


class Handler(BaseHTTPRequestHandler):
    """One connection, kept open between requests."""

    protocol_version = "HTTP/1.1"
    word_ms = 0.0

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def do_GET(self) -> None:
        """Give what was asked so far."""
        self._whole(200, asked)

    def do_POST(self) -> None:
        """Answer as the model's name says."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        asked.append({"path": self.path, "hung_up": False, "body": body})
        model = body.get("model", "plain")
        if self.path == "/api/conversation/process":
            self._converse(body)
        elif model == "locked" and self.headers.get("authorization") != f"Bearer {KEY}":
            told = self.headers.get("authorization", "none")
            self._whole(401, {"error": {"message": f"bad key {told}"}})
        elif model in STATUS:
            self._whole(*STATUS[model])
        elif model == "page":
            self._whole(200, "<html>log in</html>", "text/html")
        elif model == "whole":
            choice = {"message": {"content": ANSWER}, "finish_reason": "stop"}
            self._whole(200, {"choices": [choice]})
        else:
            self._stream(model, body["messages"])

    def _converse(self, body: dict[str, Any]) -> None:
        """Answer as Home Assistant: what was said, repeated; its agents are named in lower case."""
        if self.headers.get("authorization") != f"Bearer {KEY}":
            self._whole(401, "401: Unauthorized", "text/plain")
        elif body.get("agent_id") == "conversation.nobody":
            self._whole(400, {"message": "Message format incorrect: invalid agent ID"})
        elif body["text"] == "nonsense":
            self._whole(200, [body["text"]])
        else:
            speech = {"plain": {"speech": "" if body["text"] == "nothing" else body["text"]}}
            response = {"speech": speech, "data": {"code": "no_intent_match"}}
            asks = body["text"].endswith("...")
            known = {"conversation_id": body.get("conversation_id", f"c{len(asked)}")}
            self._whole(200, {"response": response, "continue_conversation": asks, **known})

    def _stream(self, model: str, messages: list[dict[str, Any]]) -> None:
        time.sleep(SILENCE_S if model == "asleep" else 0.0)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        try:
            for event in self._events(model, messages):
                self._chunk(event)
            self._chunk("")
        except OSError:
            asked[-1]["hung_up"] = True
            self.close_connection = True

    def _events(self, model: str, messages: list[dict[str, Any]]) -> Iterator[str]:
        yield ": begun\n\n"
        if model == "silent":
            for _ in range(int(SILENCE_S / 0.05)):
                time.sleep(0.05)
                yield ": still here\n\n"
        if model in OPENINGS:
            key = self.headers.get("authorization", "none")
            yield OPENINGS[model].replace("KEY", key)
        if model == "stalls":
            time.sleep(SILENCE_S)
        for delta in TEXTS.get(model, TEXTS["plain"])(messages):
            time.sleep(self.word_ms / 1000)
            yield f"data: {json.dumps({'choices': [{'index': 0, 'delta': delta}]})}\r\n\r\n"
            if model == "broken":
                self.connection.shutdown(socket.SHUT_RDWR)
        if model == "unfinished":
            return
        if model == "length":
            yield 'data: {"choices": [{"delta": {}, "finish_reason": "length"}]}\n\n'
            return
        done = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        yield f"data: {json.dumps(done)}\n\ndata: [DONE]\n\n"

    def _chunk(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _whole(self, status: int, value: object, kind: str = "application/json") -> None:
        data = value.encode() if isinstance(value, str) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Server(ThreadingHTTPServer):
    """Serves each connection on a thread."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Print nothing: clients hang up in these tests."""


def main() -> None:
    """Serve on a free port of this machine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--word-ms", type=float, default=0.0)
    Handler.word_ms = parser.parse_args().word_ms
    with Server(("127.0.0.1", 0), Handler) as server:
        print(server.server_port, flush=True)  # noqa: T201 - how its port is known
        server.serve_forever()


if __name__ == "__main__":
    main()
