"""Keeps figures by name and attributes: an addition to a dictionary, whether anybody looks or not.

Everything happens on the event loop's thread; `families` gives a copy that any thread may read.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MOST_SERIES: Final = 100
"""So many combinations of attributes a measure keeps; what comes after is counted as `OTHER`."""

type Attributes = tuple[tuple[str, str], ...]

OTHER: Final[Attributes] = (("overflow", "true"),)


class Kind(StrEnum):
    """What becomes of a figure over time."""

    COUNTER = "counter"
    """It only grows."""
    GAUGE = "gauge"
    """It goes up and down."""
    HISTOGRAM = "histogram"
    """How often values fell between bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One measure: its name, and what it means."""

    name: str
    kind: Kind
    unit: str
    """As UCUM writes it, the way OpenTelemetry asks for: `ms`, `{turn}`."""
    about: str
    bounds: tuple[float, ...] = ()
    """A histogram's upper bounds, inclusive and ascending; above the last one is one more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A measure's present figure for one combination of attributes."""

    attributes: Attributes
    value: float
    """Of a histogram, the sum of what was recorded."""
    buckets: tuple[int, ...] = ()
    """A histogram's counts, one more than there are bounds."""

    @property
    def count(self) -> int:
        """How many values a histogram holds."""
        return sum(self.buckets)


@dataclass(frozen=True, slots=True)
class Family:
    """A measure with all its figures."""

    instrument: Instrument
    points: tuple[Point, ...]


@dataclass(slots=True)
class _Series:
    value: float = 0.0
    buckets: list[int] = field(default_factory=list)


class Registry:
    """The figures of a set of instruments."""

    def __init__(self, *instruments: Instrument) -> None:
        self._series: dict[Instrument, dict[Attributes, _Series]] = {
            instrument: {} for instrument in instruments
        }

    def add(self, instrument: Instrument, amount: float, attributes: Mapping[str, str]) -> None:
        """Count on, or up and down."""
        self._of(instrument, attributes).value += amount

    def record(self, instrument: Instrument, value: float, attributes: Mapping[str, str]) -> None:
        """Take a value into a histogram."""
        series = self._of(instrument, attributes)
        series.value += value
        series.buckets[bisect_left(instrument.bounds, value)] += 1

    def families(self) -> tuple[Family, ...]:
        """Give every measure with its present figures."""
        return tuple(
            Family(
                instrument,
                tuple(
                    Point(attributes=key, value=each.value, buckets=tuple(each.buckets))
                    for key, each in series.items()
                ),
            )
            for instrument, series in self._series.items()
        )

    def _of(self, instrument: Instrument, attributes: Mapping[str, str]) -> _Series:
        """Give a combination's series; an empty value is no attribute."""
        every = self._series[instrument]
        key = tuple(sorted((name, value) for name, value in attributes.items() if value))
        if key not in every and len(every) >= MOST_SERIES:
            key = OTHER
        if key not in every:
            every[key] = _Series(buckets=[0] * (len(instrument.bounds) + 1))
        return every[key]
