"""The provider says what it can do, refuses what it cannot, and chooses how to speak."""

import logging

import pytest

from config.provider_settings import Providers
from config.services.nova_sonic import NovaSonic
from config.settings import Settings
from providers.base import SessionBrief, Side
from providers.errors import ErrorCode, Rejected, Unsupported
from providers.nova_sonic import models
from providers.nova_sonic.provider import NovaProvider, create
from providers.registry import create as by_name


def provider(**settings: object) -> NovaProvider:
    nova = NovaSonic.model_validate(settings)
    return create(Settings(providers=Providers(nova_sonic=nova)))


def test_the_registry_finds_it_by_each_of_its_names() -> None:
    assert {by_name(name, Settings()).name for name in ("nova_sonic", "nova", "amazon_nova")} == {
        "nova_sonic"
    }


def test_it_says_what_it_can_do() -> None:
    able = provider().capabilities
    assert (able.turn_end, able.barge_in) == (Side.SERVICE, Side.SERVICE)
    assert (able.truncate, able.manual_turn, able.text_turn, able.tools) == (
        False,
        True,
        True,
        True,
    )
    assert (able.needs_silence, able.uplink_speed, able.max_minutes) == (True, 1.0, 6.5)
    assert (able.input_format.rate_hz, able.output_format.rate_hz) == (16_000, 24_000)
    assert able.cloud
    assert able.models[0] == models.NOVA_2
    assert able.voices[0] == "matthew"
    assert set(able.languages) == {"en", "es", "fr", "de", "it", "hi", "pt"}


def test_the_first_generation_takes_no_writing_and_has_reached_its_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        able = provider(model=models.NOVA_1).capabilities
    assert not able.text_turn
    assert "greta" in able.voices
    assert "end of life" in caplog.text


def test_the_owner_may_renew_sooner() -> None:
    assert provider(max_session_minutes=2).capabilities.max_minutes == 2


async def test_it_cannot_be_ears_and_mouth_for_somebody_else() -> None:
    assert not provider().capabilities.relay
    with pytest.raises(Unsupported, match="for an agent"):
        async with provider().open(SessionBrief(answers=False)):
            pass


@pytest.mark.parametrize("model", models.MODELS)
def test_brian_gets_the_list_of_those_who_exist(model: str) -> None:
    with pytest.raises(Rejected, match=r"matthew.*found 'Brian'") as caught:
        provider(model=model, voice="Brian")
    assert caught.value.code is ErrorCode.MISCONFIGURED
    assert "tiffany" in caught.value.cure


def test_a_model_that_is_not_known_here_may_have_other_voices() -> None:
    assert models.voice("amazon.nova-9-sonic", "Brian", "en") == "Brian"


@pytest.mark.parametrize(
    ("language", "model", "voice"),
    [
        ("en", models.NOVA_2, "matthew"),
        ("de", models.NOVA_2, "lennart"),
        ("pt", models.NOVA_2, "carolina"),
        ("hi", models.NOVA_2, "kiara"),
        ("pt", models.NOVA_1, "matthew"),
        ("fi", models.NOVA_2, "matthew"),
    ],
)
def test_a_language_has_a_usual_voice(language: str, model: str, voice: str) -> None:
    assert models.voice(model, "", language) == voice


@pytest.mark.parametrize("base_url", ["http://192.0.2.1", "ws://192.0.2.1/x", "ftp://x", "nowhere"])
def test_an_address_that_cannot_be_trusted_is_refused(base_url: str) -> None:
    with pytest.raises(Rejected) as caught:
        provider(base_url=base_url)
    assert caught.value.code is ErrorCode.MISCONFIGURED


def test_plain_text_beyond_this_machine_is_the_owners_decision() -> None:
    assert provider(base_url="ws://192.0.2.1/x", allow_plaintext=True).capabilities.text_turn


def test_a_gateway_may_have_any_voice() -> None:
    able = provider(base_url="wss://gateway.example/nova", voice="Brian").capabilities
    assert able.voices == ()


def test_a_model_nobody_here_knows_may_have_any_voice() -> None:
    assert provider(model="amazon.nova-9-sonic-v1:0").capabilities.voices == ()
    assert "tina" in provider().capabilities.voices
