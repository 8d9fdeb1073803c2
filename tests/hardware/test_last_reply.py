"""The last answer is kept whole, for a while, and never more than one."""

import asyncio

from hardware.channels import Channel
from hardware.commands import Play
from hardware.last_reply import MOST_S, LastReply, Recorded


def piece(stream: str, pcm: bytes, rate_hz: int = 24_000) -> Play:
    return Play(Channel.REPLY, stream, rate_hz, pcm)


async def test_the_pieces_of_one_answer_are_one() -> None:
    last = LastReply()
    last.note(piece("one", b"ab"))
    last.note(piece("one", b"cd"))
    assert last.recorded == Recorded(24_000, b"abcd")
    last.note(piece("two", b"ef", 16_000))
    assert last.recorded == Recorded(16_000, b"ef")
    last.forget()


async def test_an_answer_is_forgotten_in_time() -> None:
    last = LastReply(kept_s=0.05)
    last.note(piece("one", b"ab"))
    await asyncio.sleep(0.1)
    assert last.recorded is None


async def test_no_answer_takes_more_than_its_room() -> None:
    last = LastReply()
    for _ in range(MOST_S + 5):
        last.note(piece("one", bytes(2 * 100), 100))
    assert last.recorded is not None
    assert len(last.recorded.pcm) == 2 * 100 * MOST_S
    last.forget()
