import pytest

from config.safety import Safety
from config.settings import Home
from daemon.cli.values import rows
from daemon.home.backend import BackendState
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


def test_what_keeps_devices_or_tools_away_is_a_problem_with_its_cure(home: WholeHome) -> None:
    away = BackendState("mcp notes", ready=False, words="its program is not there: install it")
    well = BackendState("mcp clock", ready=True, words="2 tools")
    view = HomeView(home, lambda: Policy.of(Safety()), "kitchen", lambda: (away, well))
    assert view.problems() == ["mcp notes: its program is not there: install it"]
    names = [(each["name"], each["ready"]) for each in rows(view.now()["servers"])]
    assert names == [("mcp notes", False), ("mcp clock", True)]
