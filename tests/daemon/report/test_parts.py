"""Each part of the bundle says what helps, and is cleaned on its own."""

import sqlite3
from pathlib import Path

import pytest

from config.settings import Settings
from daemon.doctor import broken
from daemon.log import redactor
from daemon.report import parts
from daemon.report.bundle import CONTENTS, Leaky, known_secrets, readme, write
from daemon.report.redact import Redaction
from daemon.report.settings_shown import private_texts, shown

REDACTION = Redaction(secrets=["hush hush"], names=["Anna"])


def test_findings_keep_their_figures_and_lose_names() -> None:
    finding = broken("network", "the name kanari.qz is not found by Anna", why="why", mend="mend")
    text = parts.findings_text([finding], REDACTION)
    assert "the name ***.*** is not found by ***" in text
    assert '"verdict": "broken"' in text


def test_measures_keep_their_numbers_whatever_their_labels_say() -> None:
    text = parts.metrics_text('parlour_turns_total{tool="Zebrowski"} 123456\nnonsense\n', REDACTION)
    assert text == 'parlour_turns_total{tool="***"} 123456\n'


def test_a_status_key_that_nobody_named_stays_out() -> None:
    text = parts.status_text({"state": "idle", "room": "kitchen", "new": "Anna"}, REDACTION)
    assert '"state": "idle"' in text
    assert "room" not in text
    assert "new" not in text


def test_the_state_file_is_counted_and_one_that_is_none_is_told(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    assert "none yet" in parts.counters_text(file)
    with sqlite3.connect(file) as opened:
        opened.execute("CREATE TABLE timers (name TEXT, text TEXT)")
        opened.execute("INSERT INTO timers VALUES ('Qz', '')")
    opened.close()
    assert '"timers": 1' in parts.counters_text(file)
    assert parts.names_in(file) == {"Qz"}
    file.write_text("no database at all, but long enough to be looked at as one" * 20)
    assert "cannot be read" in parts.counters_text(file)
    assert parts.names_in(file) == set()


def test_the_end_of_a_long_log_is_taken(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n".join(f"turn {number % 900}" for number in range(5_000)))
    lines = parts.log_text(log, REDACTION).splitlines()
    assert len(lines) == parts.LOG_LINES
    assert lines[-1] == "turn 499"


def test_where_there_is_no_journal_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "--log FILE" in parts.log_text(None, REDACTION)


def test_the_default_settings_are_nothing_to_show_and_nothing_private() -> None:
    assert shown(Settings()) == {}
    assert private_texts(Settings()) == set()


def test_a_text_is_counted_unless_its_place_is_known_to_be_harmless() -> None:
    told = {
        "room": {"name": "Anna's den", "language": "de"},
        "conversation": {"provider": "nova", "fallback": ["local"]},
        "wake": {"words": [{"name": "hey_jarvis", "model": "/home/anna/x.onnx"}]},
        "audio": {"microphone": {"device": "usb_mic"}, "volume": {"reply": 40}},
        "agent": {"base_url": "http://anna.local:11434/v1?key=1"},
    }
    settings = Settings.model_validate(told)
    word = {"name": "hey_jarvis", "model": "(a file)", "threshold": 0.5, "patience": 1}
    assert shown(settings) == {
        "room": {"name": "(text of 10 letters)", "language": "de"},
        "conversation": {"provider": "nova", "fallback": ["local"]},
        "wake": {"words": [word]},
        "audio": {"microphone": {"device": "usb_mic"}, "volume": {"reply": 40}},
        "agent": {"base_url": "http://(host):11434"},
    }
    assert "Anna's den" in private_texts(settings)
    assert "/home/anna/x.onnx" in private_texts(settings)
    assert "usb_mic" not in private_texts(settings)


def test_a_suspicious_variable_is_a_secret_and_a_plain_one_is_not() -> None:
    environ = {"MY_TOKEN": "abcd", "HOME": "/root", "SHORT_KEY": "1", "A_KEY": "true"}
    assert set(known_secrets(Settings(), environ)) == {"abcd"}


def test_a_bundle_that_would_hold_a_secret_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "bundle.tar.gz"
    with pytest.raises(Leaky, match=r"log\.txt"):
        write(file, {"log.txt": "hush hush"}, REDACTION)
    assert not file.exists()


def test_the_page_inside_explains_every_member() -> None:
    assert all(name in readme() for name in CONTENTS)
    assert redactor.clean(readme()) == readme()


def test_versions_name_the_packages() -> None:
    assert "pydantic " in parts.versions()
