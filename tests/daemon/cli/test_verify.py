"""`parlour verify` as a shell runs it, against an emulated service."""

import json
from pathlib import Path

import pytest

from providers.emulators import catalogue
from providers.emulators.script import Script
from tests.daemon.cli.conftest import Shell


def configured(folder: Path, url: str, key: str) -> Path:
    """Write a configuration whose OpenAI is at this address, with this key."""
    place = folder / "openai.key"
    place.write_text(key)
    place.chmod(0o600)
    file = folder / "parlour.toml"
    file.write_text(
        f'[providers.openai_realtime]\nbase_url = "{url}"\napi_key = {{ file = "{place}" }}\n'
    )
    return file


async def test_the_command_draws_it_and_ends_well(shell: Shell) -> None:
    async with catalogue.maker("openai_realtime")(Script(answer_delay_ms=0)) as service:
        file = configured(shell.home, service.url, "sk-emulated-0123456789")
        ended = await shell.parlour("verify", "openai", "--config", str(file))
    assert ended.code == 0, ended.err
    for words in ("end of speech → first sound", "service: answer", "network", "us", "silent"):
        assert words in ended.out
    assert "get_time: its result was written" in ended.out
    assert "left out" in ended.out
    assert "█" in ended.out
    assert "sk-emulated" not in ended.out + ended.err


async def test_a_refused_key_is_named_with_its_cure_and_its_status(shell: Shell) -> None:
    keys = frozenset({"the right one"})
    async with catalogue.maker("openai_realtime")(Script(), keys=keys) as service:
        file = configured(shell.home, service.url, "sk-wrong-0123456789")
        ended = await shell.parlour("verify", "openai_realtime", "--json", "--config", str(file))
    assert ended.code == 6
    told = json.loads(ended.out)
    assert (told["ok"], told["code"]) == (False, "key_refused")
    assert told["cure"]
    assert "key_refused" in ended.err
    assert "sk-wrong" not in ended.out + ended.err


async def test_what_a_trial_used_stands_in_the_ledger(shell: Shell) -> None:
    async with catalogue.maker("openai_realtime")(Script(answer_delay_ms=0)) as service:
        file = configured(shell.home, service.url, "sk-emulated-0123456789")
        await shell.parlour("verify", "openai", "--config", str(file))
        heard_ms = sum(len(each.audio) for each in service.sessions) / 48
    ended = await shell.parlour("usage", "--json", "--config", str(file))
    days = json.loads(ended.out)["days"]  # what writes down is an account of its own
    (day,) = (day for day in days if day["model"].startswith("gpt-realtime"))
    assert day["provider"] == "openai_realtime"
    assert day["sent_s"] * 1000 == pytest.approx(heard_ms, abs=100)
    assert day["received_s"] > 0


async def test_a_spent_budget_is_no_budget_for_trials(shell: Shell) -> None:
    async with catalogue.maker("openai_realtime")(Script()) as service:
        file = configured(shell.home, service.url, "sk-emulated-0123456789")
        file.write_text(file.read_text() + "\n[budget]\nhard_per_day = 0\n")
        ended = await shell.parlour("verify", "openai", "--json", "--config", str(file))
        assert service.sessions == []
    assert ended.code == 6
    assert json.loads(ended.out)["code"] == "cost_cap"


async def test_a_trial_goes_on_where_nothing_can_be_booked(shell: Shell) -> None:
    (shell.home / ".local").write_text("a file, where the state's folder would be")
    async with catalogue.maker("openai_realtime")(Script(answer_delay_ms=0)) as service:
        file = configured(shell.home, service.url, "sk-emulated-0123456789")
        ended = await shell.parlour("verify", "openai", "--config", str(file))
    assert ended.code == 0, ended.err
    assert "not booked" in ended.err
