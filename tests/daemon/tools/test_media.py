import pytest

from daemon.home.changes import SetMedia, Transport
from daemon.tools.media import set_media
from daemon.tools.reach import Reach
from tests.daemon.tools.asking import fail, names, succeed
from tests.daemon.tools.big_house import BigHouse


async def test_a_player_plays_by_its_name(at_house: Reach) -> None:
    told = await succeed(set_media(at_house), name="the radio", action="play")
    assert "'state': 'playing'" in str(told["changed"])


async def test_without_a_name_what_plays_is_meant(house: BigHouse, at_house: Reach) -> None:
    tool = set_media(at_house)
    await succeed(tool, name="radio", action="play")
    told = await succeed(tool, room="lounge", action="pause")
    assert names(told["changed"]) == ["radio"]
    told = await succeed(tool, room="lounge", action="play")
    assert names(told["changed"]) == ["radio"]
    await succeed(tool, room="lounge", action="next")
    assert house.asked() == ["radio"] * 4


@pytest.mark.parametrize("arguments", [{"action": "play"}, {"action": "next"}, {"volume": 20}])
async def test_of_several_silent_players_it_is_asked_which(
    house: BigHouse, at_house: Reach, arguments: dict[str, object]
) -> None:
    told = await fail(set_media(at_house), room="lounge", **arguments)
    assert (told["code"], told["choices"]) == ("ambiguous", ["radio", "tv"])
    assert house.orders == []


@pytest.mark.parametrize(("change", "volume"), [(10, 40), (-10, 20), (100, 100), (-100, 0)])
async def test_louder_and_quieter_are_computed_here(
    house: BigHouse, at_house: Reach, change: int, volume: int
) -> None:
    await succeed(set_media(at_house), name="tv", change=change)
    assert [order.change for order in house.orders] == [SetMedia(volume=volume)]


async def test_everything_can_be_turned_off(house: BigHouse, at_house: Reach) -> None:
    tool = set_media(at_house)
    await succeed(tool, name="tv", action="on")
    told = await succeed(tool, everywhere=True, action="off")
    assert (names(told["changed"]), names(told["unchanged"])) == (["tv"], ["radio"])
    assert house.orders[-1].change == SetMedia(transport=Transport.OFF)


async def test_pausing_silence_is_no_fault(at_house: Reach) -> None:
    told = await succeed(set_media(at_house), room="lounge", action="stop")
    assert names(told["unchanged"]) == ["radio", "tv"]


@pytest.mark.parametrize(
    "arguments", [{}, {"volume": 10, "change": 5}, {"action": "louder"}, {"volume": 200}]
)
async def test_arguments_that_do_not_fit_do_nothing(
    house: BigHouse, at_house: Reach, arguments: dict[str, object]
) -> None:
    told = await fail(set_media(at_house), name="tv", **arguments)
    assert (told["code"], house.orders) == ("bad_arguments", [])
