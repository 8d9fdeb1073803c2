import pytest

from config.safety import Safety
from config.settings import Home
from daemon.home.virtual.backend import VirtualHome
from daemon.home.whole import WholeHome
from daemon.home_view import HomeView
from daemon.safety.policy import Policy
from daemon.store import Store
from tests.daemon.in_berlin import store

__all__ = ["store"]


@pytest.fixture
def home(store: Store) -> WholeHome:
    return WholeHome([VirtualHome(Home(), store)])


async def test_every_device_stands_once_in_its_room_with_its_marks(home: WholeHome) -> None:
    policy = Policy.of(Safety(allow=("front door",), protect=("coffee machine",)))
    told = await HomeView(home, lambda: policy, "kitchen").known()
    rooms = told["rooms"]
    assert isinstance(rooms, list)
    devices = {device["ident"]: device for room in rooms for device in room["devices"]}
    assert sorted(devices) == sorted(device.ident for device in home.devices())
    protected = {device["name"] for device in devices.values() if device["protected"]}
    assert protected == {"front door", "alarm system", "garage door", "coffee machine"}
    assert {each["name"] for each in devices.values() if each["allowed"]} == {"front door"}
    assert told["here"] == "kitchen"
    assert told["backends"] == [{"name": "virtual", "ready": True, "words": home.states[0].words}]
