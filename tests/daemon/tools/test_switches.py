import pytest

from daemon.home.changes import Chore, SetVacuum
from daemon.home.whole import WholeHome
from daemon.tools.reach import Reach
from daemon.tools.switches import set_switches
from tests.daemon.tools.asking import ask, fail, lit, names, succeed
from tests.daemon.tools.big_house import BigHouse


@pytest.mark.parametrize("name", ["coffee machine", "the coffee machine", "switches"])
async def test_a_machine_of_this_room_is_turned_on(reach: Reach, name: str) -> None:
    told = await succeed(set_switches(reach), name=name, state="on")
    assert told["changed"] == [
        {"name": "coffee machine", "room": "kitchen", "kind": "switch", "state": "on"}
    ]


async def test_the_only_fan_of_the_house_is_found(home: WholeHome, reach: Reach) -> None:
    await succeed(set_switches(reach), name="fan", state="on")
    assert lit(home) == {"ceiling fan"}


async def test_a_word_for_a_kind_means_no_other_kind(reach: Reach) -> None:
    told = await succeed(set_switches(reach), room="living room", name="the fans", state="on")
    assert names(told["changed"]) == ["ceiling fan"]


async def test_a_light_is_not_a_switch(home: WholeHome, reach: Reach) -> None:
    told = await fail(set_switches(reach), name="kitchen light", state="on")
    assert told["code"] == "not_possible"
    assert lit(home) == set()


async def test_something_to_do_must_be_given(reach: Reach) -> None:
    told = await fail(set_switches(reach), name="coffee machine")
    assert told["code"] == "bad_arguments"
    assert "state" in str(told["message"])


async def test_a_room_without_switches_says_so(reach: Reach) -> None:
    told = await fail(set_switches(reach), room="bedroom", state="off")
    assert told["message"] == "there is no switch or fan in the bedroom"


async def test_a_fan_takes_a_speed(reach: Reach) -> None:
    told = await succeed(set_switches(reach), name="ceiling fan", state="on", speed=40)
    assert "'state': 'on', 'speed': 40" in str(told["changed"])
    told = await succeed(set_switches(reach), name="ceiling fan", speed=0)
    assert "'state': 'off'" in str(told["changed"])


@pytest.mark.parametrize(
    ("arguments", "chore"),
    [
        ({"action": "start"}, Chore.START),
        ({"action": "pause"}, Chore.PAUSE),
        ({"action": "dock"}, Chore.DOCK),
        ({"name": "robot", "state": "on"}, Chore.START),
        ({"name": "the vacuum", "state": "off"}, Chore.DOCK),
    ],
)
async def test_a_vacuum_cleaner_is_sent_whatever_room_it_stands_in(
    house: BigHouse, at_house: Reach, arguments: dict[str, str], chore: Chore
) -> None:
    other = "dock" if chore is Chore.START else "start"
    await ask(set_switches(at_house), action=other)
    await succeed(set_switches(at_house), **arguments)
    assert house.orders[-1].change == SetVacuum(chore)


async def test_turning_everything_off_here_leaves_the_cleaner_and_the_gate_alone(
    house: BigHouse, at_house: Reach
) -> None:
    told = await succeed(set_switches(at_house), room="garage", state="on")
    assert (house.asked(), names(told["left_out"])) == (["fan"], ["gate opener"])


async def test_switches_are_never_turned_in_the_whole_house(
    house: BigHouse, at_house: Reach
) -> None:
    told = await fail(set_switches(at_house), room="everywhere", state="off")
    assert (told["code"], house.orders) == ("not_possible", [])
