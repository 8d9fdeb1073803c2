"""Parlour's main process, whole, with the stand-in devices in its audio worker's place.

What its peers do in one process too: conversation, link, session, tools, ledger and story are the
daemon's own; only the worker's socket leads nowhere.

python -m tests.benchmarks.service.parlour_client URL FILE
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Self

from config.provider_settings import Providers
from config.services.openai_realtime import OpenAIRealtime
from config.settings import Conversation, Settings
from daemon import app
from daemon.store import Store
from hardware import protocol as audio
from hardware.worker_client import AudioWorker
from tests.benchmarks.service.devices import RATE_HZ, Log, Loudspeaker, Microphone

SAMPLES_AT_16_KHZ = 320
LOG = Log()


class StandIn(AudioWorker):
    """Obeys the main process as the audio worker would, with devices that only take notes."""

    async def __aenter__(self) -> Self:
        """Be ready at once."""
        loop = asyncio.get_running_loop()
        self._speaker = Loudspeaker(LOG)
        self._received: dict[str, int] = {}
        self._at, self._streams = 0, False
        self._drains: asyncio.TimerHandle | None = None
        self._loop = loop
        loop.call_soon(self._begin)
        Microphone(LOG, lambda pcm: loop.call_soon_threadsafe(self._captured, pcm)).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End with the process."""

    def _begin(self) -> None:
        ready = audio.Ready(
            version=audio.VERSION,
            microphone="stand-in",
            speaker="stand-in",
            microphone_rate_hz=RATE_HZ,
            speaker_rate_hz=RATE_HZ,
            block_ms=20,
        )
        self._on_event(ready)
        self._on_event(audio.Configured(1, None))

    def _captured(self, pcm: bytes) -> None:
        self._at += SAMPLES_AT_16_KHZ
        if self._streams:
            self._on_event(audio.Frame(self._at, pcm))

    def send(self, command: audio.Command) -> None:
        """Obey."""
        match command:
            case audio.OpenUplink():
                self._streams = True
                self._tell(audio.UplinkOpened(self._at))
            case audio.CloseUplink() if self._streams:
                self._streams = False
                self._tell(audio.UplinkClosed(self._at))
            case audio.Play():
                length = self._received.get(command.stream, 0) + len(command.pcm)
                self._received[command.stream] = length
                self._speaker.put(command.pcm)
            case audio.EndOfStream():
                drained = audio.Drained(command.channel, command.stream)
                self._drains = self._loop.call_later(
                    self._speaker.queued_s, self._on_event, drained
                )
            case audio.Flush() if self._received:
                self._flush(command)
            case _:
                pass

    def _flush(self, command: audio.Flush) -> None:
        stream, received = self._received.popitem()
        heard_ms = int((received / 2 / RATE_HZ - self._speaker.queued_s) * 1_000)
        self._received.clear()
        self._speaker.clear()
        if self._drains is not None:
            self._drains.cancel()
        self._tell(audio.Flushed(command.channel, stream, max(0, heard_ms)))

    def _tell(self, event: audio.Event) -> None:
        """Tell it as the worker does: a moment later."""
        self._loop.call_soon(self._on_event, event)


async def converse(url: str) -> None:
    """Hold the conversation, begun by a press."""
    service = OpenAIRealtime(base_url=f"{url}/v1")
    talk = Conversation(provider="openai_realtime", no_speech_s=60, follow_up_s=60)
    settings = Settings(conversation=talk, providers=Providers(openai_realtime=service))
    vars(app)["AudioWorker"] = StandIn  # the one part that is not Parlour's here
    async with app.assembled(settings, Store.in_memory()) as house:
        await house.runner.listening.wait()
        await house.room.talk(hold=False)
        await asyncio.Event().wait()


def main() -> None:
    """Converse until told to end."""
    os.environ["OPENAI_API_KEY"] = "none"
    url, file = sys.argv[1:]
    LOG.write_when_told(Path(file))
    asyncio.run(converse(url))


if __name__ == "__main__":
    main()
