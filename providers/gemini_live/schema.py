"""Writes the arguments of a tool in the older of the service's two forms: a part of OpenAPI 3.0.

Models of 2.5 pass over `parametersJsonSchema`, and then call every tool without arguments; in
`parameters` any word the service does not know (`additionalProperties`) is refused with 1007.
"""

from collections.abc import Mapping
from typing import Final

type Json = dict[str, object]

_KEPT: Final = (
    *("description", "required", "pattern", "minimum", "maximum"),
    *("minItems", "maxItems", "minLength", "maxLength"),
)


def parameters(schema: Mapping[str, object]) -> Json | None:
    """Give an object schema in that form; `None` for no arguments, which has no such form."""
    written = _written(schema)
    return written if "properties" in written else None


def _written(schema: Mapping[str, object]) -> Json:
    made = {key: schema[key] for key in _KEPT if key in schema} | _kind(schema.get("type"))
    choices = schema.get("enum")
    if isinstance(choices, list) and all(isinstance(choice, str) for choice in choices):
        made["enum"] = choices  # of texts alone
    fields = schema.get("properties")
    if isinstance(fields, Mapping) and fields:
        made["properties"] = {name: _inner(field) for name, field in fields.items()}
    if "items" in schema:
        made["items"] = _inner(schema["items"])
    options = schema.get("anyOf", schema.get("oneOf"))
    if isinstance(options, list):
        made["anyOf"] = [_inner(option) for option in options]
    return made


def _inner(schema: object) -> Json:
    return _written(schema) if isinstance(schema, Mapping) else {}


def _kind(named: object) -> Json:
    """Give the type, in capitals; of several, null is a mark and the first of the others counts."""
    kinds = [kind for kind in (named if isinstance(named, list) else [named]) if kind]
    known: list[object] = [str(kind).upper() for kind in kinds if kind != "null"]
    made: Json = {"type": known[0]} if known else {}
    return made | ({"nullable": True} if "null" in kinds else {})
