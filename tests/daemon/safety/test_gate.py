import pytest

from daemon.home.backend import Order
from daemon.home.changes import (
    Change,
    SetGuard,
    SetLight,
    SetSwitch,
    Start,
)
from daemon.home.states import Bolt, Bolted, Guard, Moved, Position, Unavailable
from daemon.safety.gate import Gate
from daemon.safety.safeguards import Safeguards
from tests.daemon.safety.house import (
    CLOSE,
    LOCK,
    OPEN,
    UNLOCK,
    UP,
    House,
    code,
    everything,
)

PROTECTED: list[tuple[str, Change]] = [
    ("front door", UNLOCK),
    ("garage", OPEN),
    ("gate", OPEN),
    ("water", OPEN),
    ("alarm", SetGuard(Guard.DISARMED)),
    ("open the gate", Start()),
]


@pytest.mark.parametrize(("name", "change"), PROTECTED)
async def test_protected_things_wait_for_the_persons_next_turn(name: str, change: Change) -> None:
    house = House()
    token = await house.token(name, change)
    assert code(await house.confirm(token)) == "needs_the_person"
    house.person("yes please")
    result = await house.confirm(token)
    assert code(result) is None
    assert house.sim.done == {(house.device(name).ident, change): 1}
    assert code(await house.confirm(token)) == "nothing_to_confirm"
    assert house.acts() == 1


@pytest.mark.parametrize(("name", "change"), PROTECTED)
async def test_protected_things_are_off_until_the_owner_allows_them(
    name: str, change: Change
) -> None:
    house = House(allow=())
    result = await house.order(name, change)
    assert code(result) == "not_allowed"
    assert f'allow = ["{house.device(name).ident}"]' in str(result.content["message"])
    assert house.acts() == 0


async def test_the_question_names_what_would_be_done() -> None:
    house = House()
    result = await house.order("garage", OPEN)
    assert result.content["question"] == "Shall I really open the garage?"


@pytest.mark.parametrize("said", [None, "no", "what time is it", "please play some music"])
async def test_a_model_that_says_there_was_a_yes_is_not_believed(said: str | None) -> None:
    house = House()
    token = await house.token()
    house.person(said)
    assert code(await house.confirm(token)) == "not_affirmed"
    house.person("yes")
    assert code(await house.confirm(token)) == "nothing_to_confirm"
    assert house.acts() == 0


async def test_without_transcripts_an_owner_may_leave_it_to_the_model() -> None:
    house = House(hear_yes=False)
    token = await house.token()
    house.person(None)
    assert code(await house.confirm(token)) is None


async def test_a_yes_after_twenty_seconds_is_too_late() -> None:
    house = House()
    token = await house.token()
    house.now_s += 20.5
    house.person("yes")
    assert code(await house.confirm(token)) == "too_late"
    assert house.acts() == 0


async def test_words_that_arrive_while_a_newer_turn_begins_confirm_nothing() -> None:
    house = House()
    token = await house.token()
    house.person("yes")
    context = house.context()
    house.person("no, stop!")
    assert code(await house.gate.confirm(token, context)) == "overtaken"
    assert house.acts() == 0


async def test_stop_drops_what_waits() -> None:
    house = House()
    token = await house.token()
    house.gate.forget()
    house.person("yes")
    assert code(await house.confirm(token)) == "nothing_to_confirm"


async def test_the_device_is_looked_at_again_before_a_confirmed_order() -> None:
    house = House()
    token = await house.token("garage", OPEN)
    house.set("garage", UP)
    house.person("yes")
    assert (await house.confirm(token)).content["unchanged"]
    token = await house.token()
    house.set("front door", Bolted(Bolt.JAMMED))
    house.person("yes")
    assert code(await house.confirm(token)) == "jammed"
    assert house.acts() == 0


async def test_a_device_that_is_gone_by_then_is_not_moved() -> None:
    house = House()
    token = await house.token()
    del house.sim.found["sim:front_door"]
    house.person("yes")
    assert code(await house.confirm(token)) == "state_unknown"


@pytest.mark.parametrize(
    ("name", "change"),
    [("front door", LOCK), ("garage", CLOSE), ("alarm", SetGuard(Guard.ARMED_HOME))],
)
async def test_locking_closing_and_arming_are_free(name: str, change: Change) -> None:
    house = House(allow=())
    house.set("front door", Bolted(Bolt.UNLOCKED))
    house.set("garage", UP)
    assert code(await house.order(name, change)) is None
    assert house.acts() == 1


async def test_a_closed_one_button_gate_is_not_opened_by_closing_it() -> None:
    house = House()
    result = await house.order("gate", CLOSE)
    assert result.content["unchanged"]
    assert house.acts() == 0


async def test_an_open_one_button_gate_is_closed_only_after_a_yes() -> None:
    house = House()
    house.set("gate", UP)
    assert code(await house.order("gate", CLOSE)) == "needs_confirmation"
    house.set("gate", Moved(position=Position.CLOSING))
    assert code(await house.order("gate", CLOSE)) == "moving"
    house.set("gate", Moved(position=Position.UNKNOWN))
    assert code(await house.order("gate", CLOSE)) == "state_unknown"


