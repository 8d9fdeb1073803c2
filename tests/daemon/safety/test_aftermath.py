from dataclasses import replace

from daemon.home.states import Unavailable
from daemon.safety.aftermath import looked_after
from daemon.story import Happening, Notice
from tests.daemon.safety.house import House
from tests.daemon.safety.test_ledger import UNLOCKED
from tests.daemon.scripts import until


async def test_what_a_restart_cut_off_is_looked_at_and_told_and_never_done() -> None:
    house, told = House(), list[Happening]()
    async with looked_after([UNLOCKED], house.home, told.append):
        await until(lambda: told)
    assert told == [
        Notice(
            "ledger",
            "a restart cut off: unlock, front door; it is locked now; it was not done again",
        )
    ]
    assert house.acts() == 0


async def test_a_device_that_does_not_come_back_is_told_as_unknown() -> None:
    house, told = House(), list[Happening]()
    house.set("front door", Unavailable())
    scene = replace(UNLOCKED, ident="sim:movie_night", name="movie night", change="start")
    async with looked_after([UNLOCKED, scene], house.home, told.append, within_s=0.0):
        await until(lambda: len(told) == 2)
    assert "nobody knows" in str(told[0])
    assert "cannot be seen" in str(told[1])


async def test_where_nothing_was_cut_off_nothing_is_told() -> None:
    house, told = House(), list[Happening]()
    async with looked_after([], house.home, told.append):
        pass
    assert told == []
