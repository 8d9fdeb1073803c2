"""Makes the JSON Schema of a tool's arguments: small and flat, for services are strict about it."""

from collections.abc import Mapping
from typing import Final

from daemon.tools.base import Arguments

_NOISE: Final = frozenset(
    {"title", "default", "pattern", "minimum", "maximum", "minLength", "maxLength"}
)
"""Left out: a model is told in words, and what is out of bounds comes back as a result. Every
session pays for each letter of the schemas."""


def flat_schema(model: type[Arguments]) -> dict[str, object]:
    """Give an object schema without references, unions with null, bounds or defaults."""
    schema = model.model_json_schema()
    shared = schema.get("$defs", {})
    properties = {
        name: _flat(entry, shared) for name, entry in schema.get("properties", {}).items()
    }
    flat: dict[str, object] = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    if required := schema.get("required"):
        flat["required"] = required
    return flat


def _flat(entry: Mapping[str, object], shared: Mapping[str, object]) -> dict[str, object]:
    """Take one property out of its wrappings; the outer description stands."""
    merged: dict[str, object] = {}
    for inner in _inner(entry, shared):
        merged |= _flat(inner, shared)
    own = {key: value for key, value in entry.items() if key not in {"anyOf", "$ref"}}
    return {key: value for key, value in (merged | own).items() if key not in _NOISE}


def _inner(entry: Mapping[str, object], shared: Mapping[str, object]) -> list[Mapping[str, object]]:
    found: list[object] = []
    match entry:
        case {"$ref": str(reference)}:
            found = [_undescribed(shared[reference.rpartition("/")[2]])]
        case {"anyOf": list(options)}:
            found = [option for option in options if option != {"type": "null"}]
        case _:
            pass
    return [inner for inner in found if isinstance(inner, dict)]


def _undescribed(entry: object) -> object:
    """Give a shared type without its docstring, which is for those who read the code."""
    if not isinstance(entry, dict):
        return entry
    return {key: value for key, value in entry.items() if key != "description"}
