"""What is understood is what the house's own tools take, and what they give back has words."""

from collections.abc import AsyncIterator, Iterator

import pytest

from config.messages import catalogue
from config.safety import Safety
from config.settings import Home, Settings
from daemon.home.virtual.backend import VirtualHome
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.safety.safeguards import Safeguards
from daemon.store import Store
from daemon.tools.base import Tool, ToolContext
from daemon.tools.climate import set_climate
from daemon.tools.confirm import confirm
from daemon.tools.covers import set_covers
from daemon.tools.lights import set_lights
from daemon.tools.locks import set_lock
from daemon.tools.media import set_media
from daemon.tools.reach import Reach
from daemon.tools.scenes import run_scene
from daemon.tools.state import get_state
from daemon.tools.switches import set_switches
from providers.base import ToolStatus
from providers.local.meaning import Act, Unclear
from providers.local.phrases import Outcome, Phrases
from tests.providers.local.orders import NOW, Case, cases, example_dialogue

type Tools = dict[str, Tool]

KITCHEN = ToolContext(room="kitchen", session_id="s", turn=1)
MISUNDERSTOOD = {"bad_arguments", "unknown_tool"}


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.in_memory()
    yield store
    store.close()


@pytest.fixture
def tools(store: Store) -> Tools:
    """Give the home's tools over the example home, in which everything moves at once."""
    rooms = [
        room.model_copy(
            update={
                "devices": tuple(one.model_copy(update={"travel_s": 0.0}) for one in room.devices)
            }
        )
        for room in Settings().home.rooms
    ]
    home = WholeHome([VirtualHome(Home(rooms=tuple(rooms)), store)])
    safe = Safeguards(section=Safety(allow=("front door",)))
    reach = Reach(home, Gate(home, safe))
    makers = (set_lights, set_switches, set_climate, set_covers, set_lock, set_media)
    made = [make(reach) for make in (*makers, run_scene, get_state, confirm)]
    return {tool.spec.name: tool for tool in made}


async def carried_out(case: Case, tools: Tools) -> AsyncIterator[Outcome]:
    dialogue = example_dialogue()
    meaning = dialogue.understand(case.say)
    for order in meaning.orders if isinstance(meaning, Act) else ():
        if order.tool in tools:
            result = await tools[order.tool].call(order.arguments, KITCHEN)
            ok = result.status is ToolStatus.SUCCESS
            yield Outcome(order, ok=ok, content=result.content)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.say)
async def test_the_house_takes_what_was_understood_and_it_is_told(case: Case, tools: Tools) -> None:
    phrases = Phrases(catalogue("en"), now=lambda: NOW)
    async for outcome in carried_out(case, tools):
        assert outcome.content.get("code") not in MISUNDERSTOOD, outcome
        assert all(phrases.about(outcome).sentences)
        assert phrases.about(outcome).sentences


@pytest.mark.parametrize(
    ("say", "told"),
    [
        ("open the blinds", ["The living room blinds are open."]),
        (
            "close the living room blinds half way",
            ["The living room blinds are open to 50 percent."],
        ),
        ("close the blinds in the office", ["I know nothing like that in the office."]),
        ("set the heating to 21 degrees", ["The thermostat is set to 21 degrees."]),
        (
            "make it two degrees warmer in the bedroom",
            ["The bedroom radiator is set to 22 degrees."],
        ),
        (
            "how warm is it",
            [
                "It's 19 degrees at the thermostat and bedroom radiator, which are set to 20.",
            ],
        ),
        ("lock the front door", ["The front door is already locked."]),
        ("unlock the front door", ["Shall I really unlock the front door?"]),
        ("disarm the alarm system", ["I may not do that by voice here."]),
        ("open the garage door", ["I may not do that by voice here."]),
        ("is the garage open", ["The garage door is closed."]),
        ("turn up the music", ["The loudspeaker is at 40 percent."]),
        ("turn on the television", ["The television is on, and nothing plays."]),
        ("start the vacuum", ["The vacuum cleaner is cleaning."]),
        ("movie night", ["I started movie night."]),
        ("set the ceiling fan to forty percent", ["I set the ceiling fan to 40 percent."]),
        ("which lights are on", ["All the lights are off."]),
        ("what is on in the office", ["Everything is off."]),
        ("what is the living room temperature", ["The living room temperature is 19 degrees."]),
        ("lock the front gate", []),
    ],
)
async def test_what_is_said_after_an_order_in_the_example_home(
    say: str, told: list[str], tools: Tools
) -> None:
    phrases = Phrases(catalogue("en"), now=lambda: NOW)
    outcomes = [one async for one in carried_out(Case("", say, ""), tools)]
    assert [text for one in outcomes for text in phrases.about(one).sentences] == told


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("yes", ["The front door is unlocked."]),
        ("no", ["All right, I leave it as it is."]),
        ("what a day", []),
    ],
)
async def test_a_door_is_unlocked_by_the_yes_of_the_next_turn_alone(
    answer: str, told: list[str], tools: Tools
) -> None:
    dialogue = example_dialogue()

    async def turn(text: str, context: ToolContext) -> tuple[str, ...]:
        meaning = dialogue.understand(text)
        if isinstance(meaning, Unclear):
            dialogue.not_understood()
            return ()
        outcomes = []
        for order in dialogue.orders(meaning):
            result = await tools[order.tool].call(order.arguments, context)
            ok = result.status is ToolStatus.SUCCESS
            outcomes.append(Outcome(order, ok=ok, content=result.content))
        words = dialogue.answer(meaning, outcomes)
        dialogue.heard(words, len(words.sentences))
        return words.sentences

    asked = await turn("unlock the front door", KITCHEN)
    assert asked == ("Shall I really unlock the front door?",)
    second = ToolContext(room="kitchen", session_id="s", turn=2)
    assert list(await turn(answer, second)) == told
    locked = ("The front door is locked.",), ("The front door is unlocked.",)
    assert await turn("is the front door locked", second) == locked[answer == "yes"]
