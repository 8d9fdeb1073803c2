"""Who answers is checked: everybody named is there, and has what is asked of them."""

from pathlib import Path
from typing import Final

import pytest

from config.load import parse
from daemon.checks import CHECKS
from providers import registry
from tests.daemon.test_checks import FILE, told

OPENAI: Final = '[conversation]\nprovider = "openai"\n'


@pytest.mark.parametrize("name", sorted(registry.ALIASES.keys() - {"script"}))
def test_every_other_name_of_a_provider_is_taken(name: str) -> None:
    text = f'[conversation]\nprovider = "{name}"\nfallback = ["grok", "local"]'
    if name in {"grok", "offline"}:
        text = f'[conversation]\nprovider = "{name}"\nfallback = ["openai"]'
    assert parse(text, FILE, CHECKS).conversation.provider == name


def test_somebody_unknown_who_steps_in_is_told_with_the_near_name() -> None:
    [problem] = told('[conversation]\nfallback = [\n  "openai",\n  "gemni",\n]')
    assert problem.startswith("parlour.toml:4: conversation.fallback[1]: expected gemini_live, ")
    assert problem.endswith('found "gemni", did you mean gemini_live?')


def test_nobody_is_asked_twice() -> None:
    first, second = told(OPENAI + 'fallback = ["openai_realtime", "local", "offline"]')
    assert first == (
        "parlour.toml:3: conversation.fallback[0]: expected somebody who is not asked before,"
        ' found "openai_realtime" again'
    )
    assert second.endswith(
        'fallback[2]: expected somebody who is not asked before, found "offline"'
        " again, which is local"
    )


def test_somebody_who_steps_in_must_be_usable_and_understand_the_room() -> None:
    script, local = told('[room]\nlanguage = "de"\n' + OPENAI + 'fallback = ["scripted", "local"]')
    assert "conversation.fallback[0]: expected a provider that can be used, found" in script
    assert local.endswith('fallback[1]: expected "en", which local understands, found "de"')


def test_an_unknown_voice_gets_the_list_of_those_that_exist() -> None:
    [problem] = told(OPENAI + 'voice = "Brian"')
    assert problem.startswith(
        "parlour.toml:3: conversation.voice: expected a voice that openai_realtime has (marin, "
    )
    assert 'shimmer or verse), found "Brian"' in problem


@pytest.mark.parametrize(
    ("provider", "voice"),
    [
        ("openai", "Marin"),
        ("openai", "voice_680a1"),
        ("gemini", "kore"),
        ("grok", "EVE"),
        ("nova", "tina"),
        ("local", "en-gb"),
    ],
)
def test_a_voice_that_exists_is_taken_however_it_is_written(provider: str, voice: str) -> None:
    parse(f'[conversation]\nprovider = "{provider}"\nvoice = "{voice}"', FILE, CHECKS)


def test_a_profile_is_checked_with_the_voice_it_inherits() -> None:
    text = OPENAI + 'voice = "marin"\n[profile.night]\nprovider = "nova"'
    [problem] = told(text)
    assert problem.startswith("parlour.toml:5: profile.night.provider: expected a voice that nova")
    assert problem.endswith('found "marin" from conversation.voice')
    parse(text + '\nvoice = "amy"', FILE, CHECKS)
    [problem] = told(text + '\nvoice = "Brian"')
    assert problem.startswith("parlour.toml:6: profile.night.voice: ")


def test_the_voices_are_those_of_the_model() -> None:
    text = '[conversation]\nprovider = "nova"\nvoice = "greta"'
    assert "conversation.voice" in told(text)[0]
    parse(text + '\nmodel = "amazon.nova-sonic-v1:0"', FILE, CHECKS)
    parse(text + '\nmodel = "amazon.nova-9-sonic-v1:0"', FILE, CHECKS)  # it may have any


def test_a_model_nobody_here_knows_is_taken() -> None:
    parse(OPENAI + 'model = "gpt-realtime-9"', FILE, CHECKS)


def test_a_language_a_service_has_no_voice_for_is_refused() -> None:
    [problem] = told('[room]\nlanguage = "fi"\n[conversation]\nprovider = "nova"')
    assert problem.startswith('parlour.toml:2: room.language: expected "en", "es", ')
    assert problem.endswith('which nova_sonic understands, found "fi"')


def scripted(folder: Path, claims: str) -> str:
    file = folder / "script.toml"
    file.write_text(f"[capabilities]\n{claims}\n[[turn]]\nsteps = [{{ turn_end = true }}]")
    return f'[providers.scripted]\nscript = "{file}"\n'


def test_a_room_without_wake_words_needs_push_to_talk(tmp_path: Path) -> None:
    text = scripted(tmp_path, "manual_turn = false") + '[conversation]\nprovider = "scripted"\n'
    parse(text, FILE, CHECKS)
    [problem] = told(text + "[wake]\nenabled = false")
    assert problem.startswith(
        "parlour.toml:4: conversation.provider: expected a provider that takes push-to-talk"
    )
    stepping_in = scripted(tmp_path, "manual_turn = false")
    [problem] = told(
        stepping_in + '[conversation]\nfallback = ["scripted"]\n[wake]\nenabled = false'
    )
    assert "conversation.fallback[0]: expected a provider that takes push-to-talk" in problem


def test_tools_are_not_asked_of_somebody_who_cannot_run_any(tmp_path: Path) -> None:
    text = scripted(tmp_path, "tools = false") + '[profile.night]\nprovider = "scripted"\n'
    parse(text + "tools = []", FILE, CHECKS)
    [problem] = told(text + 'tools = ["get_time", "timers"]')
    assert problem == (
        "parlour.toml:5: profile.night.tools: expected no tools, as scripted cannot run any,"
        " found get_time or timers"
    )
