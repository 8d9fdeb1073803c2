import pytest

from config.safety import Safety
from daemon.home.states import Bolt, Bolted
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.safety.safeguards import Safeguards
from daemon.tools.base import ToolContext
from daemon.tools.confirm import confirm
from daemon.tools.locks import set_lock
from daemon.tools.reach import Reach
from tests.daemon.tools.asking import ask, fail, names, succeed
from tests.daemon.tools.big_house import BigHouse


async def test_a_locked_door_stays_as_it_is(house: BigHouse, at_house: Reach) -> None:
    told = await succeed(set_lock(at_house), name="front door", action="lock")
    assert (names(told["unchanged"]), house.orders) == (["front door"], [])


@pytest.mark.parametrize("action", ["unlock", "open"])
async def test_a_door_the_owner_has_not_allowed_stays_locked(
    house: BigHouse, at_house: Reach, action: str
) -> None:
    told = await fail(set_lock(at_house), name="front door", action=action)
    assert (told["code"], house.orders) == ("not_allowed", [])


@pytest.mark.parametrize("action", ["lock", "unlock", "open"])
@pytest.mark.parametrize("where", [{"name": "door", "room": "hall"}, {"name": "the locks"}])
async def test_several_locks_are_a_question_and_never_an_act(
    house: BigHouse, at_house: Reach, action: str, where: dict[str, object]
) -> None:
    told = await fail(set_lock(at_house), action=action, **where)
    assert told["code"] == "ambiguous"
    assert told["question"] == "Which one: front door or back door?"
    assert house.orders == []


@pytest.mark.parametrize("action", ["lock", "unlock", "arm_away", "disarm"])
async def test_locks_are_not_turned_everywhere(
    house: BigHouse, at_house: Reach, action: str
) -> None:
    told = await fail(set_lock(at_house), room="everywhere", name="lock", action=action)
    assert (told["code"], house.orders) == ("not_possible", [])
    told = await fail(set_lock(at_house), name="lock", action=action, everywhere=True)
    assert (told["code"], house.orders) == ("bad_arguments", [])


async def test_an_alarm_is_armed_and_a_door_is_no_alarm(house: BigHouse, at_house: Reach) -> None:
    told = await succeed(set_lock(at_house), name="alarm", action="arm_away")
    assert "armed_away" in str(told["changed"])
    told = await fail(set_lock(at_house), name="front door", action="arm_away")
    assert told["code"] == "not_possible"
    assert house.asked() == ["alarm panel"]


async def test_a_door_opens_after_the_persons_yes_in_a_later_turn(house: BigHouse) -> None:
    whole = WholeHome([house])
    gate = Gate(whole, Safeguards(section=Safety(allow=("front door",))))
    reach = Reach(whole, gate)
    first, second = (ToolContext(room="hall", session_id="s", turn=turn) for turn in (1, 2))
    asked = await ask(set_lock(reach), first, name="front door", action="unlock")
    assert asked.content["code"] == "needs_confirmation"
    token = asked.content["token"]
    early = await ask(confirm(reach), first, token=token)
    assert (early.content["code"], house.orders) == ("needs_the_person", [])
    done = await ask(confirm(reach), second, token=token)
    assert names(done.content["changed"]) == ["front door"]
    (front,) = [each for each in house.devices() if each.name == "front door"]
    assert front.state == Bolted(Bolt.UNLOCKED)
    again = await ask(confirm(reach), second, token=token)
    assert again.content["code"] == "nothing_to_confirm"


async def test_a_yes_without_a_question_confirms_nothing(house: BigHouse, at_house: Reach) -> None:
    told = await fail(confirm(at_house), token="0123456789")  # noqa: S106 - nobody gave it
    assert (told["code"], house.orders) == ("nothing_to_confirm", [])
