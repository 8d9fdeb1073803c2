"""Whatever a model calls, in whatever order, protected things move after a person's yes alone."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.home.backend import Order
from daemon.home.changes import Change, SetGuard, SetSwitch, Start
from daemon.home.states import Guard
from daemon.safety.policy import Class
from tests.daemon.safety.house import CLOSE, LOCK, OPEN, UNLOCK, House, everything

NAMES = st.sampled_from([each.name for each in everything()])
CHANGES: st.SearchStrategy[Change] = st.sampled_from(
    [UNLOCK, LOCK, OPEN, CLOSE, SetGuard(Guard.DISARMED), SetSwitch(on=True), Start()]
)
TURNS = st.sampled_from([None, "hm", "no", "what time is it", "please play music", "thank you"])
CALLS = st.one_of(
    st.tuples(st.just("order"), NAMES, CHANGES),
    st.tuples(st.just("group"), st.lists(NAMES, min_size=1, max_size=4, unique=True), CHANGES),
    st.tuples(st.just("confirm"), st.integers(-1, 5)),
    st.tuples(st.just("says"), TURNS),
    st.tuples(st.just("waits"), st.floats(0.0, 12.0)),
)


def protected_acts(house: House) -> list[object]:
    classify = house.safe.policy.classify
    return [
        (ident, change)
        for ident, change in house.sim.done
        if classify(house.sim.found[ident], change) is Class.PROTECTED
    ]


async def live(house: House, calls: list[tuple[object, ...]]) -> None:
    tokens: list[str] = []
    for call in calls:
        match call:
            case ("order", str(name), change):
                result = await house.order(name, change)  # type: ignore[arg-type]  # drawn so
                tokens += [str(result.content["token"])] if "token" in result.content else []
            case ("group", list(names), change):
                orders = [Order(house.device(name), change) for name in names]  # type: ignore[arg-type]  # drawn so
                await house.gate.carry_out(orders, house.context(), named=False)
            case ("confirm", int(which)):
                await house.confirm(tokens[which] if -1 < which < len(tokens) else "made up")
            case ("says", words):
                house.person(words if isinstance(words, str) else None)
            case ("waits", float(seconds)):
                house.now_s += seconds
            case _:
                raise AssertionError(call)


@settings(max_examples=150, deadline=None)
@given(st.lists(CALLS, max_size=30))
def test_without_a_yes_nothing_protected_moves(calls: list[tuple[object, ...]]) -> None:
    house = House()
    asyncio.run(live(house, calls))
    assert protected_acts(house) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(CALLS, max_size=20))
def test_a_yes_moves_one_thing_at_most(calls: list[tuple[object, ...]]) -> None:
    house = House()

    async def with_a_yes() -> None:
        await live(house, calls)
        token = await house.order("front door", UNLOCK)
        house.person("yes")
        confirms = [house.confirm(str(token.content.get("token", ""))) for _ in range(3)]
        await asyncio.gather(*confirms)
        await live(house, calls)

    asyncio.run(with_a_yes())
    assert len(protected_acts(house)) <= 1
