"""Where the log goes, and that secrets do not go with it."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.secrets import reveal
from config.settings import LogFormat, LogLevel, Secret
from daemon import log

KEY = "k9-very-private-value"


@pytest.fixture(autouse=True)
def undisturbed() -> Iterator[None]:
    """Give the test runner its own handlers back."""
    names = ("", *log.OUR_PACKAGES)
    before = {name: logging.getLogger(name).level for name in names}
    handlers = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers[:] = handlers
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def test_our_story_is_told_and_foreign_chatter_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(LogLevel.INFO)
    logging.getLogger("daemon.app").info("listening")
    logging.getLogger("daemon.app").debug("a detail")
    logging.getLogger("asyncio").info("chatter")
    logging.getLogger("asyncio").warning("slow callback")
    told = capsys.readouterr().err
    assert "INFO daemon.app: listening" in told
    assert "slow callback" in told
    assert "a detail" not in told
    assert "chatter" not in told


def test_setting_up_twice_does_not_say_everything_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log.set_up(LogLevel.INFO)
    log.set_up(LogLevel.INFO)
    logging.getLogger("daemon").warning("once")
    assert capsys.readouterr().err.count("once") == 1


def test_a_known_secret_is_hidden_even_in_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(LogLevel.INFO)
    log.redactor.hide(KEY)
    try:
        refuse(KEY)
    except ValueError:
        logging.getLogger("daemon").exception("key %s failed", KEY)
    told = capsys.readouterr().err
    assert KEY not in told
    assert "key *** failed" in told
    assert "ValueError: refused: ***" in told


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdef123456",
        "GET /v1?api_key=abcdef123456&x=1",
        '{"token": "abcdef123456"}',
        "key sk-abcdef1234567890abcdef refused",
    ],
)
def test_what_looks_like_a_secret_is_hidden_unasked(text: str) -> None:
    cleaned = log.Redactor().clean(text)
    assert "abcdef" not in cleaned
    assert "***" in cleaned


def test_as_json_each_record_is_one_line_that_parses_and_still_keeps_secrets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log.set_up(LogLevel.INFO, LogFormat.JSON)
    log.redactor.hide(KEY)
    logging.getLogger("daemon.app").info('two\nlines and "quotes", Küche')
    try:
        refuse(KEY)
    except ValueError:
        logging.getLogger("daemon").exception("key %s failed", KEY)
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    written = datetime.fromisoformat(first.pop("time"))
    assert abs((datetime.now(UTC) - written).total_seconds()) < 5
    assert first == {
        "level": "info",
        "logger": "daemon.app",
        "message": 'two\nlines and "quotes", Küche',
    }
    assert second["message"] == "key *** failed"
    assert second["error"].endswith("ValueError: refused: ***\n")
    assert KEY not in str(second)


def test_the_journal_keeps_its_fields_and_text_is_text_everywhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "stderr").open("w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        facts = os.fstat(stderr.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{facts.st_dev}:{facts.st_ino}")
        kinds = {}
        for form in LogFormat:
            log.set_up(LogLevel.INFO, form)
            kinds[form] = type(logging.getLogger().handlers[-1]).__name__
    assert kinds == {"auto": "JournalHandler", "text": "StreamHandler", "json": "JournalHandler"}


def test_ordinary_words_stay() -> None:
    text = "session open: local, 3 tokens, secret garden, the bearer of news"
    redactor = log.Redactor()
    redactor.hide("a")
    assert redactor.clean(text) == text


def test_the_longest_secret_is_hidden_whole() -> None:
    redactor = log.Redactor()
    redactor.hide("abcdefgh")
    redactor.hide("abcdefgh-more")
    assert redactor.clean("abcdefgh-more abcdefgh") == "*** ***"


def test_every_field_of_a_record_is_safe_for_the_journal() -> None:
    redactor = log.Redactor()
    redactor.hide(KEY)
    try:
        refuse(KEY)
    except ValueError:
        record = logging.LogRecord(
            "daemon", logging.ERROR, __file__, 1, "%s", (KEY,), sys.exc_info()
        )
    assert KEY not in str(vars(redactor.filter(record)))
    assert record.args == (KEY,)


def test_the_journal_is_used_only_where_standard_error_is_the_journal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "stderr").open("w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        facts = os.fstat(stderr.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{facts.st_dev}:{facts.st_ino}")
        assert type(log._journal()).__name__ == "JournalHandler"
        monkeypatch.setenv("JOURNAL_STREAM", "1:2")
        assert log._journal() is None
        monkeypatch.delenv("JOURNAL_STREAM")
        assert log._journal() is None


def refuse(key: str) -> None:
    raise ValueError(f"refused: {key}")


def test_a_secret_is_hidden_from_the_moment_it_is_fetched(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOUSE_KEY", "quite-an-unusual-key")
    log.set_up(LogLevel.INFO)
    revealed = reveal(Secret(environment="HOUSE_KEY"))
    logging.getLogger("daemon").warning("the service said: %s is void", revealed.value)
    assert "the service said: *** is void" in capsys.readouterr().err
