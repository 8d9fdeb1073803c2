from config.settings import Home
from daemon.home.virtual.backend import VirtualHome
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.store import Store
from daemon.tools.covers import set_covers
from daemon.tools.lights import set_lights
from daemon.tools.reach import Reach
from daemon.tools.state import get_state
from daemon.tools.switches import set_switches
from tests.daemon.tools.asking import fail, names, succeed
from tests.daemon.tools.big_house import BigHouse


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


async def test_one_kind_can_be_asked_for(reach: Reach) -> None:
    told = await succeed(get_state(reach), room="everywhere", kind="climate")
    assert names(told["devices"]) == ["thermostat", "bedroom radiator"]


async def test_what_is_on_open_or_unlocked_can_be_asked_for(home: WholeHome, reach: Reach) -> None:
    await succeed(set_lights(reach), name="desk lamp", state="on")
    await succeed(set_covers(reach), name="curtains", percent=50)
    told = await succeed(get_state(reach), room="everywhere", active=True)
    assert set(names(told["devices"])) == {"desk lamp", "bedroom curtains"}
    assert len(home.devices()) > len(names(told["devices"]))


async def test_of_a_large_house_the_active_ones_come_first_and_all_are_counted(
    store: Store,
) -> None:
    lamps = [{"name": f"lamp {number}"} for number in range(90)]
    rooms = [{"name": "hall", "devices": lamps}]
    whole = WholeHome([VirtualHome(Home.model_validate({"rooms": rooms}), store)])
    reach = Reach(whole, Gate(whole))
    await succeed(set_lights(reach), name="lamp 77", room="hall", state="on")
    told = await succeed(get_state(reach), room="hall")
    assert names(told["devices"])[0] == "lamp 77"
    assert (told["counts"], told["active"]) == ({"light": 90}, {"light": 1})
    assert len(names(told["devices"])) == 40
    assert told["not_listed"] == {"devices": 50}


async def test_a_device_that_does_not_answer_is_told(house: BigHouse, at_house: Reach) -> None:
    house.silent.add("kettle")
    told = await succeed(get_state(at_house), name="kettle")
    assert "'state': 'unavailable'" in str(told["devices"])
    told = await fail(set_switches(at_house), name="kettle", state="on")
    assert (told["code"], names(told["failed"])) == ("not_done", ["kettle"])
    assert house.orders == []


async def test_who_does_not_answer_does_not_keep_the_others_from_it(
    house: BigHouse, at_house: Reach
) -> None:
    house.silent.add("lounge shutters")
    told = await succeed(set_covers(at_house), everywhere=True, action="open")
    assert names(told["failed"]) == ["lounge shutters"]
    assert names(told["changed"]) == house.asked() == ["kitchen blind", "shutter"]
