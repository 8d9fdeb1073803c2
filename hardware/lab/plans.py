"""Rooms as they are built: how large, how live, and what stands where. Lengths are metres."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import cos, dist, pi, radians, sin
from types import MappingProxyType
from typing import Final, Self

from hardware.errors import HardwareError

type Point = tuple[float, float, float]
"""Along the room, across it, above the floor."""

FROM_A_WALL_M: Final = 0.1
"""Nothing stands nearer to a wall: the image method needs it inside the room."""


class NoSuchRoom(HardwareError):
    """A room that is not there or cannot be: name one of those there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPlan:
    """A room with a satellite, people, a television and sources of noise in it."""

    name: str
    size_m: Point
    rt60_s: float
    """How long a sound takes to die by 60 dB."""
    device_m: Point
    """Where the satellite stands: the middle of its microphones."""
    talkers_m: tuple[Point, ...]
    """The mouths of the people."""
    tv_m: Point
    noises_m: tuple[Point, ...]
    """Noise comes from all of them at once, from each another stretch: about diffuse."""
    microphones_m: tuple[Point, ...] = ((0.0, 0.0, 0.0),)
    """From the satellite, not from the corner of the room."""
    loudspeaker_m: Point = (0.0, 0.0, -0.1)
    """From the satellite too."""

    def with_microphones(self, microphones_m: tuple[Point, ...]) -> Self:
        """Give the same room with another array, its places measured from the satellite."""
        return replace(self, microphones_m=microphones_m)

    def with_talkers(self, *talkers_m: Point) -> Self:
        """Give the same room with other people in it; `at` finds their places."""
        return replace(self, talkers_m=talkers_m)

    def at(self, distance_m: float, azimuth_deg: float, *, above_m: float = 0.3) -> Point:
        """Give the place at a distance and direction from the satellite (0 along, 90 across).

        Raises `NoSuchRoom` where that is no longer in the room.
        """
        along, across, height = self.device_m
        angle = radians(azimuth_deg)
        flat_m = max(0.0, distance_m**2 - above_m**2) ** 0.5
        place = (along + flat_m * cos(angle), across + flat_m * sin(angle), height + above_m)
        self._require_inside(f"{distance_m:g} m at {azimuth_deg:g} degrees", place)
        return place

    def distance_m(self, place: Point) -> float:
        """Give how far a place is from the satellite."""
        return dist(self.device_m, place)

    def from_corner(self, offset_m: Point) -> Point:
        """Give a place near the satellite as one in the room."""
        return tuple(one + other for one, other in zip(self.device_m, offset_m, strict=True))  # type: ignore[return-value]  # three of three

    def require_sound(self) -> None:
        """Raise `NoSuchRoom` for something that stands in a wall or outside."""
        things = {"the loudspeaker": self.from_corner(self.loudspeaker_m), "the TV": self.tv_m}
        for kind, places in (("talker", self.talkers_m), ("noise", self.noises_m)):
            things |= {f"{kind} {number}": place for number, place in enumerate(places)}
        for number, offset in enumerate(self.microphones_m):
            things[f"microphone {number}"] = self.from_corner(offset)
        for name, place in things.items():
            self._require_inside(name, place)

    def _require_inside(self, name: str, place: Point) -> None:
        inside = all(0 < x < size for x, size in zip(place, self.size_m, strict=True))
        if not inside:
            found = " x ".join(f"{x:.2f}" for x in place)
            size = " x ".join(f"{x:g}" for x in self.size_m)
            raise NoSuchRoom(f"room {self.name}: expected {name} within {size} m, found {found}")


def _room(
    name: str, size_m: Point, rt60_s: float, device_m: Point, *talkers_m: Point, speaker_m: float
) -> RoomPlan:
    """Give a room whose TV and four noises stand along its walls, the loudspeaker underneath."""
    along, across, height = size_m
    corners = ((0.9, 0.15), (0.12, 0.88), (0.88, 0.85), (0.5, 0.92))
    return RoomPlan(
        name=name,
        size_m=size_m,
        rt60_s=rt60_s,
        device_m=device_m,
        talkers_m=talkers_m,
        tv_m=(0.93 * along, 0.5 * across, 0.4 * height),
        noises_m=tuple((x * along, y * across, 0.45 * height) for x, y in corners),
        loudspeaker_m=(0.3 * speaker_m, 0.0, -0.954 * speaker_m),  # below and a little in front
    )


PLANS: Final[Mapping[str, RoomPlan]] = MappingProxyType(
    {
        plan.name: plan
        for plan in (
            _room(
                "study",
                (3.0, 2.6, 2.5),
                0.3,
                (0.5, 1.2, 1.1),
                (1.4, 1.5, 1.2),
                (2.2, 2.0, 1.2),
                speaker_m=0.08,
            ),
            _room(
                "bedroom",
                (3.8, 3.2, 2.5),
                0.2,
                (0.4, 0.5, 0.8),
                (2.0, 1.5, 0.9),
                (1.5, 2.6, 1.6),
                speaker_m=0.05,
            ),
            _room(
                "kitchen",
                (4.2, 3.2, 2.6),
                0.5,
                (0.4, 2.0, 1.2),
                (1.9, 1.4, 1.6),
                (3.2, 2.3, 1.6),
                speaker_m=0.12,
            ),
            _room(
                "living",
                (5.6, 4.4, 2.6),
                0.4,
                (0.5, 2.4, 1.0),
                (3.4, 1.9, 1.1),
                (2.4, 3.6, 1.6),
                speaker_m=0.2,
            ),
            _room(
                "bathroom",
                (2.4, 2.0, 2.4),
                0.35,
                (0.3, 1.5, 1.4),
                (1.3, 0.9, 1.6),
                (1.9, 1.4, 1.5),
                speaker_m=0.07,
            ),
            _room(
                "dining",
                (4.8, 3.8, 2.6),
                0.6,
                (0.5, 0.6, 1.2),
                (2.6, 1.9, 1.2),
                (3.9, 2.8, 1.2),
                speaker_m=0.15,
            ),
            _room(
                "hall",
                (6.0, 2.2, 2.7),
                0.7,
                (0.6, 1.6, 1.2),
                (2.6, 1.0, 1.6),
                (4.9, 1.3, 1.6),
                speaker_m=0.1,
            ),
            _room(
                "loft",
                (8.0, 6.0, 3.2),
                0.8,
                (0.7, 2.9, 1.0),
                (3.5, 2.2, 1.2),
                (5.6, 3.6, 1.6),
                speaker_m=0.3,
            ),
        )
    }
)
"""Every second one is for choosing constants by, the others are for reporting."""


def circle(count: int, radius_m: float = 0.032) -> tuple[Point, ...]:
    """Give the places of so many microphones on a level circle, the first one straight ahead."""
    angles = (2 * pi * number / count for number in range(count))
    return tuple((radius_m * cos(angle), radius_m * sin(angle), 0.0) for angle in angles)


def plan_named(name: str) -> RoomPlan:
    """Give a room by its name. Raises `NoSuchRoom` with the names there are."""
    if name not in PLANS:
        raise NoSuchRoom(f"room {name!r}: expected one of {', '.join(PLANS)}")
    return PLANS[name]
