"""What is asked for is done once: not twice in a turn, nor again after a lost answer."""

import asyncio

from daemon.home.backend import Done
from daemon.home.changes import SetLight, SetMedia, Start, Transport
from daemon.home.states import Bolt, Bolted
from daemon.safety.acting import READ_BACK_S
from tests.daemon.safety.house import LOCK, UNLOCK, House, code
from tests.daemon.scripts import until


async def test_an_order_for_now_goes_through_and_a_second_one_changes_nothing() -> None:
    house = House()
    assert (await house.order("ceiling light", SetLight(on=True))).content["changed"]
    assert (await house.order("ceiling light", SetLight(on=True))).content["unchanged"]
    assert house.acts() == 1


async def test_a_lost_answer_is_read_back_and_never_asked_again() -> None:
    house = House()
    house.sim.reply = lambda _: Done.UNSURE
    token = await house.token()
    house.person("yes")
    result = await house.confirm(token)
    assert code(result) is None
    assert result.content["changed"]
    house.set("front door", Bolted(Bolt.LOCKED))
    house.person()
    assert (await house.order("front door", UNLOCK)).content["unchanged"]
    assert house.acts() == 1


async def test_what_stays_uncertain_is_told_so_and_not_tried_again() -> None:
    house = House()
    house.sim.reply, house.sim.moves = lambda _: Done.UNSURE, False
    token = await house.token()
    house.person("yes")
    confirming = asyncio.create_task(house.confirm(token))
    await until(lambda: house.acts() == 1)
    house.now_s += READ_BACK_S
    assert code(await confirming) == "not_done"
    assert code(await house.order("front door", UNLOCK)) == "unsure"
    assert house.acts() == 1


async def test_the_same_scene_is_started_once_a_turn_and_again_in_the_next() -> None:
    house = House()
    await house.order("movie night", Start())
    again = await house.order("movie night", Start())
    assert again.content["message"] == "this was done a moment ago and is not done again"
    assert house.acts() == 1
    house.person("once more")
    await house.order("movie night", Start())
    assert house.acts() == 2


async def test_locking_in_between_makes_unlocking_another_wish() -> None:
    house = House()
    for _ in range(2):
        asked = await house.order("front door", UNLOCK)
        house.person("yes")
        await house.confirm(str(asked.content["token"]))
        await house.order("front door", LOCK)
    assert house.acts() == 4


async def test_skipping_forward_twice_takes_two_turns() -> None:
    house = House()
    skip = SetMedia(transport=Transport.NEXT)
    await asyncio.gather(house.order("radio", skip), house.order("radio", skip))
    assert house.acts() == 1


async def test_what_failed_may_be_tried_again() -> None:
    house = House()
    house.sim.reply = lambda _: Done.FAILED
    assert code(await house.order("movie night", Start())) == "not_done"
    house.sim.reply = lambda _: Done.SEEN
    assert code(await house.order("movie night", Start())) is None


async def test_two_confirmations_side_by_side_act_once() -> None:
    house = House()
    token = await house.token()
    house.person("yes")
    results = await asyncio.gather(*(house.confirm(token) for _ in range(5)))
    assert [code(result) for result in results].count(None) == 1
    assert house.acts() == 1
