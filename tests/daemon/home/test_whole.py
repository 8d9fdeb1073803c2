from config.settings import Home
from daemon.home.backend import Order
from daemon.home.changes import SetLight
from daemon.home.device import Place
from daemon.home.states import Lit
from daemon.home.virtual.backend import VirtualHome
from daemon.home.whole import WholeHome
from daemon.store import Store


def house(store: Store, *rooms: Place) -> WholeHome:
    return WholeHome([VirtualHome(Home(), store)], rooms)


def test_recognisers_learn_every_name_with_its_room(store: Store) -> None:
    known = {(item.name, item.kind, item.room): item.aliases for item in house(store).vocabulary()}
    assert known["living room", "room", ""] == ("lounge",)
    assert known["ceiling fan", "fan", "living room"] == ("fan",)


def test_a_room_of_two_backends_is_one_with_the_aliases_of_both(store: Store) -> None:
    rooms = house(store, Place(name="Living Room", aliases=("parlour",))).rooms()
    assert [room.aliases for room in rooms if "iving" in room.name] == [("parlour", "lounge")]


async def test_outcomes_come_in_the_order_they_were_asked_for(store: Store) -> None:
    home = house(store)
    lights = [one for one in home.devices() if isinstance(one.state, Lit)][::-1]
    outcomes = await home.apply([Order(one, SetLight(on=True)) for one in lights])
    assert [one.device.ident for one in outcomes] == [one.ident for one in lights]


async def test_a_home_may_become_another_and_who_listens_hears_that_one(store: Store) -> None:
    home, heard = WholeHome([VirtualHome(Home(), store)]), list[str]()
    stop = home.listen(lambda device: heard.append(device.name))
    async with home.running():
        version, (lamp, *_) = home.version, home.devices()
        await home.leave()
        assert home.devices() == ()
        await home.become(WholeHome([VirtualHome(Home(), store)], [Place(name="attic")]))
        assert "attic" in [room.name for room in home.rooms()]
        assert home.version > version
        again = home.now(lamp)
        assert again is not None
        lit = isinstance(again.state, Lit) and again.state.on
        await home.apply([Order(again, SetLight(on=not lit))])
        assert heard == [lamp.name]
    stop()
