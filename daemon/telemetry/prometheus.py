"""Writes measures as Prometheus reads them: its text format 0.0.4.

Names follow OpenTelemetry's rules for Prometheus: dots become underscores, a unit is spelt out at
the end, a counter ends in `_total`.
"""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final

from daemon.telemetry.registry import Attributes, Family, Instrument, Kind, Point

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_UNITS: Final = {"ms": "_milliseconds"}


def exposition(families: Iterable[Family]) -> str:
    """Give the page a Prometheus server scrapes."""
    return "".join(f"{line}\n" for family in families for line in _family(family))


def name_of(instrument: Instrument) -> str:
    """Give a measure's name in Prometheus: `s2s_requests_latency_milliseconds`."""
    name = instrument.name.replace(".", "_") + _UNITS.get(instrument.unit, "")
    if instrument.kind is Kind.COUNTER:
        return name.removesuffix("_total") + "_total"
    return name


def _family(family: Family) -> Iterator[str]:
    instrument = family.instrument
    name = name_of(instrument)
    yield f"# HELP {name} {_escaped(instrument.about)}"
    yield f"# TYPE {name} {instrument.kind}"
    for point in family.points:
        if instrument.kind is Kind.HISTOGRAM:
            yield from _histogram(name, instrument, point)
        else:
            yield f"{name}{_labels(point.attributes)} {_number(point.value)}"


def _histogram(name: str, instrument: Instrument, point: Point) -> Iterator[str]:
    """Give the cumulative counts up to each bound, then the sum and the count."""
    bounds = [*map(_number, instrument.bounds), "+Inf"]
    for bound, count in zip(bounds, accumulate(point.buckets), strict=True):
        yield f"{name}_bucket{_labels((*point.attributes, ('le', bound)))} {count}"
    yield f"{name}_sum{_labels(point.attributes)} {_number(point.value)}"
    yield f"{name}_count{_labels(point.attributes)} {point.count}"


def _labels(attributes: Attributes) -> str:
    inside = ",".join(
        f'{name}="{_escaped(value).replace(chr(34), r"\"")}"' for name, value in attributes
    )
    return f"{{{inside}}}" if inside else ""


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
