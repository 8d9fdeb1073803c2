"""Who thinks is checked before anybody speaks: an agent that is there, ears to lend it."""

import pytest

from config.load import parse
from config.settings import Settings
from daemon.checks import CHECKS
from tests.daemon.test_checks import FILE, told

AGENT = '[agent]\nbase_url = "http://localhost:11434/v1"\nmodel = "a-model"\n'
KEYS = (
    "parlour.toml:{line}: {key}: expected a provider and an agent that go together, found {found}"
)


def good(text: str) -> Settings:
    return parse(text, FILE, CHECKS)


@pytest.mark.parametrize(
    "table",
    [
        '[conversation]\nreasoning = "external"',
        '[conversation]\nprovider = "pipeline"',
        '[conversation]\nprovider = "pipeline"\nreasoning = "external"',
        "[conversation]\nhand_over_after_tools = 3",
        '[conversation]\nreasoning = "built-in"\n[profile.butler]\nprovider = "pipeline"',
        '[conversation]\nprovider = "pipeline"\nfallback = ["local"]',
    ],
)
def test_local_ears_and_mouth_serve_an_agent(table: str) -> None:
    good(AGENT + table)


@pytest.mark.parametrize(
    "table",
    ['reasoning = "external"', "hand_over_after_tools = 1"],
)
def test_without_an_agent_it_is_said_how_to_name_one(table: str) -> None:
    [problem] = told(f"[conversation]\n{table}")
    key = f"conversation.{table.split(maxsplit=1)[0]}"
    found = "[agent] names no agent: agent.base_url is empty; under [agent] write base_url"
    assert problem.startswith(KEYS.format(line=2, key=key, found=found))


def test_the_pipeline_without_an_agent_is_told_once() -> None:
    [problem] = told('[conversation]\nprovider = "pipeline"')
    assert problem.startswith("parlour.toml:2: conversation.provider: expected a provider that can")


@pytest.mark.parametrize("thinks", ['reasoning = "external"', "hand_over_after_tools = 2"])
def test_a_service_that_is_speech_to_speech_cannot_be_a_pipeline(thinks: str) -> None:
    [problem] = told(f'{AGENT}[profile.butler]\nprovider = "nova_sonic"\n{thinks}')
    key = f"profile.butler.{thinks.split(maxsplit=1)[0]}"
    found = "nova_sonic hears, thinks and speaks in one: it cannot be ears and mouth for an agent;"
    assert problem.startswith(KEYS.format(line=6, key=key, found=found))
    assert 'provider = "pipeline"' in problem


def test_a_profile_of_such_a_service_must_say_that_it_thinks_itself() -> None:
    house = f'{AGENT}[conversation]\nreasoning = "external"\n[profile.butler]\n'
    [problem] = told(f'{house}provider = "nova_sonic"')
    assert problem.startswith("parlour.toml:7: profile.butler.provider: expected a provider and")
    good(f'{house}provider = "nova_sonic"\nreasoning = "built-in"')


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("reasoning", '"built-in"', '"built-in", which asks for a provider that thinks itself'),
        ("hand_over_after_tools", "2", "hand_over_after_tools = 2"),
    ],
)
def test_nobody_thinks_beside_the_pipeline_s_agent(key: str, value: str, found: str) -> None:
    [problem] = told(f'{AGENT}[conversation]\nprovider = "pipeline"\n{key} = {value}')
    assert problem == (
        f"parlour.toml:6: conversation.{key}: expected nothing beside pipeline, in which the agent"
        f" alone thinks, found {found}"
    )


def test_an_agent_without_tls_elsewhere_is_told() -> None:
    [problem] = told(
        '[agent]\nbase_url = "http://192.0.2.7/v1"\n[conversation]\nreasoning = "external"'
    )
    assert "has no TLS and is not this machine" in problem
    assert "allow_plaintext" in problem
