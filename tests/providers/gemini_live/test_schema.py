"""Arguments of tools in the form models of 2.5 read, checked by google-genai's own model."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from google.genai.types import Schema

from daemon import tools
from daemon.tools.base import Arguments
from daemon.tools.schema import flat_schema
from providers.gemini_live.schema import parameters


def of_the_house() -> Iterator[type[Arguments]]:
    for module in pkgutil.iter_modules(tools.__path__):
        importlib.import_module(f"daemon.tools.{module.name}")
    waiting = list(Arguments.__subclasses__())
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        yield found


@pytest.mark.parametrize("arguments", list(of_the_house()))
def test_the_house_s_own_tools_can_be_said(arguments: type[Arguments]) -> None:
    written = parameters(flat_schema(arguments))
    assert written is not None
    assert "additionalProperties" not in str(written), "the service would refuse the session"
    read = Schema.model_validate(written)
    assert read.properties is not None
    assert set(read.properties) == set(arguments.model_fields)


def test_what_openapi_has_no_word_for_is_left_out() -> None:
    schema = {
        "type": "object",
        "$defs": {},
        "properties": {
            "level": {"type": ["integer", "null"], "exclusiveMinimum": 0, "enum": [1, 2]},
            "rooms": {"type": "array", "items": {"type": "string", "enum": ["den", "hall"]}},
            "when": {"anyOf": [{"type": "string", "format": "time"}, {"type": "number"}]},
            "more": {"type": "object", "properties": {}, "additionalProperties": True},
        },
        "required": ["level"],
    }
    assert parameters(schema) == {
        "type": "OBJECT",
        "properties": {
            "level": {"type": "INTEGER", "nullable": True},
            "rooms": {"type": "ARRAY", "items": {"type": "STRING", "enum": ["den", "hall"]}},
            "when": {"anyOf": [{"type": "STRING"}, {"type": "NUMBER"}]},
            "more": {"type": "OBJECT"},
        },
        "required": ["level"],
    }


def test_a_tool_without_arguments_has_none_to_describe() -> None:
    assert parameters({"type": "object", "properties": {}}) is None
