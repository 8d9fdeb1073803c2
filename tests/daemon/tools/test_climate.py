import pytest

from daemon.home.states import ClimateMode, Tempered
from daemon.home.whole import WholeHome
from daemon.tools.climate import set_climate
from daemon.tools.reach import Reach
from tests.daemon.tools.asking import fail, names, succeed
from tests.daemon.tools.big_house import BigHouse


def thermostat(home: WholeHome, name: str = "thermostat") -> Tempered:
    (state,) = [device.state for device in home.devices() if device.name == name]
    assert isinstance(state, Tempered)
    return state


async def test_a_temperature_is_set_and_read_back(home: WholeHome, reach: Reach) -> None:
    told = await succeed(set_climate(reach), room="living room", target_c=21.5)
    assert "'state': 'heat', 'target_c': 21.5" in str(told["changed"])
    assert thermostat(home).target_c == 21.5


@pytest.mark.parametrize(
    ("change_c", "target_c"), [(1, 21.0), (-2.5, 17.5), (15, 35.0), (-15, 5.0)]
)
async def test_a_step_is_computed_from_what_is_set_and_stays_in_bounds(
    home: WholeHome, reach: Reach, change_c: float, target_c: float
) -> None:
    await succeed(set_climate(reach), room="lounge", change_c=change_c)
    assert thermostat(home).target_c == target_c


async def test_a_mode_is_set(home: WholeHome, reach: Reach) -> None:
    await succeed(set_climate(reach), name="radiator", mode="off")
    assert thermostat(home, "bedroom radiator").mode is ClimateMode.OFF
    assert thermostat(home).mode is ClimateMode.HEAT


async def test_everywhere_means_every_thermostat(reach: Reach) -> None:
    told = await succeed(set_climate(reach), everywhere=True, target_c=17)
    assert names(told["changed"]) == ["thermostat", "bedroom radiator"]


async def test_of_several_elsewhere_it_is_asked_which(reach: Reach) -> None:
    told = await fail(set_climate(reach), target_c=20)
    assert (told["code"], told["choices"]) == ("ambiguous", ["thermostat", "bedroom radiator"])


@pytest.mark.parametrize(
    "arguments", [{}, {"target_c": 60}, {"target_c": 20, "change_c": 1}, {"mode": "sauna"}]
)
async def test_arguments_that_do_not_fit_do_nothing(
    house: BigHouse, at_house: Reach, arguments: dict[str, object]
) -> None:
    told = await fail(set_climate(at_house), room="hall", **arguments)
    assert (told["code"], house.orders) == ("bad_arguments", [])
