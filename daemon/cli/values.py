"""Reads the plain JSON values that come over the control socket."""

from collections.abc import Mapping


def mapping(value: object) -> Mapping[str, object]:
    """Give an object, empty when it is something else."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Mapping[str, object]]:
    """Give a list of objects, without what is none."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def strings(value: object) -> list[str]:
    """Give a list of texts, without what is none."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def number(value: object, otherwise: float = 0.0) -> float:
    """Give a number."""
    match value:
        case bool():
            return otherwise
        case int() | float():
            return float(value)
        case _:
            return otherwise


def numbers(value: object) -> dict[str, float]:
    """Give an object of numbers, without what is none."""
    return {
        key: float(figure)
        for key, figure in mapping(value).items()
        if isinstance(figure, int | float) and not isinstance(figure, bool)
    }
