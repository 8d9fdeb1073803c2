"""The pages an owner looks for say what the program says, costs, knows and takes."""

import re
import subprocess
import sys
import tomllib

import pytest

from config.keys import all_keys, find_key
from config.settings import Settings
from daemon.cli.main import GROUPS
from tests.docs.owner_pages import DOCS, PAGES, ROOT, is_said, page, rows

if not DOCS.is_dir():
    pytest.skip("the pages are not beside these tests", allow_module_level=True)

SYMPTOMS = [row[0].strip("`") for row in rows(page("troubleshooting")) if row[0].startswith("`")]
EXAMPLES = sorted((DOCS / "examples").glob("*.toml"))


@pytest.mark.parametrize("words", SYMPTOMS)
def test_every_symptom_is_what_the_program_says(words: str) -> None:
    assert is_said(words)


def test_there_are_many_symptoms_and_none_twice() -> None:
    assert len(SYMPTOMS) >= 25
    assert len(set(SYMPTOMS)) == len(SYMPTOMS)
    assert not is_said("the flux capacitor is dry")


@pytest.mark.parametrize("turns", [5, 20, 60])
def test_the_costs_are_those_the_script_prints(turns: int) -> None:
    script = str(DOCS / "examples/monthly_cost.py")
    done = subprocess.run(
        [sys.executable, script, str(turns)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    printed = {
        (provider, model[0] if len(model) > 1 else ""): model[-1]
        for provider, *model in (line.split() for line in done.stdout.splitlines())
    }
    column = {5: 2, 20: 3, 60: 4}[turns]
    shown = {(row[0].strip("`"), row[1].strip("`")): row[column] for row in rows(page("costs"))}
    assert shown == printed


def test_the_estimates_of_the_boards_follow_from_what_was_measured() -> None:
    measured = re.search(r"the daemon took (\d+) CPU-s/h on talk", page("performance"))
    assert measured
    boards = [row for row in rows(page("support")) if "CPU-s/h" in row[3]]
    assert len(boards) == 4
    for _, _, factor, idle, share, memory, *_ in boards:
        expected = int(measured[1]) * int(factor)
        assert idle == f"{expected} CPU-s/h"
        assert share == f"{expected / 36:.1f} %"
        assert memory == "111 MB"
    assert "would hold 111 MB" in page("performance").replace("\n", " ")


def test_every_card_of_the_installer_stands_on_the_page_as_it_is() -> None:
    cards = tomllib.loads((ROOT / "hardware/cards/cards.toml").read_text(encoding="utf-8"))
    shown = {row[0]: row for row in rows(page("support"))}
    marks = ["", "usable", "yes"]
    for name in cards.keys() - {"usb", "other"}:
        card, row = cards[name], shown[cards[name]["about"]]
        assert row[1:3] == [marks[card["mic"]], marks[card["speaker"]]], name
        assert row[3].strip("`") == card.get("array", ""), name
        assert (row[4] == "yes") is card.get("cancels_echo", False), name
        assert row[5] == (f"GPIO{card['button']}" if "button" in card else ""), name
        assert row[6].startswith(f"`{card['lights']}`" if "lights" in card else ""), name


@pytest.mark.parametrize("name", ["coming-from", "privacy"])
def test_every_key_that_is_named_exists(name: str) -> None:
    named = re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)", page(name))
    keys = [key for key in named if key.split(".")[0] in Settings.model_fields]
    assert keys
    assert [key for key in keys if find_key(all_keys(), tuple(key.split("."))) is None] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_command_that_is_named_exists(name: str) -> None:
    commands = {command for group in GROUPS.values() for command in group}
    named = set(re.findall(r"(?:^    (?:sudo )?|`)parlour ([a-z]+)", page(name), re.MULTILINE))
    assert named <= commands
    options = set(re.findall(r"\./install\.sh ([a-z]+)", page(name)))
    usage = (ROOT / "install.sh").read_text(encoding="utf-8")
    assert all(re.search(rf"^  {option}\b", usage, re.MULTILINE) for option in options)


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    for link in re.findall(r"\]\(([^)#]+)", page(name)):
        assert (DOCS / link).exists(), link
    assert f"docs/{name}.md" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_ready_configuration_is_fine(example: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "daemon.cli.main", "config", "check", str(example)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{example}: fine\n")


def test_there_are_the_five_that_owners_look_for() -> None:
    assert {each.stem for each in EXAMPLES} == {
        "offline",
        "button",
        "respeaker-home-assistant",
        "openai",
        "nova",
    }
