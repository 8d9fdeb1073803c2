"""The pages about the command line and the socket say what the code does."""

import re
from pathlib import Path

import pytest

from daemon.cli.main import GROUPS
from daemon.control.arguments import takes
from daemon.control.protocol import RANKS, Code, Verb
from daemon.exit_codes import ExitCode

DOCS = Path(__file__).parents[3] / "docs"

if not DOCS.is_dir():
    pytest.skip("the pages are not beside these tests", allow_module_level=True)

CLI = (DOCS / "cli.md").read_text(encoding="utf-8")
CONTROL = (DOCS / "control.md").read_text(encoding="utf-8")


def test_every_command_stands_in_its_group_with_an_example() -> None:
    for title, commands in GROUPS.items():
        section = CLI.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
        for name in commands:
            assert re.search(rf"^\| `{name}` \|.*`parlour {name}\b.*` \|$", section, re.MULTILINE)


def test_every_exit_status_is_explained() -> None:
    for code in ExitCode:
        assert re.search(rf"^\| {code.value} \| \S", CLI, re.MULTILINE)


def test_every_verb_stands_with_its_arguments_and_rank() -> None:
    for verb in Verb:
        row = re.search(rf"^\| `{verb}` \|(.*?)\|.*\| (\w+) \|$", CONTROL, re.MULTILINE)
        assert row, verb
        assert row[2] == RANKS[verb].name.lower()
        for argument in takes(verb):
            assert f"`{argument}`" in row[1]


def test_every_error_code_is_named() -> None:
    assert [code for code in Code if f"`{code}`" not in CONTROL] == []