@pytest.mark.parametrize("state", [Bolted(Bolt.UNKNOWN), Unavailable()])
async def test_what_nobody_sees_is_not_unlocked(state: Bolted | Unavailable) -> None:
    house = House()
    house.set("front door", state)
    assert code(await house.order("front door", UNLOCK)) == "state_unknown"


async def test_a_group_leaves_protected_things_out_and_says_so() -> None:
    house = House()
    orders = [Order(house.device(name), OPEN) for name in ("garage", "blind", "gate")]
    result = await house.gate.carry_out(orders, house.context(), named=False)
    assert [each["name"] for each in result.content["changed"]] == ["blind"]  # type: ignore[attr-defined]  # a list of reports
    assert [each["name"] for each in result.content["left_out"]] == ["garage", "gate"]  # type: ignore[attr-defined]  # the same
    assert house.acts() == 1


async def test_a_room_with_one_protected_thing_is_still_a_group() -> None:
    house = House()
    orders = [Order(house.device("garage"), OPEN)]
    result = await house.gate.carry_out(orders, house.context(), named=False)
    assert code(result) == "not_in_a_group"


async def test_a_tainted_conversation_reaches_nothing_protected() -> None:
    house = House()
    house.safe.taint.note("mcp")
    assert code(await house.order("front door", UNLOCK)) == "untrusted"
    house.person("yes")
    assert code(await house.order("garage", OPEN)) == "untrusted"
    assert code(await house.order("ceiling light", SetLight(on=True))) is None
    house.safe.taint.clear()
    assert code(await house.order("garage", OPEN)) == "needs_confirmation"


async def test_strange_words_between_question_and_yes_void_the_yes() -> None:
    house = House()
    token = await house.token()
    house.safe.taint.note("media title")
    house.safe.taint.clear()
    house.person("yes")
    assert code(await house.confirm(token)) == "untrusted"
    assert house.acts() == 0


async def test_with_a_pin_a_tainted_conversation_leaves_it_to_the_house_to_ask() -> None:
    house = House()
    asked: list[tuple[str, str]] = []

    def ask(token: str, question: str) -> bool:
        asked.append((token, question))
        return True

    house.safe.has_pin, house.safe.ask_pin = lambda: True, ask
    house.safe.taint.note("mcp")
    result = await house.order("front door", UNLOCK)
    assert code(result) == "needs_pin"
    [(token, question)] = asked
    assert token not in str(result.content)
    assert question == "Shall I really unlock the front door?"
    house.person("yes")
    assert code(await house.confirm(token)) == "needs_pin"
    assert house.acts() == 0
    assert code(await house.gate.pin_given(token, house.context())) is None
    assert code(await house.gate.pin_given(token, house.context())) == "nothing_to_confirm"
    assert house.acts() == 1


async def test_what_the_owner_listed_for_the_pin_takes_no_yes() -> None:
    house = House(pin_for=("front door",))
    assert code(await house.order("front door", UNLOCK)) == "needs_pin"
    assert code(await house.order("garage", OPEN)) == "needs_confirmation"


async def test_a_person_at_the_command_line_confirms_by_a_second_command() -> None:
    house = House()
    by_hand = {"by_hand": True, "session_id": "", "turn": 0}
    result = await house.order("front door", UNLOCK, **by_hand)
    token = str(result.content["token"])
    assert f"parlour call confirm token={token}" in str(result.content["message"])
    assert code(await house.confirm(token)) == "nothing_to_confirm"
    token = str((await house.order("front door", UNLOCK, **by_hand)).content["token"])
    assert code(await house.confirm(token, **by_hand)) is None


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"turn": 0}, "nobody_asked"),
        ({"asked_at_s": 985.0}, "stale"),
    ],
)
async def test_orders_of_no_person_and_of_long_ago_are_refused(
    more: dict[str, object], why: str
) -> None:
    house = House()
    assert code(await house.order("front door", UNLOCK, **more)) == why


async def test_an_order_of_an_answer_the_person_cut_off_is_refused() -> None:
    house = House()
    late = house.context()
    house.person("stop")
    orders = [Order(house.device("front door"), UNLOCK)]
    assert code(await house.gate.carry_out(orders, late)) == "overtaken"


@pytest.mark.parametrize(
    ("name", "change"),
    [("front door", OPEN), ("garage", SetSwitch(on=True)), ("heater", UNLOCK)],
)
async def test_a_change_that_is_none_of_the_devices_is_refused(name: str, change: Change) -> None:
    house = House()
    assert code(await house.order(name, change)) == "not_possible"
    assert house.acts() == 0


async def test_a_gate_without_settings_lets_nothing_protected_through() -> None:
    house = House(*everything())
    gate = Gate(house.home)
    for name, change in PROTECTED:
        result = await gate.carry_out([Order(house.device(name), change)], house.context())
        assert code(result) == "not_allowed"
    assert Safeguards().turn_now(7) == 7
    assert house.acts() == 0
