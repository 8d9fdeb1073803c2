"""Makes a foreign tool's schema small and flat enough for every service, or says why it cannot."""

import json
from collections.abc import Mapping
from typing import Final

type Schema = Mapping[str, object]

MOST_BYTES: Final = 4_096
MOST_DESCRIPTION: Final = 500
_DEEPEST: Final = 5
_KEPT: Final = ("type", "enum", "minimum", "maximum", "minLength", "maxLength", "required")
_NULL: Final = {"type": "null"}


class TooMuch(Exception):
    """A schema that no service would take; the text says why."""


def simplified(schema: Schema) -> dict[str, object]:
    """Give an object schema without references, unions and all that services do not read.

    Of a union the first kind stands that is not null: the server itself checks what it is told.
    Raises `TooMuch` for what is too deep, refers to itself, or is larger than 4 KB.
    """
    shared: dict[str, object] = {}
    for place in ("$defs", "definitions"):
        found = schema.get(place)
        if isinstance(found, Mapping):
            shared |= {f"#/{place}/{name}": node for name, node in found.items()}
    flat = _node({**schema, "type": "object"}, shared, 0)
    flat.setdefault("properties", {})
    if len(json.dumps(flat)) > MOST_BYTES:
        raise TooMuch(f"its schema is larger than {MOST_BYTES} bytes")
    return flat


def described(text: str | None) -> str:
    """Give a description in one paragraph of bounded length."""
    words = " ".join((text or "").split())
    return words if len(words) <= MOST_DESCRIPTION else words[: MOST_DESCRIPTION - 3] + "..."


def _node(raw: object, shared: Schema, depth: int) -> dict[str, object]:
    if depth > _DEEPEST:
        raise TooMuch(f"its schema is more than {_DEEPEST} levels deep, or refers to itself")
    node = _unwrapped(raw, shared, depth)
    flat: dict[str, object] = {key: node[key] for key in _KEPT if key in node}
    if isinstance(flat.get("type"), list):
        kinds = [kind for kind in _listed(flat["type"]) if kind != "null"]
        flat["type"] = kinds[0] if kinds else "string"
    if isinstance(flat.get("enum"), list):
        flat["enum"] = [value for value in _listed(flat["enum"]) if value is not None]
    if isinstance(node.get("description"), str):
        flat["description"] = described(str(node["description"]))
    properties = node.get("properties")
    if isinstance(properties, Mapping):
        flat["type"] = "object"
        flat["properties"] = {
            str(name): _node(each, shared, depth + 1) for name, each in properties.items()
        }
    if flat.get("type") == "array":
        flat["items"] = _node(node.get("items") or {}, shared, depth + 1)
    flat.setdefault("type", "string")
    return flat


def _unwrapped(raw: object, shared: Schema, depth: int) -> dict[str, object]:
    """Take a node out of its references and unions; what stands outside goes before."""
    node = {str(key): value for key, value in raw.items()} if isinstance(raw, Mapping) else {}
    inner: object = None
    if isinstance(node.get("$ref"), str):
        inner = shared.get(str(node["$ref"]))
        if inner is None:
            raise TooMuch(f"its schema refers to {described(str(node['$ref']))[:80]}")
    for union in ("anyOf", "oneOf", "allOf"):
        choices = [choice for choice in _listed(node.get(union)) if choice != _NULL]
        inner = choices[0] if choices else inner
    if inner is None:
        return node
    if depth >= _DEEPEST:
        raise TooMuch(f"its schema is more than {_DEEPEST} levels deep, or refers to itself")
    return {**_unwrapped(inner, shared, depth + 1), **node}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
