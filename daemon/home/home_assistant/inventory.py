"""What Home Assistant has, from its registries: rooms, and where each entity stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from daemon.home.device import Place
from daemon.home.home_assistant.codec import mapping, sequence, text
from daemon.home.home_assistant.tidy import tidy


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the registries know of an entity."""

    room: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Rooms, and the entities that are offered."""

    rooms: tuple[Place, ...] = ()
    entries: Mapping[str, Entry] = field(default_factory=dict)


def exposed(answer: object, assistant: str = "conversation") -> frozenset[str]:
    """Give the entities of `homeassistant/expose_entity/list` that an assistant may see."""
    every = mapping(mapping(answer).get("exposed_entities"))
    return frozenset(name for name, to in every.items() if mapping(to).get(assistant) is True)


def ordinary(answer: object) -> frozenset[str]:
    """Give the entities of `config/entity_registry/list_for_display` that people are to see.

    Left out is what is hidden (`hb`) or of a category (`ec`): configuration, diagnosis.
    """
    entities = map(mapping, sequence(mapping(answer).get("entities")))
    return frozenset(
        text(each.get("ei")) for each in entities if not each.get("hb") and "ec" not in each
    )


def inventory(
    *, areas: object, floors: object, devices: object, entries: object, offered: Iterable[str]
) -> Inventory:
    """Put the registries together; an entity stands where its device stands unless it says else.

    `entries` answers `config/entity_registry/get_entries`, with null for what has no entry.
    """
    storeys = {
        text(floor.get("floor_id")): tidy(floor.get("name"))
        for floor in map(mapping, sequence(floors))
    }
    rooms = {
        text(area.get("area_id")): _place(area, storeys) for area in map(mapping, sequence(areas))
    }
    homes = {
        text(device.get("id")): text(device.get("area_id"))
        for device in map(mapping, sequence(devices))
    }
    known = mapping(entries)
    return Inventory(
        rooms=tuple(rooms.values()),
        entries={name: _entry(mapping(known.get(name)), rooms, homes) for name in sorted(offered)},
    )


def _place(area: Mapping[str, object], storeys: Mapping[str, str]) -> Place:
    return Place(
        name=tidy(area.get("name")),
        aliases=_names(area.get("aliases")),
        floor=storeys.get(text(area.get("floor_id")), ""),
    )


def _entry(
    fields: Mapping[str, object], rooms: Mapping[str, Place], homes: Mapping[str, str]
) -> Entry:
    area = text(fields.get("area_id")) or homes.get(text(fields.get("device_id")), "")
    room = rooms.get(area)
    return Entry(room=room.name if room else "", aliases=_names(fields.get("aliases")))


def _names(value: object) -> tuple[str, ...]:
    """Give names in one order: Home Assistant keeps them as a set.

    From 2026 on there may be null among them, which means the entity's own name.
    """
    return tuple(sorted({tidy(name) for name in sequence(value)} - {""}))
