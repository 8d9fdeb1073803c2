import pytest

from daemon.home.whole import WholeHome
from daemon.tools.reach import Reach
from daemon.tools.switches import set_switches
from tests.daemon.tools.asking import fail, lit, names, succeed


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


async def test_a_state_must_be_given(reach: Reach) -> None:
    told = await fail(set_switches(reach), name="coffee machine")
    assert told["code"] == "bad_arguments"
    assert "state" in str(told["message"])


async def test_a_room_without_switches_says_so(reach: Reach) -> None:
    told = await fail(set_switches(reach), room="bedroom", state="off")
    assert told["message"] == "there is no switch or fan in the bedroom"
