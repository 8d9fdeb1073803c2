"""The least a client can be: a socket, base64 and JSON. What every other one is compared with.

python -m tests.benchmarks.service.bare URL FILE
"""

import asyncio
import base64
import json
import sys
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.service.devices import Log, Loudspeaker, Microphone


async def up(socket: ClientConnection, frames: asyncio.Queue[bytes]) -> None:
    """Send what the microphone gives."""
    while True:
        audio = base64.b64encode(await frames.get()).decode()
        await socket.send(f'{{"type":"input_audio_buffer.append","audio":"{audio}"}}')


async def converse(url: str, log: Log) -> None:
    """Hold the conversation."""
    loop = asyncio.get_running_loop()
    speaker, frames = Loudspeaker(log), asyncio.Queue[bytes]()
    item_id = ""
    async with connect(url, compression=None, max_size=None) as socket, asyncio.TaskGroup() as jobs:
        await socket.send(json.dumps({"type": "session.update", "session": {"type": "realtime"}}))
        async for raw in socket:
            event = json.loads(raw)
            match event["type"]:
                case "session.updated":
                    jobs.create_task(up(socket, frames))
                    capture = Microphone(
                        log, lambda pcm: loop.call_soon_threadsafe(frames.put_nowait, pcm)
                    )
                    capture.start()
                case "response.output_audio.delta":
                    item_id = event["item_id"]
                    speaker.put(base64.b64decode(event["delta"]))
                case "input_audio_buffer.speech_started" if speaker.queued_s:
                    speaker.clear()
                    cut = {"item_id": item_id, "content_index": 0, "audio_end_ms": 1}
                    await socket.send(json.dumps({"type": "conversation.item.truncate", **cut}))
                case "response.function_call_arguments.done":
                    made = {"type": "function_call_output", "call_id": event["call_id"]}
                    item = {**made, "output": "ok"}
                    answer = {"type": "conversation.item.create", "item": item}
                    await socket.send(json.dumps(answer))
                    await socket.send('{"type":"response.create"}')
                case _:
                    pass


def main() -> None:
    """Converse until told to end."""
    url, file = sys.argv[1:]
    log = Log()
    log.write_when_told(Path(file))
    asyncio.run(converse(url, log))


if __name__ == "__main__":
    main()
