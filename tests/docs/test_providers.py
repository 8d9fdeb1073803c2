"""The page for those who write a provider has the whole contract."""

import inspect
from dataclasses import fields
from pathlib import Path
from typing import Final

import pytest

from providers import errors, registry
from providers.base import Capabilities, Relay, Session

FILE: Final = Path(__file__).parents[2] / "docs" / "providers.md"

if not FILE.is_file():
    pytest.skip("the page is not beside these tests", allow_module_level=True)

PAGE: Final = FILE.read_text(encoding="utf-8")


def test_every_provider_and_every_other_name_is_there() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    for name in registry.names():
        [row] = [row for row in rows if row.startswith(f"| `{name}`")]
        aliases = [alias for alias, proper in registry.ALIASES.items() if proper == name]
        assert [alias for alias in aliases if f"`{alias}`" not in row] == []


def test_every_method_of_a_session_is_told_with_its_arguments() -> None:
    for kind in (Session, Relay):
        methods = {
            name: list(inspect.signature(method).parameters)[1:]
            for name, method in inspect.getmembers(kind, inspect.isfunction)
            if not name.startswith("_")
        }
        assert "events" in methods
        for name, arguments in methods.items():
            if name == "speak":
                assert "`speak(text, last=…)`" in PAGE
            else:
                assert f"| `{name}({', '.join(arguments)})` |" in PAGE


def test_every_capability_is_explained() -> None:
    assert [each.name for each in fields(Capabilities) if f"`{each.name}`" not in PAGE] == []


def test_every_class_of_error_stands_with_its_usual_code() -> None:
    for kind in errors.ProviderError.__subclasses__():
        if kind.__module__ == errors.__name__:
            [row] = [line for line in PAGE.splitlines() if line.startswith(f"| `{kind.__name__}`")]
            assert row.endswith(f"| `{kind.usual_code}` |")
