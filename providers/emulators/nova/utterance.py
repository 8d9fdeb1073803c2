"""Speaks the sentences of one answer: planned words, sound faster than real time, spoken words."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from providers.emulators.call import Teller
from providers.emulators.nova.answers import Block, Completion, OutputEvent, Stage, Stop
from providers.emulators.nova.figures import Interruption
from providers.emulators.script import Script
from providers.emulators.trouble import Kind, Mischief, Point
from providers.emulators.voice import Pacer, pieces, spoken

_INTERRUPTED: Final = '{ "interrupted" : true }'


class Outcome(Enum):
    """How an answer ended."""

    COMPLETE = auto()
    INTERRUPTED = auto()
    STUCK = auto()
    """It was made to go no further, or never to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """What speaking needs; the same for every answer of a session."""

    tell: Callable[[OutputEvent], Awaitable[None]]
    strike: Callable[[Point, int, float], Awaitable[None]]
    """Lets go wrong what is due at a point of a turn, so many ms into it."""
    note: Teller
    """Takes a line for people who look."""
    mischief: Mischief
    script: Script
    interruption: Interruption
    rate_hz: int


class Utterance:
    """One answer being spoken; `cut` is set when the person speaks over it."""

    def __init__(self, studio: Studio, completion: Completion, turn: int) -> None:
        self.cut = asyncio.Event()
        self.spoken_words: list[str] = []
        """What is in the model's memory of it."""
        self.sent_ms = 0.0
        self.first_sound_s: float | None = None
        self._studio = studio
        self._completion = completion
        self._turn = turn

    async def speak(self, sentences: Sequence[str], *, goes_on: bool = False) -> Outcome:
        """Send all sentences, or as much as there is time for; `goes_on` when calls follow them."""
        pacer = Pacer(self._studio.script.pace)
        for number, sentence in enumerate(sentences, start=1):
            pcm = await spoken(sentence, self._studio.rate_hz)
            await self._words(Stage.SPECULATIVE, sentence, Stop.PARTIAL)
            block, start = self._completion.speech(self._studio.rate_hz)
            await self._studio.tell(start)
            if await self._sound(block, pcm, pacer) is Outcome.STUCK:
                return Outcome.STUCK
            if self.cut.is_set():
                await self._late_sound(block, pcm)
                await self._studio.tell(block.end(Stop.INTERRUPTED))
                await self.interrupted(sentence)
                return Outcome.INTERRUPTED
            last = number == len(sentences) and not goes_on
            if last and self._asked(Kind.NO_END):
                return Outcome.STUCK
            await self._studio.tell(block.end(Stop.END if last else Stop.PARTIAL))
            await self._words(Stage.FINAL, sentence, Stop.END if last else Stop.PARTIAL)
            self.spoken_words.append(sentence)
        return Outcome.COMPLETE

    async def interrupted(self, sentence: str = "") -> None:
        """Tell that the person spoke over the answer, in the form that is set."""
        shape = self._studio.interruption
        if sentence:
            self.spoken_words.append(_first_half(sentence))
        if shape is not Interruption.TEXT:
            words = self.spoken_words[-1] if self.spoken_words else ""
            await self._words(Stage.FINAL, words, Stop.INTERRUPTED)
        if shape is not Interruption.STOP_REASON:
            await self._words(Stage.FINAL, _INTERRUPTED, Stop.PARTIAL)

    async def _sound(self, block: Block, pcm: bytes, pacer: Pacer) -> Outcome:
        script, rate_hz = self._studio.script, self._studio.rate_hz
        for piece in self._pieces(pcm):
            if self.cut.is_set():
                break
            if self._asked(Kind.STALL):
                return Outcome.STUCK
            await self._studio.strike(Point.REPLY, self._turn, self.sent_ms)
            await self._studio.tell(self._spoiled(block, piece))
            if self.first_sound_s is None:
                self.first_sound_s = asyncio.get_running_loop().time()
            length_ms = len(piece) * 500 / rate_hz
            self.sent_ms += length_ms
            await pacer.wait(min(length_ms, script.chunk_ms))
        return Outcome.COMPLETE

    def _pieces(self, pcm: bytes) -> Iterator[bytes]:
        return pieces(pcm, self._studio.rate_hz, self._studio.script.chunk_ms)

    def _spoiled(self, block: Block, piece: bytes) -> OutputEvent:
        if self._asked(Kind.ODD_AUDIO):
            return block.audio(piece[:-1])
        event = block.audio(piece)
        if self._asked(Kind.BAD_BASE64):
            event["audioOutput"]["content"] = "%%% no base64 %%%"
        return event

    async def _late_sound(self, block: Block, pcm: bytes) -> None:
        late = self._studio.mischief.in_reply(Kind.LATE_AUDIO, turn=self._turn, ms=self.sent_ms)
        if late is not None:
            size = 2 * (self._studio.rate_hz * late.ms // 1000)
            for piece in self._pieces(pcm[:size]):
                await self._studio.tell(block.audio(piece))

    async def _words(self, stage: Stage, words: str, reason: Stop) -> None:
        for event in self._completion.text("ASSISTANT", stage, words, reason):
            await self._studio.tell(event)

    def _asked(self, kind: Kind) -> bool:
        found = self._studio.mischief.in_reply(kind, turn=self._turn, ms=self.sent_ms)
        return found is not None


def _first_half(sentence: str) -> str:
    """What is taken to have been heard of a sentence that was cut."""
    words = sentence.split()
    return " ".join(words[: (len(words) + 1) // 2])
