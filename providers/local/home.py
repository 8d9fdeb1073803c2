"""The names of this home: what each is called, what it is, and which are close to a wrong one."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_NEAR: Final = 0.72
"""Likeness from which a name is worth asking about."""

_SAME: Final = 0.8
"""Likeness from which a name that also sounds the same is the name itself, spelled otherwise."""

ROOM: Final = "room"
LIGHT: Final = "light"
SWITCHED: Final = ("switch", "fan")
COVER: Final = ("cover", "valve")
LOCK: Final = "lock"
GUARD: Final = "alarm"
CLIMATE: Final = "climate"
PLAYER: Final = "media"
VACUUM: Final = "vacuum"
SCENE: Final = ("scene", "script")
SENSOR: Final = "sensor"


@dataclass(frozen=True, slots=True)
class Thing:
    """A room or a device."""

    name: str
    kind: str
    room: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it is called, as it is compared: lower case, no punctuation."""
        return tuple(dict.fromkeys(plain(name) for name in (self.name, *self.aliases)))


@dataclass(frozen=True, slots=True)
class Home:
    """What stands where, by name."""

    things: tuple[Thing, ...] = ()
    room: str = ""
    """Where this satellite stands."""

    @classmethod
    def of(cls, vocabulary: Iterable[Mapping[str, object]], room: str) -> "Home":
        """Build it from the vocabulary of a session's brief."""
        return cls(
            tuple(
                Thing(
                    name=str(item["name"]),
                    kind=str(item["kind"]),
                    room=str(item.get("room", "")),
                    aliases=tuple(str(alias) for alias in _list(item.get("aliases"))),
                )
                for item in vocabulary
            ),
            room,
        )

    def of_kind(self, *kinds: str) -> tuple[Thing, ...]:
        """Give everything of these kinds."""
        return tuple(thing for thing in self.things if thing.kind in kinds)

    def named(self, name: str) -> Thing | None:
        """Give the thing of exactly this name or alias."""
        wanted = plain(name)
        return next((thing for thing in self.things if wanted in thing.names), None)

    def in_room(self, room: str, *kinds: str) -> tuple[Thing, ...]:
        """Give everything of these kinds in a room."""
        return tuple(thing for thing in self.of_kind(*kinds) if plain(thing.room) == plain(room))

    def around(self, most: int) -> "Home":
        """Give a home of no more than so many things: the rooms, what is here, then the rest."""
        here = plain(self.room)
        ranked = sorted(
            self.things, key=lambda thing: (thing.kind != ROOM, plain(thing.room) != here)
        )
        return Home(tuple(ranked[:most]), self.room)

    def near(self, name: str, *kinds: str) -> Thing | None:
        """Give the thing whose name is most like this one, if any is like it at all."""
        known = self._spelled(kinds)
        found = difflib.get_close_matches(plain(name), known, n=1, cutoff=_NEAR)
        return known[found[0]] if found else None

    def sounding(self, name: str, *kinds: str) -> Thing | None:
        """Give the one thing whose name sounds like this one: "hall way lamp", "kitchen lite"."""
        wanted = plain(name)
        found = {
            thing.name: thing
            for spelled, thing in self._spelled(kinds).items()
            if sound(spelled) == sound(wanted)
            and difflib.SequenceMatcher(None, spelled, wanted).ratio() >= _SAME
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def _spelled(self, kinds: tuple[str, ...]) -> dict[str, Thing]:
        return {spelled: thing for thing in self.of_kind(*kinds) for spelled in thing.names}


def plain(text: str) -> str:
    """Give a name or sentence as it is compared: lower case, words only."""
    kept = (letter if letter.isalnum() or letter in "'%:" else " " for letter in text.casefold())
    return " ".join("".join(kept).split())


def lets_in(name: str) -> bool:
    """Say whether something of this name may let people in when it is opened or started."""
    return not _ENTRANCES.isdisjoint(plain(name).split())


_ENTRANCES: Final = frozenset(
    (
        *("door", "doors", "gate", "gates", "garage", "entrance", "entry", "lock", "locks"),
        *("window", "windows", "skylight", "barrier", "hatch", "unlock", "open", "alarm", "valve"),
        *("opener", "latch", "disarm", "tor", "garagentor", "hoftor", "tür", "haustür", "fenster"),
    )
)

_SOUNDS: Final = (
    (re.compile(r"[^a-z]"), ""),
    (re.compile(r"(?<=[aeiou])gh"), ""),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck|qu|c(?![eiyh])|q"), "k"),
    (re.compile(r"c(?=[eiy])|z"), "s"),
    (re.compile(r"(?<=.)[aeiouywh]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def sound(text: str) -> str:
    """Give roughly how a name sounds in English: its consonants, in one piece."""
    for pattern, written in _SOUNDS:
        text = pattern.sub(written, text)
    return text


def _list(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple) else ()
