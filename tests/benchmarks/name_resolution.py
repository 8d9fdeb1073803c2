"""How long it takes to find the devices a person means, among 500 of them.

    python -m tests.benchmarks.name_resolution [--json] [--quick]

The house is made up (`made_up_home`, always the same). Asked are names as they are, without their
room, with articles and plurals, aliases, generic words, whole rooms, floors, names that exist
nowhere and misspelt ones: each sort by its own median, and all of them together. The tables of
names are made once a version of the home, which is the second figure.
"""

import random
import time
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Final

from config.device_kind import DeviceKind
from daemon.tools.finding import Finder
from daemon.tools.wish import Wish
from tests.benchmarks.figure import Figure, run
from tests.benchmarks.made_up_home import MadeUpHome, anew, made_up_home

DEVICES: Final = 500
LIMIT_MS: Final = 1.0
TABLES_LIMIT_MS: Final = 100.0
"""A third of the 300 ms in which a home of this size is to be known."""
_HERE: Final = "kitchen"
_EVERY: Final = tuple(DeviceKind)


def measure(quick: bool) -> Sequence[Figure]:  # noqa: FBT001 - as every benchmark
    """Give the figures."""
    home = made_up_home(DEVICES)
    finder, rounds = Finder(home), 4 if quick else 40
    taken = {
        name: [_timed(finder, wish) for _ in range(rounds) for wish in wishes]
        for name, wishes in _asked(home).items()
    }
    every = [took for each in taken.values() for took in each]
    split: dict[str, float | str] = {
        name: f"median {median(each):.3f} ms, p95 {_p95(each):.3f} ms, n={len(each)}"
        for name, each in taken.items()
    }
    tables = [_tables(home) for _ in range(3 if quick else 9)]
    return (
        Figure(
            name=f"finding a device among {DEVICES}, median",
            measured=median(every),
            goal=LIMIT_MS,
            unit="ms",
            split=split,
        ),
        Figure(
            name="the slowest sort of question, median",
            measured=max(median(each) for each in taken.values()),
            goal=LIMIT_MS,
            unit="ms",
        ),
        Figure(
            name=f"finding a device among {DEVICES}, 95 of 100",
            measured=_p95(every),
            goal=LIMIT_MS,
            unit="ms",
        ),
        Figure(
            name=f"making the tables of {DEVICES} devices",
            measured=median(tables),
            goal=TABLES_LIMIT_MS,
            unit="ms",
        ),
    )


def _asked(home: MadeUpHome) -> dict[str, list[Wish]]:
    dice = random.Random(11)  # noqa: S311 - names, not secrets
    devices = dice.sample(home.devices(), 40)
    names = [device.name for device in devices]
    return {
        "as it is called": [_wish(name) for name in names],
        "an article and a plural": [
            _wish(f"the {name}s") for name in names if name[-1].isalpha() and name[-1] != "s"
        ],
        "without its room, in its room": [
            _wish(each.name.removeprefix(f"{each.room} "), room=each.room) for each in devices
        ],
        "another name": [_wish(device.aliases[0]) for device in devices],
        "other words of the same letters": [_wish(name.replace(" ", "")) for name in names],
        "a whole room": [_wish(None, room=place.name) for place in home.rooms()],
        "a floor": [_wish(None, room=place.floor) for place in home.rooms()],
        "a word for a kind": [
            _wish(word, room=place.name) for place in home.rooms() for word in ("lights", "blinds")
        ],
        "nothing of the kind": [_wish(name) for name in ("aquarium", "xylophone", "pizza oven")],
        "misspelt": [_wish(_misspelt(name, dice)) for name in names],
    }


def _wish(name: str | None, room: str | None = None) -> Wish:
    return Wish(kinds=_EVERY, here=_HERE, room=room, name=name)


def _misspelt(name: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(name) - 1)
    return f"{name[:place]}{name[place + 1 :]}q"


def _timed(finder: Finder, wish: Wish) -> float:
    began = time.perf_counter()
    finder.find(wish)
    return (time.perf_counter() - began) * 1_000


def _tables(home: MadeUpHome) -> float:
    """Time the first search after names changed, less a search itself."""
    finder = Finder(anew(home))
    return _timed(finder, _wish("nothing")) - _timed(finder, _wish("nothing"))


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]


if __name__ == "__main__":
    run(measure, __doc__)
