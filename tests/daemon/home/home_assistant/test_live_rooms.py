import pytest

from config.device_kind import DeviceKind
from daemon.home.device import Device, Place
from daemon.home.home_assistant.backend import HomeAssistantHome
from daemon.home.states import Reading, Switched, Unavailable
from tests.daemon.home.home_assistant.connected import connected, section
from tests.home.fixtures import HIDDEN
from tests.home.home_assistant import HomeAssistant
from tests.home.until import until

pytestmark = [pytest.mark.home, pytest.mark.timeout(120)]


async def test_rooms_devices_and_other_names_are_those_of_home_assistant(
    home_assistant: HomeAssistant,
) -> None:
    async with connected(home_assistant) as ours:
        kitchen = Place(name="Kitchen", aliases=("Galley",), floor="Ground floor")
        assert kitchen in ours.home.rooms()
        lamp = ours.device("light.bed_light")
        assert (lamp.name, lamp.room, lamp.aliases) == ("Bed Light", "Bedroom", ("Night light",))
        assert lamp.kind is DeviceKind.LIGHT
        assert ours.device("cover.garage_door").sort == "garage"
        assert ours.state("binary_sensor.basement_floor_wet") == Reading(value="dry")
        assert ours.home.state.words.startswith("connected to Home Assistant 2025.4")


async def test_what_is_not_exposed_is_not_there(home_assistant: HomeAssistant) -> None:
    async with connected(home_assistant) as ours:
        assert HIDDEN not in ours.devices
    async with connected(home_assistant, offer="all") as ours:
        assert HIDDEN in ours.devices
    async with connected(home_assistant, entities=["light.bed_light"]) as ours:
        assert list(ours.devices) == ["light.bed_light"]


async def test_exposure_names_and_rooms_are_followed_as_they_change(
    home_assistant: HomeAssistant,
) -> None:
    owner = home_assistant.administration
    update = "config/entity_registry/update"
    async with connected(home_assistant) as ours:
        version = ours.home.version
        await owner.expose(HIDDEN)
        await until(lambda: HIDDEN in ours.devices)
        assert ours.home.version > version
        await owner.expose(HIDDEN, to_assist=False)
        await until(lambda: HIDDEN not in ours.devices)
        await owner.ask(update, entity_id="light.bed_light", name="Reading lamp", aliases=["Lampe"])
        await until(lambda: ours.device("light.bed_light").name == "Reading lamp")
        await until(lambda: ours.device("light.bed_light").aliases == ("Lampe",))
        await owner.ask(update, entity_id="light.bed_light", name=None, aliases=["Night light"])
        attic = await owner.room("Attic", "switch.ac")
        await until(lambda: ours.device("switch.ac").room == "Attic")
        await owner.ask("config/area_registry/update", area_id=attic, name="Loft")
        await until(lambda: ours.device("switch.ac").room == "Loft")
        await owner.ask("config/area_registry/delete", area_id=attic)
        await until(lambda: ours.device("switch.ac").room == "")
        assert "Loft" not in [room.name for room in ours.home.rooms()]


async def test_what_others_do_is_told_to_listeners(home_assistant: HomeAssistant) -> None:
    async with connected(home_assistant) as ours:
        told: list[Device] = []
        stop = ours.home.listen(told.append)
        await home_assistant.administration.call(
            "input_boolean", "toggle", entity_id="input_boolean.heater"
        )
        await until(lambda: told)
        assert told[0].name == "Towel heater"
        assert isinstance(told[0].state, Switched)
        stop()


async def test_an_entity_that_is_removed_is_no_device_any_more(
    home_assistant: HomeAssistant,
) -> None:
    gone = "fan.percentage_limited_fan"
    async with connected(home_assistant) as ours:
        assert gone in ours.devices
        owner = home_assistant.administration
        await owner.ask("config/entity_registry/remove", entity_id=gone)
        await until(lambda: gone not in ours.devices)


async def test_before_it_is_connected_there_is_nothing_and_it_says_so(
    home_assistant: HomeAssistant,
) -> None:
    home = HomeAssistantHome(section(home_assistant))
    assert not home.state.ready
    assert home.devices() == ()
    async with home.running():
        await until(lambda: home.state.ready)
    assert not home.state.ready
    assert {type(device.state) for device in home.devices()} == {Unavailable}
