"""Gives the emulated model's answers one after the other, and waits for its tools in between.

The person is taken to hear an answer in real time from its first sound on: speaking over it counts
until then, though all of the sound may have been sent long before.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from providers.emulators.mind import TakenTurn
from providers.emulators.nova.answers import Completion, Stage, Stop, Tokens
from providers.emulators.nova.utterance import Outcome, Studio, Utterance
from providers.emulators.record import Remembered, SessionRecord
from providers.emulators.trouble import Kind, Point

# The counting of the emulated model: so many tokens for a second of sound, one for so many letters.
_TOKENS_PER_S: Final = 25
_LETTERS_PER_TOKEN: Final = 4


@dataclass(slots=True, kw_only=True)
class Answer:
    """A turn on its way to its answer."""

    turn: TakenTurn
    completion: Completion
    heard_ms: int
    """How much speech asked for it; none for a turn in writing."""
    fresh: bool = True
    """Whether nothing was told of it yet."""
    waiting: set[str] = field(default_factory=set)
    """The tool calls that have no result yet."""
    results: list[str] = field(default_factory=list)


class Mouth:
    """Answers turns in the order they came; those that wait for tools let others pass."""

    def __init__(self, studio: Studio, record: SessionRecord, open_calls: set[str]) -> None:
        self._studio = studio
        self._record = record
        self._open_calls = open_calls
        # A person asks one thing at a time; tests a few. Full: the session ends with an error.
        self._ready: asyncio.Queue[Answer] = asyncio.Queue(maxsize=64)
        self._parked: list[Answer] = []
        self._utterance: Utterance | None = None
        self._next_waits = asyncio.Event()
        self._total = Tokens()

    async def run(self) -> None:
        """Answer for ever."""
        while True:
            answer = await self._ready.get()
            self._next_waits.clear()
            utterance = Utterance(self._studio, answer.completion, answer.turn.number)
            self._utterance = utterance
            if not answer.fresh or await self._begin(answer, utterance):
                await self._answer(answer, utterance)
            self._utterance = None

    def ask(self, answer: Answer) -> None:
        """Take a turn, or one whose tools have answered."""
        self._ready.put_nowait(answer)
        self._next_waits.set()

    def interrupt(self) -> None:
        """The person speaks: what is being said, or still heard, is cut."""
        if self._utterance is not None:
            self._utterance.cut.set()
            self._next_waits.set()

    def result(self, call: str, content: str) -> TakenTurn | None:
        """Take a tool's result; gives the turn that called it."""
        for answer in self._parked:
            if call in answer.waiting:
                answer.waiting.discard(call)
                answer.results.append(content)
                if not answer.waiting:
                    self._parked.remove(answer)
                    self.ask(answer)
                return answer.turn
        return None

    async def _begin(self, answer: Answer, utterance: Utterance) -> bool:
        """Tell what was understood, think, and call the tools; gives whether the answer is due."""
        answer.fresh = False
        await self._studio.tell(answer.completion.start())
        if answer.heard_ms:
            words = answer.turn.heard
            for event in answer.completion.text("USER", Stage.FINAL, words, Stop.PARTIAL):
                await self._studio.tell(event)
        plan = answer.turn.plan
        delay_ms = plan.answer_delay_ms
        await _first_of(
            utterance.cut,
            (self._studio.script.answer_delay_ms if delay_ms is None else delay_ms) / 1000,
        )
        if not plan.calls or utterance.cut.is_set():
            return True
        outcome = await utterance.speak(plan.preamble, goes_on=True)
        if outcome is Outcome.COMPLETE:
            await self._call_tools(answer)
        return outcome is Outcome.INTERRUPTED

    async def _call_tools(self, answer: Answer) -> None:
        calls = [(str(uuid4()), call) for call in answer.turn.plan.calls]
        answer.waiting.update(ident for ident, _ in calls)
        self._open_calls.update(answer.waiting)
        self._parked.append(answer)
        for ident, call in calls:
            for event in answer.completion.call(call.name, ident, call.arguments):
                await self._studio.tell(event)
        await self._studio.strike(Point.TOOL_CALL, answer.turn.number, 0)

    async def _answer(self, answer: Answer, utterance: Utterance) -> None:
        turn = answer.turn
        empty = self._studio.mischief.in_reply(Kind.EMPTY, turn=turn.number)
        silent = empty is not None or utterance.cut.is_set()
        outcome = await utterance.speak(() if silent else turn.words(answer.results))
        if outcome is Outcome.STUCK:
            return
        await self._count(answer, utterance)
        if outcome is Outcome.COMPLETE and utterance.first_sound_s is not None:
            # The next turn, or a word of the person, cuts short what is still to be heard.
            over_s = utterance.first_sound_s + utterance.sent_ms / 1000
            await _first_of(self._next_waits, over_s - asyncio.get_running_loop().time())
            if utterance.cut.is_set():
                await utterance.interrupted()
        self._remember(utterance)
        self._studio.note(f"turn {turn.number}: says {' '.join(utterance.spoken_words)!r}")
        await self._studio.tell(answer.completion.end())

    async def _count(self, answer: Answer, utterance: Utterance) -> None:
        asked = "" if answer.heard_ms else answer.turn.heard
        words = " ".join(utterance.spoken_words)
        delta = Tokens(
            speech_in=answer.heard_ms * _TOKENS_PER_S // 1000,
            text_in=len(asked) // _LETTERS_PER_TOKEN,
            speech_out=round(utterance.sent_ms * _TOKENS_PER_S / 1000),
            text_out=len(words) // _LETTERS_PER_TOKEN,
        )
        self._total = self._total.plus(delta)
        await self._studio.tell(answer.completion.usage(delta, self._total))

    def _remember(self, utterance: Utterance) -> None:
        words = " ".join(utterance.spoken_words)
        entry = Remembered(role="assistant", text=words, audio_ms=round(utterance.sent_ms))
        self._record.turns += 1
        self._record.conversation.append(entry)


async def _first_of(event: asyncio.Event, longest_s: float) -> None:
    """Wait until the event is set, or so long."""
    if longest_s > 0:
        with suppress(TimeoutError):
            async with asyncio.timeout(longest_s):
                await event.wait()
