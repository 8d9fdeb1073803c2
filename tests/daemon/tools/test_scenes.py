from daemon.tools.reach import Reach
from daemon.tools.scenes import run_scene
from tests.daemon.tools.asking import fail, names, succeed
from tests.daemon.tools.big_house import BigHouse


async def test_a_scene_is_started_by_its_name_from_any_room(
    house: BigHouse, at_house: Reach
) -> None:
    told = await succeed(run_scene(at_house), name="Film Night")
    assert names(told["changed"]) == house.asked() == ["film night"]


async def test_a_room_or_the_word_scene_names_none(house: BigHouse, at_house: Reach) -> None:
    for name in ("lounge", "everything"):
        await fail(run_scene(at_house), name=name)
    told = await fail(run_scene(at_house), room="lounge", name="tv")
    assert (told["code"], told["use"]) == ("not_possible", "set_media")
    assert house.orders == []


async def test_a_misspelt_scene_gets_its_near_name(at_house: Reach) -> None:
    told = await fail(run_scene(at_house), name="film knight")
    assert told["did_you_mean"] == ["film night"]
