"""What goes first when a client reads too slowly."""

from daemon.control.outbox import Outbox


async def left_in(outbox: Outbox) -> list[bytes]:
    outbox.close()
    lines = []
    while (line := await outbox.next()) is not None:
        lines.append(line)
    return lines


async def test_lines_keep_their_order() -> None:
    outbox = Outbox(3)
    for line in (b"1", b"2", b"3"):
        outbox.put(line)
    assert await left_in(outbox) == [b"1", b"2", b"3"]


async def test_the_oldest_meter_makes_room_for_the_story() -> None:
    outbox = Outbox(3)
    outbox.put(b"m1", meter=True)
    outbox.put(b"a")
    outbox.put(b"m2", meter=True)
    outbox.put(b"b")
    assert not outbox.overflowed.is_set()
    assert await left_in(outbox) == [b"a", b"m2", b"b"]


async def test_a_meter_never_overflows_it() -> None:
    outbox = Outbox(1)
    outbox.put(b"a")
    outbox.put(b"m", meter=True)
    assert not outbox.overflowed.is_set()
    assert await left_in(outbox) == [b"a"]


async def test_a_story_that_does_not_fit_overflows_it() -> None:
    outbox = Outbox(1)
    outbox.put(b"a")
    outbox.put(b"b")
    assert outbox.overflowed.is_set()
