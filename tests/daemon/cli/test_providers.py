"""`parlour providers` as a person reads it."""

import json
from pathlib import Path

import pytest

from daemon.cli.main import main
from daemon.exit_codes import ExitCode

type Output = pytest.CaptureFixture[str]

CONFIG = """
[conversation]
provider = "openai"
fallback = ["nova", "local"]
[profile.night]
provider = "gemini"
"""


@pytest.fixture(autouse=True)
def _configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "parlour.toml"
    file.write_text(CONFIG)
    monkeypatch.setenv("PARLOUR_CONFIG", str(file))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hush")
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "AWS_ACCESS_KEY_ID", "XAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_those_who_answer_come_first_in_their_order(capsys: Output) -> None:
    assert main(["providers"]) == ExitCode.OK
    told = capsys.readouterr().out
    rows = [line for line in told.splitlines() if line[2:3] in {"●", "○", "1", "2"}]
    assert [row.split()[:2] for row in rows] == [
        ["●", "openai_realtime"],
        ["1", "nova_sonic"],
        ["2", "local"],
        ["○", "gemini_live"],
    ]
    assert "hush" not in told


def test_a_row_tells_by_marks_what_each_can_do(capsys: Output) -> None:
    main(["providers"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == [
        *("provider", "end", "barge-in", "text", "held", "cut", "resume", "tools", "lends"),
        *("kHz", "key"),
    ]
    [openai] = [line.split() for line in lines if "● openai_realtime" in line]
    assert openai[2:] == ["service", "service", "✓", "✓", "✓", "·", "✓", "✓", "24→24", "✓"]
    [gemini] = [line.split() for line in lines if "○ gemini_live" in line]
    assert gemini[-1] == "missing"
    assert "      gpt-realtime-2.1 · marin · renewed after 50 min · also openai" in lines
    assert max(map(len, lines)) <= 100


def test_one_of_them_is_told_in_full_by_any_of_its_names(capsys: Output) -> None:
    assert main(["providers", "nova"]) == ExitCode.OK
    told = capsys.readouterr().out
    assert told.startswith("  1 nova_sonic\n")
    for words in ("asked    fallback 1", "us-east-1", "tiffany", "16 kHz in, 24 kHz out"):
        assert words in told


def test_scripts_get_all_of_it(capsys: Output) -> None:
    main(["providers", "--json"])
    every = json.loads(capsys.readouterr().out)
    assert [each["role"] for each in every if each["used"]] == [
        *("profile night", "fallback 2", "fallback 1", "first"),
    ]
    main(["providers", "openai", "--json"])
    assert json.loads(capsys.readouterr().out) == every[-3]


def test_an_unknown_name_is_told_with_the_near_one(capsys: Output) -> None:
    assert main(["providers", "gemni"]) == ExitCode.PROVIDER
    assert "did you mean gemini" in capsys.readouterr().err
