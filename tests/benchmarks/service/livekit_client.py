"""livekit-agents: an agent session without a room, on its OpenAI Realtime plugin.

Runs in the environment of other clients.

python -m tests.benchmarks.service.livekit_client URL FILE
"""

# mypy: disable-error-code="import-not-found, misc, untyped-decorator"
# What is imported here lives in the other environment.

import asyncio
import sys
import time
from pathlib import Path
from typing import Any, Self

import aiohttp
from livekit import rtc
from livekit.agents import Agent, AgentSession, function_tool
from livekit.agents.voice import io
from livekit.plugins import openai

from tests.benchmarks.service.devices import RATE_HZ, Log, Loudspeaker, Microphone


class Ear(io.AudioInput):
    """The microphone, as a session takes it."""

    def __init__(self) -> None:
        super().__init__(label="microphone")
        self.frames = asyncio.Queue[bytes]()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> rtc.AudioFrame:
        """Give the next frame."""
        pcm = await self.frames.get()
        return rtc.AudioFrame(
            data=pcm, sample_rate=RATE_HZ, num_channels=1, samples_per_channel=len(pcm) // 2
        )


class Mouth(io.AudioOutput):
    """The loudspeaker, as a session fills and empties it."""

    def __init__(self, speaker: Loudspeaker) -> None:
        can = io.AudioOutputCapabilities(pause=False)
        super().__init__(label="speaker", capabilities=can, sample_rate=RATE_HZ)
        self._speaker = speaker
        self._pushed_s = 0.0
        self._began_s = 0.0
        self._end: asyncio.Task[None] | None = None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        """Take more to play."""
        await super().capture_frame(frame)
        if not self._pushed_s:
            self._began_s = time.time()
            self.on_playback_started(created_at=self._began_s)
        self._pushed_s += frame.duration
        self._speaker.put(bytes(frame.data))

    def flush(self) -> None:
        """Tell once all has been heard."""
        super().flush()
        if self._pushed_s and (self._end is None or self._end.done()):
            self._end = asyncio.create_task(self._heard())

    def clear_buffer(self) -> None:
        """Forget what was not heard yet."""
        self._speaker.clear()
        if self._end is not None:
            self._end.cancel()
        self._finish(min(self._pushed_s, time.time() - self._began_s), interrupted=True)

    async def _heard(self) -> None:
        await asyncio.sleep(self._speaker.queued_s)
        self._finish(self._pushed_s, interrupted=False)

    def _finish(self, position_s: float, *, interrupted: bool) -> None:
        if self._pushed_s:
            self._pushed_s = 0.0
            self.on_playback_finished(playback_position=position_s, interrupted=interrupted)


class Room(Agent):
    """The agent, with its one tool."""

    def __init__(self) -> None:
        super().__init__(instructions="")

    @function_tool
    async def set_light(self, room: str, on: bool) -> str:  # noqa: ARG002, FBT001 - a tool's parameters
        """Turn a light on or off."""
        return "ok"


async def converse(url: str, log: Log) -> None:
    """Hold the conversation."""
    loop = asyncio.get_running_loop()
    ear, mouth = Ear(), Mouth(Loudspeaker(log))
    async with aiohttp.ClientSession() as http:
        base_url = url.replace("ws://", "http://") + "/v1"
        options: dict[str, Any] = {"api_key": "none", "model": "gpt-realtime"}
        model = openai.realtime.RealtimeModel(base_url=base_url, http_session=http, **options)
        session = AgentSession(llm=model)
        session.input.audio, session.output.audio = ear, mouth
        await session.start(Room())
        Microphone(log, lambda pcm: loop.call_soon_threadsafe(ear.frames.put_nowait, pcm)).start()
        await asyncio.Event().wait()


def main() -> None:
    """Converse until told to end."""
    url, file = sys.argv[1:]
    log = Log()
    log.write_when_told(Path(file))
    asyncio.run(converse(url, log))


if __name__ == "__main__":
    main()
