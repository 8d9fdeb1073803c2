"""What a configuration makes of a provider, and what it refuses in words."""

import subprocess
import sys
from types import SimpleNamespace
from typing import cast

import pytest

from config.agent import Agent, Reasoning
from config.settings import Conversation, Settings
from providers import registry
from providers.agent.provider import ExternalProvider, reasoned
from providers.base import Capabilities, Provider, Side
from providers.errors import ProviderError, Rejected, Unsupported
from providers.local.provider import create as create_local

OLLAMA = Agent(base_url="http://localhost:11434/v1", model="a-model")
EXTERNAL = Settings(agent=OLLAMA, conversation=Conversation(reasoning=Reasoning.EXTERNAL))


def test_built_in_reasoning_changes_nothing() -> None:
    local = create_local(Settings())
    assert reasoned(local, Settings()) is local


def test_without_an_agent_it_is_said_how_to_name_one() -> None:
    settings = Settings(conversation=Conversation(reasoning=Reasoning.EXTERNAL))
    with pytest.raises(Rejected, match=r"agent\.base_url is empty") as caught:
        reasoned(create_local(settings), settings)
    assert "localhost:11434" in caught.value.cure


def test_a_service_that_cannot_be_ears_and_mouth_is_refused_with_a_way_out() -> None:
    speech_to_speech = Capabilities(
        turn_end=Side.SERVICE,
        barge_in=Side.SERVICE,
        truncate=False,
        manual_turn=False,
        text_turn=True,
        resume=True,
        tools=True,
    )
    nova = cast("Provider", SimpleNamespace(name="nova_sonic", capabilities=speech_to_speech))
    with pytest.raises(Unsupported, match="nova_sonic hears, thinks and speaks in one") as caught:
        reasoned(nova, EXTERNAL)
    assert 'provider = "pipeline"' in caught.value.cure


def test_the_pipeline_is_a_provider_by_name() -> None:
    made = registry.create("pipeline", Settings(agent=OLLAMA))
    assert isinstance(made, ExternalProvider)
    assert made.name == "pipeline"
    assert made.inner.name == "local"
    assert reasoned(made, EXTERNAL) is made


def test_the_pipeline_needs_an_agent() -> None:
    with pytest.raises(ProviderError, match=r"agent\.base_url is empty"):
        registry.create("pipeline", Settings())


def test_what_an_agent_elsewhere_is_told_leaves_this_machine() -> None:
    elsewhere = OLLAMA.model_copy(update={"base_url": "https://llm.example.org/v1"})
    assert not reasoned(create_local(EXTERNAL), EXTERNAL).capabilities.cloud
    settings = EXTERNAL.model_copy(update={"agent": elsewhere})
    assert reasoned(create_local(settings), settings).capabilities.cloud


def test_a_house_without_an_agent_does_not_load_its_http_client() -> None:
    program = "import sys, providers.agent.provider; print('httpx' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=15
    )
    assert done.stdout.strip() == "False"
