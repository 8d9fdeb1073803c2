"""Our Gemini Live client with aimock, a mock of the service by other people.

Left out, because aimock has none of it: `realtimeInput` (every spoken frame is answered with a
JSON error, which the service does not send: it closes with a reason), and with it models that take
writing only so; history (it answers any `clientContent` at once, also one with `turnComplete`
false), resumption, GoAway, transcripts, interruption and usage. It says `turnComplete` right behind
a call, which the service says once the answer to the result is over.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from config.services.gemini_live import GeminiLive
from providers.base import SessionBrief, TextOutput, ToolCall, TurnEnd
from providers.errors import ErrorCode, Rejected
from providers.gemini_live.provider import GeminiProvider
from tests.independent.person import LIGHT, Person, of, sound, words

STORY = "Once upon a time there was a house that listened."


@asynccontextmanager
async def conversation(url: str, brief: SessionBrief) -> AsyncIterator[Person]:
    """Hold a conversation with aimock."""
    provider = GeminiProvider(GeminiLive(base_url=url))
    async with provider.open(brief) as session:
        yield Person(session, provider)


async def test_a_written_turn_is_answered_in_pieces(aimock: str) -> None:
    async with conversation(aimock, SessionBrief()) as person:
        await person.session.send_text("tell me a story")
        told = await person.hears_out()

        assert words(told) == STORY
        assert len(of(told, TextOutput)) > 5


async def test_a_spoken_answer_is_heard_with_its_words(aimock: str) -> None:
    async with conversation(aimock, SessionBrief()) as person:
        await person.session.send_text("sing")
        told = await person.hears_out()

        assert sound(told) == b"\x10\x00" * 24_000
        assert words(told) == "la"


async def test_a_tool_is_called_and_its_result_told(aimock: str) -> None:
    async with conversation(aimock, SessionBrief(tools=(LIGHT,))) as person:
        await person.session.send_text("turn on the light")
        call = await person.hears(ToolCall)
        assert (call.name, call.arguments) == ("set_light", {"room": "hall"})

        told = await person.does(call)

        assert words(told) == "The light is on. Anything else?"
        assert of(told, TurnEnd) == [TurnEnd(call.reply_id, expects_answer=True)]


async def test_one_session_takes_one_turn_after_the_other(aimock: str) -> None:
    async with conversation(aimock, SessionBrief()) as person:
        replies = set()
        for asked in ("sing", "tell me a story", "sing"):
            await person.session.send_text(asked)
            replies |= {end.reply_id for end in of(await person.hears_out(), TurnEnd)}
        assert len(replies) == 3


async def test_a_wrong_key_is_told(aimock: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "another")
    with pytest.raises(Rejected) as caught:
        async with conversation(aimock, SessionBrief()):
            pass
    assert caught.value.code is ErrorCode.KEY_REFUSED
