"""A private session asks, hears and answers, and never tells what was said."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import pytest

from config.settings import LocalProvider as LocalSettings
from config.settings import Mouth
from providers.base import (
    AudioOutput,
    Capabilities,
    ErrorCode,
    Provider,
    Session,
    SessionBrief,
    SessionError,
    SessionEvent,
    Side,
    TextOutput,
    Transcript,
    TurnEnd,
    TurnMode,
)
from providers.errors import Unsupported
from providers.local.provider import LocalProvider
from providers.private.keypad import Line
from providers.private.provider import PrivateProvider
from tests.daemon.scripts import until
from tests.providers.local.speech import as_pcm, spoken

AGAIN = Line("That is not it.", listens=True)
DONE = Line("Thank you.", listens=False)


@dataclass
class Notes:
    """A keypad that notes what is entered and answers as told."""

    answers: list[Line] = field(default_factory=lambda: [DONE])
    taken: list[str] = field(default_factory=list)
    ended: int = 0

    def begin(self) -> Line:
        return Line("Say your PIN.", listens=True)

    async def entered(self, digits: str) -> Line:
        self.taken.append(digits)
        return self.answers.pop(0)

    def left(self) -> None:
        self.ended += 1


@dataclass
class Talk:
    session: Session
    keypad: Notes
    told: list[SessionEvent]

    async def until_end(self) -> TurnEnd:
        """Give the end of the reply under way."""
        seen = len(self.ends)
        await until(lambda: len(self.ends) > seen, 10)
        return self.ends[-1]

    @property
    def ends(self) -> list[TurnEnd]:
        return [event for event in self.told if isinstance(event, TurnEnd)]

    @property
    def errors(self) -> list[SessionError]:
        return [event for event in self.told if isinstance(event, SessionError)]

    async def asked(self) -> None:
        await self.session.begin_turn(TurnMode.AUTOMATIC)
        await self.session.send_text("")
        await self.until_end()

    async def says(self, words: str) -> None:
        await self.session.begin_turn(TurnMode.AUTOMATIC)
        pcm = as_pcm(spoken(words, "slt"))
        for start in range(0, len(pcm) - 640, 640):
            await self.session.send_audio(pcm[start : start + 640])
        await self.session.end_turn()

    @property
    def words(self) -> str:
        return " ".join(event.text for event in self.told if isinstance(event, TextOutput))


@asynccontextmanager
async def private(keypad: Notes) -> AsyncIterator[Talk]:
    local = LocalProvider(LocalSettings(mouth=Mouth.ESPEAK_NG))
    told: list[SessionEvent] = []
    try:
        async with PrivateProvider(local, keypad).open(SessionBrief()) as session:

            async def listen() -> None:
                async for event in session.events():
                    told.append(event)  # noqa: PERF401 - told as it comes, not at the end

            listening = asyncio.create_task(listen())
            yield Talk(session, keypad, told)
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
    finally:
        await local.aclose()


async def test_it_asks_listens_and_answers_and_no_event_holds_a_digit() -> None:
    async with private(Notes([AGAIN, DONE])) as talk:
        await talk.asked()
        assert talk.ends[-1].expects_answer
        await talk.says("four, eight, one, three")
        assert (await talk.until_end()).expects_answer
        await talk.says("four, eight, one, two")
        assert not (await talk.until_end()).expects_answer
        assert talk.keypad.taken == ["4813", "4812"]
        assert talk.words == "Say your PIN. That is not it. Thank you."
        assert not [event for event in talk.told if isinstance(event, Transcript)]
        assert any(isinstance(event, AudioOutput) for event in talk.told)
    assert talk.keypad.ended == 1


async def test_a_breath_has_the_house_listen_on() -> None:
    async with private(Notes([Line("", listens=True)])) as talk:
        await talk.asked()
        await talk.says("four, eight")
        await until(lambda: talk.errors, 10)
        errors = talk.errors
    assert [(error.code, error.fatal) for error in errors] == [(ErrorCode.NOTHING_SAID, False)]


async def test_other_words_are_entered_as_none() -> None:
    async with private(Notes()) as talk:
        await talk.asked()
        await talk.says("turn on the kitchen light")
        await talk.until_end()
    assert talk.keypad.taken == [""]


def test_ears_that_are_not_on_this_machine_are_refused() -> None:
    @dataclass
    class Elsewhere:
        name: str = "elsewhere"
        capabilities: Capabilities = field(
            default_factory=lambda: Capabilities(
                turn_end=Side.CLIENT,
                barge_in=Side.CLIENT,
                truncate=True,
                manual_turn=True,
                text_turn=True,
                resume=False,
                tools=False,
                relay=True,
                cloud=True,
            )
        )

    with pytest.raises(Unsupported, match="elsewhere"):
        PrivateProvider(cast("Provider", Elsewhere()), Notes())
