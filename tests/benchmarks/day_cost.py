"""What a day in a living room costs: CPU against the time of day, beside a loop that never rests.

    python -m tests.benchmarks.day_cost [--quick] [--json] [--plot FILE.svg]

Each kind of hour is measured for seconds, in real time, with the whole daemon: a quiet room, talk
all the time (a television), a session that hears the room. A simulated day is composed of them.
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from daemon.control.protocol import Verb
from daemon.control.request import request
from hardware.lab.chart import Axis, Line, Panel, chart
from tests.benchmarks.figure import Figure, run
from tests.benchmarks.idle_cost import bare_loop, ours, per_hour, theirs, write_sounds
from tests.benchmarks.running import daemon, microphone_command, on_programs
from tests.benchmarks.wake_idle import UNIT

HOURS: Final = 24
TURN_S: Final = 12.0
"""What one question to the house takes, its follow-up window included."""
MOST_CPU: Final = 35.0
"""The limit of listening to talk, which a whole day must stay below on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What happens in an hour."""

    talk: float
    """Share of it with voices in the room, of people or a television; the rest is quiet."""
    turns: int
    """How often the house is spoken to."""


NIGHT: Final = Hour(talk=0.0, turns=0)
BREAKFAST: Final = Hour(talk=0.5, turns=5)
AWAY: Final = Hour(talk=0.0, turns=0)
AFTERNOON: Final = Hour(talk=0.3, turns=3)
DINNER: Final = Hour(talk=0.7, turns=6)
TELEVISION: Final = Hour(talk=0.95, turns=3)
DAY: Final = (
    *[NIGHT] * 7,
    *[BREAKFAST] * 2,
    *[AWAY] * 5,
    *[AFTERNOON] * 4,
    DINNER,
    *[TELEVISION] * 4,
    NIGHT,
)


def cost_of(hour: Hour, cost: Mapping[str, float]) -> float:
    """Give the CPU-seconds of an hour from those of an hour of each kind."""
    in_session = hour.turns * TURN_S / 3_600
    listening = hour.talk * cost["talk"] + (1 - hour.talk) * cost["quiet"]
    return in_session * cost["session"] + (1 - in_session) * listening


def costs(seconds: float) -> dict[str, float]:
    """Measure an hour of each kind, and of the loop around `Model.predict`."""
    with tempfile.TemporaryDirectory() as folder:
        sounds = write_sounds(Path(folder))
        taken = {name: ours(on_programs(sound), {}, seconds) for name, sound in sounds.items()}
        loop = bare_loop(microphone_command(sounds["talk"]))
        return {
            **taken,
            "session": _in_session(sounds["talk"], seconds),
            "loop": theirs(loop, {}, seconds),
        }


def _in_session(sound: Path, seconds: float) -> float:
    """Give what the daemon takes while a session hears talk, its recogniser left out."""
    with tempfile.TemporaryDirectory() as place, daemon(Path(place), on_programs(sound)) as running:
        request(Path(place) / "state" / "control.sock", Verb.TALK, {"hold": True})
        return per_hour(running.pids, seconds)


def figures(cost: Mapping[str, float]) -> list[Figure]:
    """Give the mean hour of the day against the limit and against the loop."""
    mean = sum(cost_of(hour, cost) for hour in DAY) / HOURS
    split = {f"an hour of {name}": f"{value:.1f} {UNIT}" for name, value in cost.items()}
    name = "a day in a living room, its mean hour"
    return [
        Figure(name=name, measured=mean, goal=MOST_CPU, unit=UNIT, split=split),
        Figure(name=f"{name}, bare loop", measured=mean, goal=cost["loop"], unit=UNIT),
    ]


def picture(cost: Mapping[str, float]) -> str:
    """Give the day as an SVG document."""
    highest = max(cost["loop"], cost["talk"]) * 1.1
    panel = Panel(
        x=Axis("time of day, hours", 0, HOURS),
        y=Axis("CPU-seconds in an hour", 0, highest),
        lines=[
            Line(name="Parlour, both processes", points=list(_steps(cost))),
            Line(
                name="loop around openwakeword's predict",
                points=[(0, cost["loop"]), (HOURS, cost["loop"])],
            ),
        ],
        bands=[
            (float(at), at + 1.0) for at, hour in enumerate(DAY) if hour.talk >= TELEVISION.talk
        ],
        bands_name="television",
        height=220.0,
    )
    return chart("What listening costs through a day", [panel])


def _steps(cost: Mapping[str, float]) -> Iterator[tuple[float, float]]:
    for at, hour in enumerate(DAY):
        yield from ((float(at), cost_of(hour, cost)), (at + 1.0, cost_of(hour, cost)))


def main() -> None:
    """Measure once; draw where asked."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--plot", type=Path)
    own, others = parser.parse_known_args()

    def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
        cost = costs(8.0 if quick else 30.0)
        if own.plot:
            own.plot.write_text(picture(cost), encoding="utf-8")
        return figures(cost)

    run(measure, __doc__ or "", others)


if __name__ == "__main__":
    main()
