from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from config.device_kind import DeviceKind
from daemon.home.backend import BackendState
from daemon.home.device import Device, Place
from daemon.home.states import Lit, State, Switched
from daemon.tools.finding import Finder
from daemon.tools.wish import Found, Where, Wide, Wish, wish_of
from providers.base import ToolResult

LIGHT = (DeviceKind.LIGHT,)
EVERY = tuple(DeviceKind)


@dataclass
class SmallHome:
    places: Sequence[Place]
    known: Sequence[Device]
    version: int = 0
    looks: int = 0
    """How often the rooms were asked for: once for every making of the tables."""
    states: Sequence[BackendState] = ()

    def rooms(self) -> Sequence[Place]:
        self.looks += 1
        return self.places

    def devices(self) -> Sequence[Device]:
        return self.known


def light(name: str, room: str, *aliases: str, state: State | None = None) -> Device:
    return Device(
        ident=f"x:{room}.{name}",
        name=name,
        kind=DeviceKind.LIGHT,
        room=room,
        aliases=aliases,
        state=state or Lit(on=False, brightness=100),
    )


def of_kind(kind: DeviceKind, name: str, room: str, sort: str = "") -> Device:
    return Device(
        ident=f"x:{kind}.{room}.{name}",
        name=name,
        kind=kind,
        room=room,
        sort=sort,
        state=Switched(on=False),
    )


HOME = SmallHome(
    places=(
        Place(name="kitchen", floor="Ground Floor"),
        Place(name="living room", aliases=("lounge",), floor="Ground Floor"),
        Place(name="Bedroom", floor="first floor"),
        Place(name="attic", floor="Upstairs"),
    ),
    known=(
        light("kitchen light", "kitchen"),
        light("bookshelf lamp", "living room"),
        light("reading lamp", "living room", "granny's lamp"),
        light("reading lamp", "bedroom"),
        light("Küchenlicht", "attic"),
        of_kind(DeviceKind.CLIMATE, "hall thermostat", "living room"),
        of_kind(DeviceKind.SWITCH, "reading lamp", "kitchen"),
        of_kind(DeviceKind.COVER, "roller one", "bedroom", "blind"),
        of_kind(DeviceKind.MEDIA, "box", "living room", "tv"),
        of_kind(DeviceKind.LOCK, "front", "living room"),
        of_kind(DeviceKind.LOCK, "rear", "attic"),
    ),
)


def found(
    kinds: Sequence[DeviceKind] = LIGHT, here: str = "kitchen", **where: object
) -> list[tuple[str, str]]:
    result = Finder(HOME).find(wish_of(Wide.model_validate(where), kinds, here))
    assert isinstance(result, Found), result
    return [(device.name, device.room) for device in result.devices]


def problem(
    kinds: Sequence[DeviceKind] = LIGHT, here: str = "kitchen", **where: object
) -> dict[str, object]:
    result = Finder(HOME).find(wish_of(Wide.model_validate(where), kinds, here))
    assert isinstance(result, ToolResult), result
    return dict(result.content)


