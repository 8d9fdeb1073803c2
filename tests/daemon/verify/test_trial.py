"""A trial speaks, interrupts and lends a tool to real servers, and finds where the time went."""

import asyncio
import time
from pathlib import Path

import pytest

from config.settings import Conversation, Settings
from daemon.verify import observed
from daemon.verify.findings import Findings
from daemon.verify.questions import questions
from daemon.verify.trial import TOOL, TrialFailed, tried
from providers import registry
from providers.base import SessionBrief
from providers.emulators import catalogue
from providers.emulators.nova.signature import TestKeys
from providers.emulators.script import Script
from providers.errors import ProviderError
from tests.daemon.recorded import scripted

OURS_MS = 60.0
ANSWERS = """
reopen = "continue"
[capabilities]
turn_end = "service"
barge_in = "service"
tools = {tools}
truncate = true
input_rate_hz = 24000
output_rate_hz = 24000
[[turn]]
wait = "audio"
audio_ms = 2000
steps = [
  {{ speech_stopped = true }},
  {{ transcript = "hello who are you" }},
  {{ delay_ms = 150 }},
  {{ tone_hz = 440, ms = 300 }},
  {{ text = "A script." }},
  {{ turn_end = true }},
]
[[turn]]
wait = "audio"
audio_ms = 2000
stubborn = {stubborn}
steps = [{{ tone_hz = 440, ms = 4000, speed = 1 }}, {{ turn_end = true }}]
[[turn]]
wait = "text"
steps = [
  {{ tool_call = "get_time", arguments = {{ what = "time" }} }},
  {{ wait = "tool_result" }},
  {{ tone_hz = 440, ms = 100 }},
  {{ turn_end = true }},
]
"""


async def trial_of(name: str, settings: Settings) -> Findings:
    provider = registry.create(name, settings)
    asked, language = questions("en", converses=True)
    return await tried(provider, SessionBrief(language=language, tools=(TOOL,)), asked, settings)


def script(folder: Path, *, tools: bool = True, stubborn: bool = False) -> Settings:
    text = ANSWERS.format(tools=str(tools).lower(), stubborn=str(stubborn).lower())
    return scripted(folder / "script.toml", text)


def test_a_trial_splits_the_wait_into_service_network_and_us(tmp_path: Path) -> None:
    found = observed.run(trial_of("scripted", script(tmp_path)))
    sound = found.first_sound
    assert sound.total_ms == pytest.approx(
        sound.service_ms + sound.network_ms + sound.ours_ms, abs=0.1
    )
    assert sound.endpoint_ms is not None
    assert sound.service_ms - sound.endpoint_ms == pytest.approx(150, abs=60)
    assert not sound.endpoint_is_ours
    assert sound.ours_ms <= OURS_MS
    assert found.heard == ("hello who are you",)
    assert found.said == ("A script.",)
    assert found.tool is not None
    assert found.tool.name == "get_time"
    assert found.cut.silent_ms < 100
    assert 300 < found.cut.heard_ms < 900
    assert any("loudspeaker" in words for words in found.left_out)


@pytest.mark.long
def test_what_a_stubborn_service_still_says_is_measured(tmp_path: Path) -> None:
    found = observed.run(trial_of("scripted", script(tmp_path, tools=False, stubborn=True)))
    assert found.cut.late_ms > 500
    assert (found.tool, found.tool_remark) == (None, "this service calls no tools")


def test_a_service_that_opens_and_is_silent_fails_in_words(tmp_path: Path) -> None:
    silent = (
        '[capabilities]\nturn_end = "service"\n[[turn]]\nwait = "audio"\n'
        'steps = [{ error = "not_understood", message = "mumbled" }, { hang = true }]\n'
    )
    settings = scripted(tmp_path / "script.toml", silent, answer_timeout_s=1.0)
    with pytest.raises(
        TrialFailed, match=r"no sound within 1 s of .*; it said not_understood: mumbled"
    ):
        observed.run(trial_of("scripted", settings))


def test_a_service_that_fails_in_the_middle_says_what_it_said(tmp_path: Path) -> None:
    failing = (
        '[capabilities]\nturn_end = "service"\n[[turn]]\nwait = "audio"\n'
        'steps = [{ error = "quota", message = "no credit left", fatal = true }]\n'
    )
    with pytest.raises(ProviderError, match="no credit left"):
        observed.run(trial_of("scripted", scripted(tmp_path / "script.toml", failing)))


async def test_an_observed_loop_knows_how_long_it_was_busy() -> None:
    async def busy() -> tuple[float, float]:
        await asyncio.sleep(0.02)
        fresh = observed.busy_ms()
        time.sleep(0.03)  # noqa: ASYNC251 - a loop that is held up is what is measured
        await asyncio.sleep(0)
        return fresh, observed.busy_ms()

    fresh, held_up = await asyncio.to_thread(lambda: observed.run(busy()))
    assert fresh < 15
    assert 30 <= held_up < 60
    assert observed.busy_ms() == 0  # on a loop that nobody observes


def service_settings(provider: str, url: str, **conversation: object) -> Settings:
    return Settings.model_validate(
        {
            "providers": {provider: {"base_url": url}},
            "conversation": Conversation.model_validate(conversation).model_dump(),
        }
    )


@pytest.mark.parametrize(
    ("emulator", "provider"),
    [
        pytest.param("nova_dialect", "nova_sonic", marks=pytest.mark.long),
        pytest.param("nova_sonic", "nova_sonic", marks=pytest.mark.long),
        pytest.param("gemini_live", "gemini_live", marks=pytest.mark.long),
        pytest.param("openai_realtime", "openai_realtime", marks=pytest.mark.long),
        pytest.param("grok_voice", "grok_voice", marks=pytest.mark.long),
    ],
)
def test_our_share_is_small_against_a_service_that_answers_at_once(
    emulator: str, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "XAI_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.setenv(name, "xai-emulated-key-0123456789")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", TestKeys().access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", TestKeys().secret)

    async def against_the_emulator() -> Findings:
        async with catalogue.maker(emulator)(Script(answer_delay_ms=0)) as service:
            return await trial_of(provider, service_settings(provider, service.url))

    found = observed.run(against_the_emulator())
    assert found.first_sound.ours_ms <= OURS_MS
    assert found.first_sound.network_ms < OURS_MS
    assert found.cut.silent_ms < 100
    assert found.tool is not None
    assert found.tool.sent_ms < OURS_MS
