import pytest

from config.settings import Home
from daemon.errors import NotSaved
from daemon.home.virtual.backend import VirtualHome
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.store import Store
from daemon.tools.base import ToolContext
from daemon.tools.lights import set_lights
from daemon.tools.reach import Reach
from tests.daemon.tools.asking import ask, break_disk, fail, is_on, lit, names, succeed


@pytest.mark.parametrize("name", ["kitchen light", "The Kitchen Lights", "light", None])
async def test_a_light_of_this_room_is_turned_on(
    home: WholeHome, reach: Reach, name: str | None
) -> None:
    told = await succeed(set_lights(reach), name=name, state="on")
    assert told["changed"] == [
        {
            "name": "kitchen light",
            "room": "kitchen",
            "kind": "light",
            "state": "on",
            "brightness": 100,
        }
    ]
    assert told["unchanged"] == []
    assert lit(home) == {"kitchen light"}


async def test_what_is_as_wanted_already_is_told_apart(reach: Reach) -> None:
    tool = set_lights(reach)
    await succeed(tool, state="on")
    told = await succeed(tool, state="on")
    assert told["changed"] == []
    assert names(told["unchanged"]) == ["kitchen light"]


async def test_another_room_is_meant_when_it_is_named(reach: Reach) -> None:
    told = await succeed(set_lights(reach), room="the hall", state="on")
    assert names(told["changed"]) == ["hallway lamp"]


async def test_a_name_that_only_another_room_has_is_found_there(
    home: WholeHome, reach: Reach
) -> None:
    await succeed(set_lights(reach), name="desk lamp", state="on")
    assert lit(home) == {"desk lamp"}


async def test_a_room_may_stand_before_a_generic_word(home: WholeHome, reach: Reach) -> None:
    await succeed(set_lights(reach), name="porch lights", state="on")
    assert lit(home) == {"porch light"}


async def test_everything_is_meant_only_when_it_is_said(home: WholeHome, reach: Reach) -> None:
    tool = set_lights(reach)
    await succeed(tool, state="on")
    assert lit(home) == {"kitchen light"}
    await succeed(tool, everywhere=True, state="on")
    assert len(lit(home)) == sum(device.kind == "light" for device in home.devices())


async def test_everywhere_with_a_room_contradicts_itself(reach: Reach) -> None:
    told = await fail(set_lights(reach), everywhere=True, room="office", state="off")
    assert told["code"] == "bad_arguments"


async def test_brightness_turns_a_light_on_and_zero_turns_it_off(
    home: WholeHome, reach: Reach
) -> None:
    tool = set_lights(reach)
    await succeed(tool, brightness=30)
    assert home.devices()[0].report()["brightness"] == 30
    told = await succeed(tool, brightness=0)
    assert lit(home) == set()
    assert str(told["changed"]).count("'brightness': 0") == 1
    await succeed(tool, state="on")
    assert home.devices()[0].report()["brightness"] == 30


async def test_a_colour_is_taken_and_told(reach: Reach) -> None:
    told = await succeed(set_lights(reach), colour="blue")
    assert "'colour': 'blue'" in str(told["changed"])


async def test_a_light_that_cannot_be_dimmed_is_refused_and_left_alone(
    home: WholeHome, reach: Reach
) -> None:
    told = await fail(set_lights(reach), name="porch light", brightness=40)
    assert (told["code"], told["not_dimmable"]) == ("not_possible", ["porch light"])
    assert lit(home) == set()


async def test_in_a_group_only_the_others_are_dimmed(home: WholeHome, reach: Reach) -> None:
    told = await succeed(set_lights(reach), everywhere=True, brightness=40)
    assert told["not_dimmable"] == ["porch light"]
    assert "porch light" not in lit(home)
    assert "desk lamp" in lit(home)


@pytest.mark.parametrize(
    ("arguments", "code", "helpful"),
    [
        ({"room": "kitchn"}, "unknown_room", ["kitchen"]),
        ({"name": "desk lump"}, "unknown_device", ["desk lamp"]),
        ({"name": "desk lamp", "room": "kitchen"}, "unknown_device", []),
        ({"name": "aquarium"}, "unknown_device", []),
        ({"room": "cellar"}, "unknown_room", []),
    ],
)
async def test_an_unknown_name_is_never_guessed_at(
    home: WholeHome, reach: Reach, arguments: dict[str, str], code: str, helpful: list[str]
) -> None:
    told = await fail(set_lights(reach), state="on", **arguments)
    assert (told["code"], told["did_you_mean"]) == (code, helpful)
    assert lit(home) == set()


async def test_a_fan_is_not_a_light(reach: Reach) -> None:
    told = await fail(set_lights(reach), name="ceiling fan", state="on")
    assert told["code"] == "not_possible"
    assert "is a fan" in str(told["message"])


async def test_one_name_in_two_rooms_is_asked_about_unless_one_is_here(store: Store) -> None:
    rooms = [
        {"name": room, "devices": [{"name": "lamp by the window"}]} for room in ("attic", "cellar")
    ]
    home = WholeHome([VirtualHome(Home.model_validate({"rooms": rooms}), store)])
    tool = set_lights(Reach(home, Gate(home)))
    told = await fail(tool, name="lamp by the window", state="on")
    assert told["code"] == "ambiguous"
    assert told["choices"] == ["lamp by the window (attic)", "lamp by the window (cellar)"]
    attic = ToolContext(room="attic")
    await ask(tool, attic, name="lamp by the window", state="on")
    assert [is_on(device.state) for device in home.devices()] == [True, False]


@pytest.mark.parametrize(
    "arguments", [{}, {"brightness": 101}, {"brightness": "bright"}, {"state": "dim"}, {"x": 1}]
)
async def test_arguments_that_do_not_fit_are_told_and_do_nothing(
    home: WholeHome, reach: Reach, arguments: dict[str, object]
) -> None:
    told = await fail(set_lights(reach), **arguments)
    assert told["code"] == "bad_arguments"
    assert lit(home) == set()


async def test_what_cannot_be_saved_is_not_done(
    home: WholeHome, reach: Reach, store: Store
) -> None:
    break_disk(store)
    with pytest.raises(NotSaved):
        await ask(set_lights(reach), state="on")
    assert lit(home) == set()


async def test_an_unknown_argument_gets_its_near_name(reach: Reach) -> None:
    result = await set_lights(reach).call({"nme": "x"}, ToolContext(room="kitchen"))
    assert result.content["message"] == "unknown argument nme, did you mean name?"
