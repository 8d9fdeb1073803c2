"""Who can answer here, told as values a script can read."""

import json

import pytest

from config.provider_settings import Providers
from config.services.grok_voice import GrokVoice
from config.services.nova_sonic import NovaSonic
from config.services.openai_realtime import OpenAIRealtime
from config.settings import Conversation, Profile, Room, Settings
from daemon.roster import roles, roster
from providers import registry

SERVICES = ("gemini_live", "grok_voice", "nova_sonic", "openai_realtime")


def listed(settings: Settings | None = None) -> dict[str, dict[str, object]]:
    told = json.loads(json.dumps(roster(settings or Settings())))
    return {each["name"]: each for each in told}


def test_every_provider_is_told_with_its_other_names() -> None:
    found = listed()
    assert tuple(found) == registry.names()
    assert found["nova_sonic"]["aliases"] == ["amazon_nova", "nova"]
    assert found["local"]["used"] is True
    assert "agent.base_url is empty" in str(found["pipeline"]["problem"])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_tells_all_that_a_chooser_wants_to_know(name: str) -> None:
    found = listed()[name]
    assert str(found["address"]).startswith(("wss://", "https://"))
    assert found["model"]
    assert found["voice"]
    assert found["key_variables"]
    able = found["capabilities"]
    assert isinstance(able, dict)
    assert able["input_format"]["rate_hz"] in {16_000, 24_000}
    for field in (
        *("turn_end", "barge_in", "text_turn", "manual_turn", "truncate", "resume", "tools"),
        *("voices", "models", "max_minutes", "uplink_speed"),
    ):
        assert field in able


def test_the_order_of_those_who_answer_is_told() -> None:
    talk = Conversation(provider="openai", fallback=("grok", "local"))
    settings = Settings(conversation=talk, profile={"night": Profile(provider="grok_voice")})
    assert roles(settings) == {
        "openai_realtime": "first",
        "grok_voice": "fallback 1, profile night",
        "local": "fallback 2",
    }


def test_the_model_and_voice_are_those_a_session_would_have() -> None:
    own = Providers(openai_realtime=OpenAIRealtime(model="mine", voice="ash"))
    talk = Conversation(provider="openai", voice="cedar")
    found = listed(Settings(conversation=talk, providers=own))
    assert (found["openai_realtime"]["model"], found["openai_realtime"]["voice"]) == (
        "mine",
        "cedar",
    )
    assert found["grok_voice"]["voice"] == "eve"
    assert listed(Settings(room=Room(language="fr")))["nova_sonic"]["voice"] == "ambre"


def test_whether_a_key_is_there_is_told_and_never_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("XAI_API_KEY", "xai-hush")
    found = listed()
    assert found["grok_voice"]["key"] == {
        "place": "the environment variable XAI_API_KEY",
        "present": True,
    }
    missing = {"place": "the environment variable OPENAI_API_KEY", "present": False}
    assert found["openai_realtime"]["key"] == missing
    assert "hush" not in json.dumps(found)


def test_an_address_is_told_without_the_secrets_in_it() -> None:
    own = Providers(
        grok_voice=GrokVoice(base_url="wss://me:hush@gateway.example/x?token=hush"),
        nova_sonic=NovaSonic(region="eu-north-1"),
    )
    found = listed(Settings(providers=own))
    assert found["grok_voice"]["address"] == "wss://gateway.example/x"
    assert found["nova_sonic"]["address"] == "https://bedrock-runtime.eu-north-1.amazonaws.com"
