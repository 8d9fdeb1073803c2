"""A session as a link: frames in, events out, and nothing left running behind."""

import asyncio
import tomllib
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from providers.base import (
    AudioOutput,
    SessionBrief,
    SessionError,
    SessionEvent,
    TextOutput,
    TurnEnd,
    TurnMode,
)
from providers.chain import Processor, as_processor, sound
from providers.errors import ConnectionLost, ProtocolViolation
from providers.scripted.provider import ScriptedProvider
from providers.scripted.reader import parse_script

FRAME = bytes(640)
ANSWER = """
[[turn]]
steps = [{ text = "Yes." }, { tone_hz = 440, ms = 60 }, { turn_end = true }]
"""


class Chain:
    """A scripted session as a link."""

    def __init__(self, script: str) -> None:
        self.provider = ScriptedProvider(parse_script(tomllib.loads(script), Path("script.toml")))
        self.closed = 0

    @asynccontextmanager
    async def link(self, mode: TurnMode = TurnMode.AUTOMATIC) -> AsyncIterator[Processor]:
        async with asyncio.timeout(5), self.provider.open(SessionBrief()) as session:
            yield as_processor(session, mode=mode, patience_s=0.2)

    async def frames(self, count: int | None = 3, frame: bytes = FRAME) -> AsyncIterator[bytes]:
        """Give some frames, or frames for ever."""
        try:
            given = 0
            while count is None or given < count:
                yield frame
                given += 1
                await asyncio.sleep(0.001)
        finally:
            self.closed += 1


def leftover() -> list[asyncio.Task[object]]:
    return [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


async def test_frames_go_in_and_the_answer_comes_out() -> None:
    chain = Chain(ANSWER)
    async with chain.link(TurnMode.PUSH_TO_TALK) as link:
        events = [event async for event in link(chain.frames())]
    assert events[0] == TextOutput(events[0].reply_id, "Yes.")  # type: ignore[union-attr]  # it is one
    assert isinstance(events[-1], TurnEnd)
    [record] = chain.provider.record.sessions
    assert (record.frames, record.turns_ended) == (3, 1)
    assert record.modes == [TurnMode.PUSH_TO_TALK]
    assert chain.closed == 1
    assert not leftover()


async def test_the_next_link_can_take_the_sound_alone() -> None:
    chain = Chain(ANSWER)
    async with chain.link() as link:
        pcm = b"".join([pcm async for pcm in sound(link(chain.frames()))])
    assert len(pcm) == 16_000 * 60 // 1000 * 2
    assert not leftover()


async def test_turns_before_the_last_one_do_not_end_the_chain() -> None:
    turn = '[[turn]]\nwait = "audio"\naudio_ms = 40\nsteps = [{ turn_end = true }]\n'
    chain = Chain(turn + ANSWER)
    async with chain.link() as link:
        events = [event async for event in link(chain.frames(40))]
    assert [type(event) for event in events].count(TurnEnd) == 2
    assert isinstance(events[-1], TurnEnd)


async def test_closing_the_events_stops_frames_that_would_never_end() -> None:
    chain = Chain(ANSWER.replace("[[turn]]", '[[turn]]\nwait = "audio"\naudio_ms = 40'))
    async with chain.link() as link, aclosing(link(chain.frames(None))) as events:
        assert isinstance(await anext(events), TextOutput)
    assert chain.closed == 1
    assert not leftover()


async def test_frames_end_with_the_session() -> None:
    chain = Chain('[[turn]]\nwait = "audio"\naudio_ms = 40\nsteps = [{ hang_up = "quietly" }]')
    async with chain.link() as link:
        assert [event async for event in link(chain.frames(None))] == []
    assert chain.closed == 1


async def test_no_answer_ends_the_chain_after_a_while() -> None:
    chain = Chain("[[turn]]\nsteps = [{ hang = true }]")
    async with chain.link() as link:
        assert [event async for event in link(chain.frames())] == []
    assert not leftover()


async def test_an_error_of_the_last_turn_ends_the_chain() -> None:
    chain = Chain('[[turn]]\nsteps = [{ error = "not_understood", message = "what?" }]')
    async with chain.link() as link:
        [event] = [event async for event in link(chain.frames())]
    assert isinstance(event, SessionError)


async def test_a_lost_session_is_raised_from_the_events() -> None:
    chain = Chain('[[turn]]\nsteps = [{ tone_hz = 440, ms = 20 }, { hang_up = "lost" }]')
    events: list[SessionEvent] = []
    async with chain.link() as link:
        with pytest.raises(ConnectionLost):
            events.extend([event async for event in link(chain.frames())])
    assert not leftover()


async def test_frames_of_the_wrong_size_are_raised_from_the_events() -> None:
    chain = Chain(ANSWER)
    async with chain.link() as link:
        with pytest.raises(ProtocolViolation, match="640"):
            assert [event async for event in link(chain.frames(frame=b"\0\0"))]
    assert chain.closed == 1
    assert not leftover()


async def test_a_cancelled_chain_leaves_nothing_behind() -> None:
    chain = Chain("[[turn]]\nsteps = [{ hang = true }]")
    async with chain.link() as link:

        async def run() -> None:
            async with aclosing(link(chain.frames(None))) as events:
                async for _ in events:
                    pass

        running = asyncio.create_task(run())
        await asyncio.sleep(0.05)
        running.cancel()
        await asyncio.wait([running])
    assert chain.closed == 1
    assert not leftover()


def test_audio_is_what_sound_takes() -> None:
    async def told() -> AsyncIterator[SessionEvent]:
        yield TextOutput("r", "Yes.")
        yield AudioOutput("r", b"\1\2")

    async def run() -> list[bytes]:
        return [pcm async for pcm in sound(told())]

    assert asyncio.run(run()) == [b"\1\2"]
