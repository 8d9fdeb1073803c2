"""Figures as people read them in a terminal."""

from collections.abc import Mapping

RESTART = "`sudo systemctl restart parlour`"
"""How what counts only after a restart gets one."""

_SECOND_MS = 1_000
_MINUTE_S = 60
_HOUR_S = 3_600
_DAY_S = 86_400


def milliseconds(ms: float) -> str:
    """Give a latency: `640 ms`, `1.23 s`."""
    return f"{ms:.0f} ms" if round(ms) < _SECOND_MS else f"{ms / _SECOND_MS:.2f} s"


def duration(seconds: float) -> str:
    """Give a long time in its two largest units: `1 h 4 min`."""
    whole = int(seconds)
    if whole < _MINUTE_S:
        return f"{whole} s"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S} min {whole % _MINUTE_S} s"
    if whole < _DAY_S:
        return f"{whole // _HOUR_S} h {whole % _HOUR_S // _MINUTE_S} min"
    return f"{whole // _DAY_S} d {whole % _DAY_S // _HOUR_S} h"


def latencies(figures: Mapping[str, float]) -> str:
    """Give the latencies of a turn: `endpoint 640 ms · first audio 1.23 s`."""
    return " · ".join(
        f"{name.replace('_', ' ')} {milliseconds(ms)}" for name, ms in figures.items()
    )


def phrase(word: str) -> str:
    """Give a wake word as it is spoken."""
    return word.replace("_", " ")


def arguments(values: Mapping[str, object]) -> str:
    """Give a tool's arguments: `room kitchen, on`."""
    return ", ".join(_argument(name, value) for name, value in values.items() if value is not None)


def _argument(name: str, value: object) -> str:
    match value:
        case True:
            return name
        case False:
            return f"not {name}"
        case list() | tuple():
            return f"{name} {' + '.join(map(str, value))}"
        case _:
            return f"{name} {value}"
