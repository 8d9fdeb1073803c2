import pytest

from config.settings import Home
from daemon.home.virtual.backend import VirtualHome
from daemon.home.whole import WholeHome
from daemon.safety.gate import Gate
from daemon.store import Store
from daemon.tools.reach import Reach
from tests.daemon.in_berlin import berlin, store, world
from tests.daemon.tools.big_house import BigHouse

__all__ = ["berlin", "store", "world"]


@pytest.fixture
def home(store: Store) -> WholeHome:
    """Give the flat of the default settings, everything off."""
    return WholeHome([VirtualHome(Home(), store)])


@pytest.fixture
def gate(home: WholeHome) -> Gate:
    return Gate(home)


@pytest.fixture
def reach(home: WholeHome, gate: Gate) -> Reach:
    """Give the flat as the tools reach it."""
    return Reach(home, gate)


@pytest.fixture
def house(store: Store) -> BigHouse:
    """Give a house with everything that lets somebody in, which notes what it is asked."""
    return BigHouse(store)


@pytest.fixture
def at_house(house: BigHouse) -> Reach:
    """Give that house as the tools reach it; nothing protected is allowed."""
    whole = WholeHome([house])
    return Reach(whole, Gate(whole))
