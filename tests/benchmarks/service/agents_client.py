"""openai-agents: its realtime runner with a player that empties itself when it is interrupted.

Runs in the environment of other clients.

python -m tests.benchmarks.service.agents_client URL FILE
"""

# mypy: disable-error-code="import-not-found, untyped-decorator"
# What is imported here lives in the other environment.

import asyncio
import os
import sys
from pathlib import Path

from agents import function_tool
from agents.realtime import RealtimeAgent, RealtimeRunner, RealtimeSession

from tests.benchmarks.service.devices import Log, Loudspeaker, Microphone

_VAD = {"type": "server_vad", "interrupt_response": True, "create_response": True}


@function_tool
def set_light(room: str, on: bool) -> str:  # noqa: ARG001, FBT001 - a tool's parameters
    """Turn a light on or off."""
    return "ok"


async def up(session: RealtimeSession, frames: asyncio.Queue[bytes]) -> None:
    """Send what the microphone gives."""
    while True:
        await session.send_audio(await frames.get())


async def converse(url: str, log: Log) -> None:
    """Hold the conversation."""
    loop = asyncio.get_running_loop()
    speaker, frames = Loudspeaker(log), asyncio.Queue[bytes]()
    runner = RealtimeRunner(RealtimeAgent(name="room", instructions="", tools=[set_light]))
    settings = {"model_name": "gpt-realtime", "turn_detection": _VAD}
    config = {"api_key": "none", "url": url, "initial_model_settings": settings}
    async with await runner.run(model_config=config) as session, asyncio.TaskGroup() as jobs:
        jobs.create_task(up(session, frames))
        Microphone(log, lambda pcm: loop.call_soon_threadsafe(frames.put_nowait, pcm)).start()
        async for event in session:
            match event.type:
                case "audio":
                    speaker.put(event.audio.data)
                case "audio_interrupted":
                    speaker.clear()
                case "error":
                    print(event.error, file=sys.stderr)
                case _:
                    pass


def main() -> None:
    """Converse until told to end."""
    os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "1"
    url, file = sys.argv[1:]
    log = Log()
    log.write_when_told(Path(file))
    asyncio.run(converse(url, log))


if __name__ == "__main__":
    main()