@pytest.mark.parametrize(
    ("said", "room"),
    [
        ("bookshelf lamp", None),
        ("the Book Shelf lamps", None),
        ("book-shelf lamp", None),
        ("lounge bookshelf lamp", None),
        ("living room bookshelf lamp", None),
        ("bookshelf lamp", "the lounge"),
        ("lounge book shelf lamp", "living room"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(said: str, room: str | None) -> None:
    assert found(name=said, room=room) == [("bookshelf lamp", "living room")]


@pytest.mark.parametrize("said", ["bookself lamp", "cook shelf lamp", "bookshelf lamb"])
def test_a_name_that_merely_sounds_similar_is_asked_about(said: str) -> None:
    told = problem(name=said)
    assert (told["code"], told["did_you_mean"]) == ("unknown_device", ["bookshelf lamp"])


def test_letters_with_and_without_their_marks_are_the_same_name() -> None:
    assert found(name="kuchenlicht") == [("Küchenlicht", "attic")]


def test_of_one_name_this_rooms_is_meant_and_elsewhere_it_is_asked_back() -> None:
    assert found(name="reading lamp", here="Bedroom") == [("reading lamp", "bedroom")]
    told = problem(name="reading lamp", here="attic")
    assert told["choices"] == ["reading lamp (living room)", "reading lamp (bedroom)"]
    assert told["question"] == ("Which one: reading lamp (living room) or reading lamp (bedroom)?")


def test_a_thing_of_another_kind_here_does_not_hide_the_right_one() -> None:
    assert problem(name="reading lamp", here="kitchen")["code"] == "ambiguous"
    assert found((DeviceKind.SWITCH,), name="reading lamp", here="attic") == [
        ("reading lamp", "kitchen")
    ]


def test_what_another_tool_takes_is_said_with_its_name() -> None:
    told = problem(name="roller one")
    assert (told["code"], told["use"]) == ("not_possible", "set_covers")
    assert told["message"] == "the roller one is a cover, not a light"


@pytest.mark.parametrize(
    ("floor", "rooms"),
    [
        ("downstairs", {"kitchen", "living room"}),
        ("the ground floor", {"kitchen", "living room"}),
        ("upstairs", {"attic"}),
        ("first floor", {"bedroom"}),
    ],
)
def test_a_floor_is_all_its_rooms(floor: str, rooms: set[str]) -> None:
    assert {room for _, room in found(room=floor)} == rooms


def test_a_room_may_stand_in_the_place_of_a_name() -> None:
    assert found(name="the lounge") == found(room="lounge")


def test_a_room_goes_before_a_thing_of_another_kind_that_is_called_like_it() -> None:
    known = (light("spots", "kitchen"), of_kind(DeviceKind.COVER, "kitchen", "attic", "garage"))
    finder = Finder(SmallHome(HOME.places, known))
    for kinds, name in ((LIGHT, "spots"), ((DeviceKind.COVER,), "kitchen")):
        result = finder.find(Wish(kinds=kinds, here="attic", name="kitchen"))
        assert isinstance(result, Found)
        assert [device.name for device in result.devices] == [name]


def test_this_room_may_be_said_in_words() -> None:
    assert found(room="here") == found() == [("kitchen light", "kitchen")]


def test_the_only_thermostat_of_a_house_needs_no_room() -> None:
    assert found((DeviceKind.CLIMATE,)) == [("hall thermostat", "living room")]
    assert found((DeviceKind.CLIMATE,), name="the heating") == [("hall thermostat", "living room")]
    assert problem((DeviceKind.CLIMATE,), room="kitchen")["code"] == "unknown_device"


def test_the_lights_of_another_room_are_never_meant_for_this_ones() -> None:
    home = SmallHome(HOME.places, HOME.known[1:2])
    result = Finder(home).find(Wish(kinds=LIGHT, here="kitchen"))
    assert isinstance(result, ToolResult)


def test_a_word_for_a_sort_means_that_sort_where_it_is_the_only_one() -> None:
    assert found((DeviceKind.MEDIA,), name="the TV") == [("box", "living room")]
    assert found((DeviceKind.COVER,), name="blinds", here="attic") == [("roller one", "bedroom")]


def test_several_of_which_none_is_here_are_asked_about() -> None:
    told = problem((DeviceKind.LOCK,), name="the door")
    assert (told["code"], told["choices"]) == ("ambiguous", ["front", "rear"])


def test_a_name_of_another_room_says_where_it_is() -> None:
    told = problem(name="bookshelf lamp", room="kitchen")
    assert told["elsewhere"] == ["bookshelf lamp (living room)"]


def test_did_you_mean_offers_only_what_this_tool_takes() -> None:
    assert problem((DeviceKind.COVER,), name="reading lamb")["did_you_mean"] == []


def test_everywhere_may_also_stand_in_the_place_of_the_room() -> None:
    assert found(room="everywhere") == found(everywhere=True)
    assert len(found(room="the whole house")) == 5


@pytest.mark.parametrize("name", ["", "the", "all"])
def test_a_name_of_nothing_but_small_words_is_left_out(name: str) -> None:
    assert wish_of(Where(name=name), LIGHT, "kitchen").name is None


def test_the_tables_are_made_once_a_version_and_states_are_always_fresh() -> None:
    home = SmallHome(HOME.places, HOME.known)
    finder, wish = Finder(home), Wish(kinds=LIGHT, here="kitchen")
    finder.find(wish)
    home.known = (light("kitchen light", "kitchen", state=Lit(on=True)),)
    result = finder.find(wish)
    assert isinstance(result, Found)
    assert (result.devices[0].state, home.looks) == (Lit(on=True), 1)
    home.version += 1
    finder.find(wish)
    assert home.looks == 2


def test_what_is_not_found_while_a_backend_is_away_is_told_with_the_cure() -> None:
    away = BackendState("mqtt", ready=False, words="no broker answers at x:1: start it")
    finder = Finder(SmallHome(HOME.places, (), states=(away,)))
    for wish in (Wish(kinds=LIGHT, here="kitchen", name="lamp"), Wish(kinds=LIGHT, here="attic")):
        result = finder.find(wish)
        assert isinstance(result, ToolResult)
        assert result.content["code"] == "not_reachable"
        assert "start it" in str(result.content["message"])


def test_a_device_that_vanished_is_not_found_though_the_tables_know_it() -> None:
    home = SmallHome(HOME.places, HOME.known)
    finder, wish = Finder(home), Wish(kinds=EVERY, here="kitchen", name="bookshelf lamp")
    assert isinstance(finder.find(wish), Found)
    home.known = HOME.known[:1]
    assert isinstance(finder.find(wish), ToolResult)
