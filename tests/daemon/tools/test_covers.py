import pytest

from config.settings import Home
from daemon.home.virtual.backend import VirtualHome
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.store import Store
from daemon.tools.covers import set_covers
from daemon.tools.reach import Reach
from tests.daemon.tools.asking import fail, names, succeed
from tests.daemon.tools.big_house import BigHouse


async def test_blinds_of_a_room_open_and_its_door_is_left_out(
    house: BigHouse, at_house: Reach
) -> None:
    told = await succeed(set_covers(at_house), action="open")
    assert names(told["changed"]) == house.asked() == ["kitchen blind"]
    assert names(told["left_out"]) == ["water valve", "terrace door"]
    assert "by name" in str(told["left_out"])


@pytest.mark.parametrize("action", ["open", "close", "stop"])
async def test_everywhere_moves_no_entrance_and_no_valve(
    house: BigHouse, at_house: Reach, action: str
) -> None:
    told = await succeed(set_covers(at_house), everywhere=True, action=action)
    assert set(house.asked()) <= {"kitchen blind", "shutter", "lounge shutters"}
    assert set(names(told["left_out"])) == {"water valve", "terrace door", "big gate"}


async def test_the_garage_closes_by_its_name(house: BigHouse, at_house: Reach) -> None:
    told = await succeed(set_covers(at_house), name="big gate", action="close")
    assert names(told["unchanged"]) == ["big gate"]
    assert house.orders == []


async def test_the_garage_does_not_open_as_long_as_the_owner_has_not_allowed_it(
    house: BigHouse, at_house: Reach
) -> None:
    told = await fail(set_covers(at_house), name="big gate", action="open")
    assert (told["code"], house.orders) == ("not_allowed", [])


@pytest.mark.parametrize("action", ["open", "close"])
async def test_nothing_but_an_entrance_is_a_question_as_long_as_it_is_not_named(
    store: Store, action: str
) -> None:
    gate = {"name": "drive", "devices": [{"name": "big gate", "kind": "cover", "sort": "gate"}]}
    whole = WholeHome([VirtualHome(Home.model_validate({"rooms": [gate]}), store)])
    tool = set_covers(Reach(whole, Gate(whole)))
    for where in ({"room": "drive"}, {"everywhere": True}, {"name": "drive"}):
        told = await fail(tool, action=action, **where)
        assert (told["code"], told["choices"]) == ("ambiguous", ["big gate"])


async def test_the_only_door_of_a_room_is_named_by_the_word_for_it(
    house: BigHouse, at_house: Reach
) -> None:
    told = await fail(set_covers(at_house), room="kitchen", name="the door", action="open")
    assert (told["code"], house.orders) == ("not_allowed", [])
    assert "terrace door" in str(told["message"])


async def test_a_percentage_opens_so_far_and_its_ends_are_open_and_closed(at_house: Reach) -> None:
    tool = set_covers(at_house)
    told = await succeed(tool, name="kitchen blind", percent=40)
    assert "'open_percent': 40" in str(told["changed"])
    assert "'state': 'closed'" in str((await succeed(tool, name="blind", percent=0))["changed"])
    assert "'open_percent': 100" in str(await succeed(tool, name="blind", percent=100))
    told = await succeed(tool, name="blind", action="open", percent=20)
    assert "'open_percent': 20" in str(told["changed"])


@pytest.mark.parametrize(
    "arguments", [{}, {"action": "close", "percent": 30}, {"percent": 101}, {"action": "lift"}]
)
async def test_arguments_that_do_not_fit_do_nothing(
    house: BigHouse, at_house: Reach, arguments: dict[str, object]
) -> None:
    told = await fail(set_covers(at_house), **arguments)
    assert (told["code"], house.orders) == ("bad_arguments", [])
