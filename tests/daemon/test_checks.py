"""What only the whole house can tell about a configuration."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from config.errors import ConfigInvalid
from config.load import parse
from config.settings import Settings
from daemon import checks
from daemon.checks import CHECKS

FILE: Final = Path("parlour.toml")


def told(text: str) -> list[str]:
    with pytest.raises(ConfigInvalid) as caught:
        parse(text, FILE, CHECKS)
    return str(caught.value).split("\n")


def test_the_defaults_can_be_carried_out() -> None:
    assert parse("", FILE, CHECKS) == Settings()


def test_an_unknown_provider_is_told_with_the_near_one() -> None:
    [problem] = told('[conversation]\nprovider = "locl"')
    assert problem.startswith("parlour.toml:2: conversation.provider: expected ")
    assert problem.endswith('found "locl", did you mean local?')


def test_a_profile_with_an_unknown_provider_is_told_at_its_line() -> None:
    [problem] = told('[profile.butler]\nvoice = "x"\nprovider = "scriptd"')
    assert problem.startswith("parlour.toml:3: profile.butler.provider: expected ")
    assert problem.endswith("did you mean scripted?")


def test_a_language_the_local_provider_has_no_model_for_is_refused() -> None:
    [problem] = told('[room]\nlanguage = "de"')
    assert problem == (
        'parlour.toml:2: room.language: expected "en", which local understands, found "de"'
    )


def test_a_profile_answers_for_the_language_it_changes() -> None:
    [problem] = told('[profile.butler]\nlanguage = "de"')
    assert problem.startswith('parlour.toml:2: profile.butler.language: expected "en", which local')


def test_a_provider_that_lacks_what_it_needs_is_told() -> None:
    [problem] = told('[profile.butler]\nprovider = "scripted"')
    assert problem.startswith("parlour.toml:2: profile.butler.provider: expected a provider that")
    assert "script file" in problem


def test_an_unknown_wake_word_is_told_with_the_near_one() -> None:
    [problem] = told('[[wake.words]]\nname = "hey_jarvs"')
    assert problem.startswith("parlour.toml:2: wake.words[0].name: expected ")
    assert problem.endswith('or a model of your own, found "hey_jarvs", did you mean hey_jarvis?')


def test_each_engine_has_its_own_words() -> None:
    pytest.importorskip("pymicro_wakeword")
    text = '[wake]\nengine = "{}"\n[[wake.words]]\nname = "okay_nabu"'
    assert parse(text.format("microwakeword"), FILE, CHECKS).wake.words[0].name == "okay_nabu"
    assert "found" in told(text.format("parlour"))[0]


def test_openwakeword_without_its_dependencies_is_told_with_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checks, "openwakeword_lacks", lambda: "scipy")
    [problem] = told('[wake]\nengine = "openwakeword"')
    assert problem.startswith("parlour.toml:2: wake.engine: expected an installed engine, found ")
    assert "scipy is missing" in problem
    assert "-r requirements-peers.lock" in problem


def test_faster_whisper_is_told_what_it_lacks(tmp_path: Path) -> None:
    if find_spec("faster_whisper"):
        pytest.skip("it is installed here")
    table = '[providers.local]\nrecogniser = "faster_whisper"\nrecogniser_model = '
    program, model = told(f'{table}"{tmp_path}"')
    assert program.startswith("parlour.toml:2: providers.local.recogniser: expected an installed")
    assert model == (
        "parlour.toml:3: providers.local.recogniser_model: expected a folder with a CTranslate2"
        f' Whisper model (model.bin), found "{tmp_path}", which is none'
    )
    (tmp_path / "model.bin").touch()
    assert len(told(f'{table}"{tmp_path}"')) == 1


def test_a_collector_without_tls_is_only_this_machine_or_by_decision() -> None:
    [problem] = told('[telemetry]\notlp_endpoint = "http://nas:4318"')
    assert problem.startswith("parlour.toml:2: telemetry.otlp_endpoint: expected https://")
    assert "allow_plaintext = true" in problem
    parse('[telemetry]\notlp_endpoint = "http://nas:4318"\nallow_plaintext = true', FILE, CHECKS)
    parse('[telemetry]\notlp_endpoint = "http://[::1]:4318"', FILE, CHECKS)


def test_words_do_not_matter_where_none_is_listened_for() -> None:
    parse('[wake]\nenabled = false\n[[wake.words]]\nname = "anything"', FILE, CHECKS)
