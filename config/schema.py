"""The JSON Schema of the configuration, so that editors complete, explain and check it.

Imported only where someone asks for it or where a mistake must be explained: building it costs
more than reading a correct file.
"""

import ast
import enum
import inspect
import textwrap
from typing import Any, Final, override

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from config.fields import Section
from config.settings import Settings

type Json = dict[str, Any]
"""JSON Schema is untyped by nature; `config.keys` turns it into values."""

UNITS: Final = {
    "s": "seconds",
    "ms": "milliseconds",
    "hz": "hertz",
    "db": "decibels",
    "minutes": "minutes",
}
"""The units that key names end in."""

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema(model: type[Section] = Settings) -> Json:
    """Give the schema of a settings model, with every key and label explained."""
    schema = model.model_json_schema(schema_generator=_Explained)
    _unwrap(schema)
    return {"$schema": _DRAFT, **schema, "title": "Parlour's configuration"}


def unit_of(name: str) -> str:
    """Give the unit a key's name ends in, in words; empty where it has none."""
    return UNITS.get(name.rpartition("_")[2], "") if "_" in name else ""


class _Explained(GenerateJsonSchema):
    """Adds what pydantic leaves out: units in titles, and what each label of a choice means."""

    @override
    def get_title_from_name(self, name: str) -> str:
        unit = unit_of(name)
        words = name.rpartition("_")[0] if unit else name
        title = words.replace("_", " ").capitalize()
        return f"{title} ({unit})" if unit else title

    @override
    def enum_schema(self, schema: core_schema.EnumSchema) -> Json:
        found = super().enum_schema(schema)
        labels = label_docs(schema["cls"])
        if any(labels.values()):
            # Taplo, behind most editors' TOML support, shows these beside each label.
            found["x-taplo"] = {"docs": {"enumValues": list(labels.values())}}
        return found


def label_docs(labels: type[enum.Enum]) -> dict[str, str]:
    """Give each label of an enum with the words that stand below it in the source."""
    docs = {str(member.value): "" for member in labels}
    [body] = ast.parse(textwrap.dedent(inspect.getsource(labels))).body
    if not isinstance(body, ast.ClassDef):
        return docs
    for statement, below in zip(body.body, body.body[1:], strict=False):
        match statement, below:
            case (
                ast.Assign(targets=[ast.Name(name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                docs[str(labels[name].value)] = " ".join(text.split())
    return docs


def _unwrap(node: object) -> None:
    """Join the lines that docstrings were broken into; empty lines stay."""
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            paragraphs = node["description"].split("\n\n")
            node["description"] = "\n\n".join(" ".join(part.split()) for part in paragraphs)
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            _unwrap(inner)
