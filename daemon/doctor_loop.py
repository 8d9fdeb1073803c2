"""The doctor hears the room speak to itself: a tone sweep, then a sentence with the wake word.

For this the worker is the doctor's own, without the echo canceller, which would take away what is
to be heard. So it works only while no daemon holds the card. Nothing that was recorded is kept.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from config.settings import Settings
from daemon.doctor_sweep import RATE_HZ, Swept, judged, sweep
from hardware import protocol
from hardware.protocol import Channel
from hardware.worker_client import AudioWorker, Told
from hardware.worker_settings import WorkerSettings
from providers import registry
from providers.base import SessionBrief, SessionError, Transcript, TurnEnd
from providers.errors import ProviderError
from providers.local.provider import LANGUAGES, LocalProvider

QUIET_S: Final = 0.5
AFTER_S: Final = 0.4
"""How long the recording goes on after the loudspeaker is done: a room echoes."""
START_S: Final = 4.0
UNDERSTAND_S: Final = 6.0
QUESTION: Final = "what time is it"
_TAKEN_OUT: Final = frozenset({"echo"})
_SAMPLE_BYTES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Overheard:
    """What the microphone made of the loudspeaker."""

    swept: Swept
    played_dbfs: float
    """The sweep as it left for the loudspeaker."""
    scores: dict[str, float]
    """The highest score of each wake word while the sentence was spoken."""
    said: str
    heard: str | None
    """What the local recogniser understood; `None` where it knows the language not."""


class _Record:
    """Keeps what the worker tells: sound, scores, and what has been played to its end."""

    def __init__(self) -> None:
        self.pcm = bytearray()
        self.scores: dict[str, float] = {}
        self.output_dbfs = -100.0
        self.listens = False
        self._changed = asyncio.Event()
        self._drained: set[str] = set()
        self.problem = ""

    def hear(self, event: Told) -> None:
        """Take one event of the worker."""
        match event:
            case protocol.Frame(pcm=pcm):
                self.pcm += pcm
            case protocol.Meter(scores=scores, output_dbfs=output_dbfs):
                self.output_dbfs = max(self.output_dbfs, output_dbfs)
                for word, score in scores.items():
                    self.scores[word] = max(score, self.scores.get(word, 0.0))
            case protocol.WakeWordHeard(word=word, score=score):
                self.scores[word] = max(score, self.scores.get(word, 0.0))
            case protocol.Health(at=at):
                self.listens = self.listens or at > 0
            case protocol.Drained(stream=stream):
                self._drained.add(stream)
            case protocol.DeviceLost(device=device, reason=reason):
                self.problem = f"the {device} does not open: {reason}"
            case _:
                return
        self._changed.set()

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait for something to be so. Raises `Unheard` when a device went away meanwhile."""
        while not done():
            if self.problem:
                raise Unheard(self.problem)
            self._changed.clear()
            await self._changed.wait()

    def is_drained(self, stream: str) -> bool:
        """Tell whether the last sample of a stream has left the loudspeaker."""
        return stream in self._drained

    @property
    def samples(self) -> int:
        """Give how many samples have been recorded."""
        return len(self.pcm) // _SAMPLE_BYTES


class Unheard(Exception):
    """The test could not be made, for the reason it carries."""


async def overhear(settings: Settings) -> Overheard:
    """Play and listen. Raises `Unheard`, `ProviderError` and `HardwareError`."""
    phrase = settings.wake.words[0].spoken if settings.wake.enabled else ""
    said = f"{phrase}, {QUESTION}" if phrase else QUESTION
    async with _mouth(settings) as mouth:
        speech = b"".join(
            [piece async for piece in mouth.voice.speak(said, settings.room.language)]
        )
        record = _Record()
        async with AudioWorker(_bare(settings), record.hear) as worker:
            try:
                async with asyncio.timeout(START_S):
                    await _open(worker, record)
            except TimeoutError as error:
                raise Unheard("the microphone gives no sound") from error
            sent_at, played_dbfs = await _sound(worker, record, "sweep", sweep(), RATE_HZ)
            swept = judged(bytes(record.pcm), sent_at)
            record.scores.clear()
            rate_hz = mouth.voice.output_format.rate_hz
            spoken_at, _ = await _sound(worker, record, "sentence", speech, rate_hz)
        words = bytes(record.pcm[spoken_at * _SAMPLE_BYTES :])
        heard = None
        if settings.room.language in LANGUAGES:
            heard = await _understood(mouth, settings, words)
    return Overheard(
        swept=swept, played_dbfs=played_dbfs, scores=record.scores, said=said, heard=heard
    )


def _bare(settings: Settings) -> WorkerSettings:
    """Give the room's ears without what takes our own voice off."""
    chain = tuple(name for name in settings.audio.processors if name not in _TAKEN_OUT)
    audio = settings.audio.model_copy(update={"processors": chain})
    return WorkerSettings(audio=audio, wake=settings.wake, endpoint=settings.endpoint)


async def _open(worker: AudioWorker, record: _Record) -> None:
    """Begin to record, and wait for the room's own silence."""
    await record.until(lambda: record.listens)
    worker.send(protocol.Watch(on=True))
    worker.send(protocol.OpenUplink(since=-1, rate_hz=RATE_HZ, speed=0.0, speech_from=0))
    await record.until(lambda: record.samples >= QUIET_S * RATE_HZ)


async def _sound(
    worker: AudioWorker, record: _Record, stream: str, pcm: bytes, rate_hz: int
) -> tuple[int, float]:
    """Play something to its end and a little longer; give when it was sent, and how loud it was."""
    sent_at, record.output_dbfs = record.samples, -100.0
    worker.send(protocol.Play(Channel.REPLY, stream, rate_hz, pcm))
    worker.send(protocol.EndOfStream(Channel.REPLY, stream))
    await record.until(lambda: record.is_drained(stream))
    ends = record.samples + AFTER_S * RATE_HZ
    await record.until(lambda: record.samples >= ends)
    return sent_at, record.output_dbfs


@asynccontextmanager
async def _mouth(settings: Settings) -> AsyncIterator[LocalProvider]:
    own = registry.create("local", settings)
    if not isinstance(own, LocalProvider):
        raise Unheard("the local provider, whose voice is wanted, was replaced by another")
    try:
        yield own
    finally:
        await own.aclose()


async def _understood(mouth: LocalProvider, settings: Settings, pcm: bytes) -> str:
    """Give what the local recogniser makes of it; nobody carries out what it would do."""
    brief = SessionBrief(language=settings.room.language, room=settings.room.name)
    words = ""
    with suppress(TimeoutError, ProviderError):
        async with asyncio.timeout(UNDERSTAND_S), mouth.open(brief) as session:
            size = mouth.capabilities.input_format.bytes_of(20)
            for at in range(0, len(pcm), size):
                await session.send_audio(pcm[at : at + size])
            await session.end_turn()
            async for event in session.events():
                match event:
                    case Transcript(text=text):
                        words = text
                        break
                    case SessionError() | TurnEnd():
                        break
                    case _:
                        pass
    return words


def likeness(said: str, heard: str) -> float:
    """Give the share of the words said that were heard."""
    wanted = re.findall(r"[\w']+", said.lower())
    found = set(re.findall(r"[\w']+", heard.lower()))
    return sum(word in found for word in wanted) / max(1, len(wanted))
