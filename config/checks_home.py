"""Checks that the virtual home's rooms and devices agree: names, and what refers to them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from config.device_kind import DeviceKind
from config.found import found
from config.home_rooms import HomeDevice, HomeRoom
from config.nearest import nearest
from config.problems import KeyPath, Problem
from config.scene_steps import HELP, SceneStep, scene_step

_SET_BY_SCENES: Final = frozenset(
    {
        *(DeviceKind.LIGHT, DeviceKind.SWITCH, DeviceKind.FAN),
        *(DeviceKind.COVER, DeviceKind.CLIMATE, DeviceKind.MEDIA),
    }
)
_ENTRANCES: Final = frozenset({"garage", "gate", "door"})
"""Covers that keep people out: a scene is started too lightly for them."""


def check_backends(names: Sequence[str]) -> Iterator[Problem]:
    """Give the backends that are named twice, and that there is none."""
    if not names:
        yield Problem(key=("home", "backends"), expected="a backend", found="none")
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem(
                key=("home", "backends", index),
                expected="each backend once",
                found=f'"{name}" again',
            )


def check_home(rooms: tuple[HomeRoom, ...]) -> Iterator[Problem]:
    """Give every name that stands twice, and every reference that leads nowhere."""
    path: KeyPath = ("home", "rooms")
    yield from _same_names(rooms, path)
    for index, room in enumerate(rooms):
        below: KeyPath = (*path, index, "devices")
        yield from _same_names(room.devices, below)
        for number, device in enumerate(room.devices):
            yield from _references(device, rooms, (*below, number))


def _same_names(things: Iterable[HomeRoom | HomeDevice], path: KeyPath) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, thing in enumerate(things):
        keys: list[KeyPath] = [(*path, index, "name")]
        keys += [(*path, index, "aliases", number) for number in range(len(thing.aliases))]
        for name, key in zip((thing.name, *thing.aliases), keys, strict=True):
            plain = _plain(name)
            if plain in seen:
                yield Problem(key=key, expected="a name of its own", found=f'"{plain}" again')
            seen.add(plain)


def _references(
    device: HomeDevice, rooms: tuple[HomeRoom, ...], path: KeyPath
) -> Iterator[Problem]:
    """Check what a sensor follows and what a scene sets."""
    named = {
        _plain(name): other
        for room in rooms
        for other in room.devices
        for name in (other.name, *other.aliases)
    }
    if device.follows and _plain(device.follows) not in named:
        yield _unknown((*path, "follows"), device.follows, named)
    for number, text in enumerate(device.sets):
        key = (*path, "sets", number)
        step = scene_step(text)
        if step is None:
            yield Problem(key=key, expected=HELP, found=found(text))
        elif _plain(step.device) not in named:
            yield _unknown(key, step.device, named)
        elif not _may_set(step, named[_plain(step.device)]):
            yield Problem(
                key=key,
                expected="a light, switch, fan, blind, thermostat or player, and never a door",
                found=f"the {step.device}",
            )


def _may_set(step: SceneStep, device: HomeDevice) -> bool:
    """Say whether a scene may set a device: what lets people in is asked for by its name."""
    guarded = device.sort in _ENTRANCES and step.percent != 0
    return device.kind in _SET_BY_SCENES and not guarded


def _unknown(key: KeyPath, name: str, known: Iterable[str]) -> Problem:
    return Problem(
        key=key,
        expected="the name of a device of the home",
        found=found(name),
        near=nearest(name, known),
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
