"""The section of a service is checked, each fault at its own line, whether it is used or not."""

from pathlib import Path

import pytest

from config.load import parse
from daemon.checks import CHECKS
from tests.daemon.test_checks import FILE, told
from tests.providers.wire.certificates import authority, pem

KEY = "hunter2 is my key"


def section(name: str, *lines: str) -> str:
    return "\n".join([f"[providers.{name}]", *lines])


def test_speech_does_not_travel_in_the_open_unless_somebody_decided_so() -> None:
    text = section("openai_realtime", 'base_url = "ws://nas:8000"')
    [problem] = told(text)
    assert problem == (
        "parlour.toml:2: providers.openai_realtime.base_url: expected wss://, or"
        ' allow_plaintext = true if the network is trusted, found "ws://nas:8000", which is not'
        " this machine"
    )
    parse(text + "\nallow_plaintext = true", FILE, CHECKS)
    parse(section("openai_realtime", 'base_url = "ws://127.0.0.1:8000"'), FILE, CHECKS)


@pytest.mark.parametrize(
    "url", ["nas:8000", "ftp://nas", "https://", "https://[::1", "wss:nas", "ws://nas:99999"]
)
@pytest.mark.parametrize("name", ["nova_sonic", "gemini_live", "grok_voice", "openai_realtime"])
def test_an_address_nobody_can_use_is_told(name: str, url: str) -> None:
    text = f'[conversation]\nprovider = "{name}"\n' + section(name, f'base_url = "{url}"')
    [problem] = told(text)
    assert problem == (
        f"parlour.toml:4: providers.{name}.base_url: expected http://, https://, ws:// or wss://"
        f' and a host, found "{url}"'
    )


def test_certificates_to_trust_must_be_there_and_be_some(tmp_path: Path) -> None:
    missing, none = tmp_path / "missing.pem", tmp_path / "none.pem"
    none.write_text("nothing")
    [problem] = told(section("grok_voice", f'ca_file = "{missing}"'))
    assert problem.startswith("parlour.toml:2: providers.grok_voice.ca_file: expected a file of")
    assert problem.endswith("which does not exist")
    assert told(section("grok_voice", f'ca_file = "{none}"'))[0].endswith("which holds none")
    parse(section("grok_voice", f'ca_file = "{pem(authority(), tmp_path)}"'), FILE, CHECKS)


@pytest.mark.parametrize("name", ["nova_sonic", "gemini_live", "grok_voice", "openai_realtime"])
def test_a_voice_of_a_section_is_one_that_exists(name: str) -> None:
    text = section(name, 'voice = "Brian"')
    [problem] = told(text)
    assert problem.startswith(f"parlour.toml:2: providers.{name}.voice: expected a voice that ")
    assert told(f'[conversation]\nprovider = "{name}"\n{text}') == [problem.replace(":2:", ":4:")]


def test_another_server_has_voices_of_its_own() -> None:
    for name, url in (("openai_realtime", "wss://nas"), ("nova_sonic", "wss://gateway")):
        parse(section(name, 'voice = "Brian"', f'base_url = "{url}"'), FILE, CHECKS)
    [problem] = told(section("openai_realtime", 'voice = "Brian"', 'base_url = "ws://nas"'))
    assert "base_url" in problem


@pytest.mark.parametrize(
    ("name", "minutes"), [("nova_sonic", 8), ("gemini_live", 10), ("openai_realtime", 60)]
)
def test_a_session_is_not_longer_than_the_service_allows(name: str, minutes: int) -> None:
    [problem] = told(section(name, f"max_session_minutes = {minutes}"))
    assert problem.startswith(f"parlour.toml:2: providers.{name}.max_session_minutes: expected")
    parse(section(name, f"max_session_minutes = {minutes - 1}"), FILE, CHECKS)


@pytest.mark.parametrize("name", ["gemini_live", "grok_voice", "openai_realtime"])
@pytest.mark.parametrize("key", [KEY, "sk-proj-AbCd1234EfGh5678", ""])
def test_a_key_in_the_file_is_refused_with_the_line_to_write(name: str, key: str) -> None:
    [problem] = told(section(name, f'api_key = "{key}"'))
    assert problem == (
        f"parlour.toml:2: providers.{name}.api_key: expected where the secret is kept:"
        ' { credential = "NAME" }, { file = "PATH" } or { environment = "NAME" }, found a text'
        ' (not shown); write api_key = { file = "PATH" }, and renew the secret if this was it'
    )


def test_everything_wrong_is_told_at_once() -> None:
    problems = told(
        '[conversation]\nprovider = "openai"\nvoice = "Brian"\nfallback = ["openai", "nobody"]\n'
        + section("openai_realtime", 'base_url = "nas"', f'api_key = "{KEY}"', 'voice = "Amy"')
        + "\n"
        + section("nova_sonic", 'region = "here"', 'ca_file = "nowhere.pem"')
    )
    lines = [int(problem.split(":")[1]) for problem in problems]
    assert lines == [4, 4, 6, 7, 10, 11], problems  # voices are that other server's affair
    assert KEY not in "".join(problems)
