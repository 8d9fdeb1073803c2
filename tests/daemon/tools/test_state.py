from daemon.home.whole import WholeHome
from daemon.tools.lights import set_lights
from daemon.tools.reach import Reach
from daemon.tools.state import get_state
from tests.daemon.tools.asking import fail, names, succeed


async def test_an_omitted_room_is_this_room(reach: Reach) -> None:
    told = await succeed(get_state(reach))
    assert names(told["devices"]) == ["kitchen light", "coffee machine"]


async def test_a_device_tells_the_state_it_is_in(reach: Reach) -> None:
    await succeed(set_lights(reach), name="desk lamp", brightness=20)
    told = await succeed(get_state(reach), name="desk lamp")
    assert told["devices"] == [
        {"name": "desk lamp", "room": "office", "kind": "light", "state": "on", "brightness": 20}
    ]


async def test_everywhere_is_the_whole_house(home: WholeHome, reach: Reach) -> None:
    told = await succeed(get_state(reach), room="everywhere")
    assert names(told["devices"]) == [
        device.name for device in home.devices() if device.kind not in {"scene", "script"}
    ]


async def test_a_generic_word_means_that_kind(reach: Reach) -> None:
    assert names((await succeed(get_state(reach), name="lights"))["devices"]) == ["kitchen light"]


async def test_an_unknown_device_is_told_with_near_names(reach: Reach) -> None:
    told = await fail(get_state(reach), name="cofee machine")
    assert told["did_you_mean"] == ["coffee machine"]
