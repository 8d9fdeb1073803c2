"""A figure against its goal: how each benchmark gives it, prints it and passes it on as JSON."""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured, and the most it may be: a limit, or what a peer took in the same run."""

    name: str
    measured: float
    goal: float
    unit: str
    split: Mapping[str, float | str] = field(default_factory=dict)
    """What it consists of or rests on, in the order to be read."""

    @property
    def ratio(self) -> float | None:
        """The share of the goal that is used up; `None` where the goal is that there be none."""
        return self.measured / self.goal if self.goal else None

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.measured <= self.goal


type Measure = Callable[[bool], Sequence[Figure]]


def run(measure: Measure, description: str, arguments: Sequence[str] | None = None) -> None:
    """Be the command line of a benchmark: measure, then print lines or JSON."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="for a script to read")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, a rougher answer")
    options = parser.parse_args(arguments)
    figures = measure(options.quick)
    if options.json:
        print(json.dumps([asdict(figure) for figure in figures], indent=2))
        return
    for figure in figures:
        print(line(figure))
        for name, value in figure.split.items():
            print(f"      {name}: {value}")


def line(figure: Figure) -> str:
    """Give a figure as one line of a table."""
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} x"
    mark = "✓" if figure.met else "✗"
    goal, measured = (f"{value:.4g} {figure.unit}" for value in (figure.goal, figure.measured))
    return f"{mark} {figure.name:52} {measured:>16} of {goal:>16} {ratio:>8}"


def spread(values: Sequence[float], unit: str = "ms", digits: int = 1) -> str:
    """Give values as a median with the least and the most of them."""
    middle, least, most = (round(value, digits) for value in (median(values), *extent(values)))
    return f"{middle} {unit} ({least} to {most}, n={len(values)})"


def extent(values: Sequence[float]) -> tuple[float, float]:
    """Give the least and the most."""
    return min(values), max(values)
