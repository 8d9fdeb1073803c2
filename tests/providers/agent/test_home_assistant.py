"""An agent of Home Assistant: as an emulator answers every day, and the real one when asked to."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import httpx
import pytest

from config.agent import Agent as AgentSettings
from config.agent import AgentKind, Reasoning
from config.fields import Secret
from config.settings import Conversation, Mouth, Providers, Settings
from config.settings import LocalProvider as LocalSettings
from providers.agent.agent import Agent, Asks, Piece, Said, Words
from providers.agent.home_assistant import HomeAssistantAgency
from providers.agent.provider import reasoned
from providers.base import SessionBrief
from providers.errors import ErrorCode, ProviderError, Rejected
from providers.local.provider import create as create_local
from tests.emulators.chat_server import KEY
from tests.providers.agent import hass
from tests.providers.agent.servers import ChatServer
from tests.providers.agent.talking import pcm, spoken, turn

BRIEF = SessionBrief(language="en")


def settings(base_url: str, token: str, folder: Path, agent_id: str = "") -> AgentSettings:
    file = folder / "home.token"
    file.write_text(token, encoding="utf-8")
    file.chmod(0o600)
    return AgentSettings(
        kind=AgentKind.HOME_ASSISTANT,
        base_url=base_url,
        token=Secret(file=file),
        agent_id=agent_id,
    )


@pytest.fixture
def emulated(chat: ChatServer, tmp_path: Path) -> AgentSettings:
    """Give settings for the emulator."""
    return settings(f"http://127.0.0.1:{chat.port}", KEY, tmp_path)


def conversation(wanted: AgentSettings) -> AbstractAsyncContextManager[Agent]:
    return HomeAssistantAgency(wanted).open(BRIEF)


async def ask(agent: Agent, text: str) -> list[Piece]:
    async with asyncio.timeout(15):
        messages = (Said("user", "before"), Said("assistant", "yes"), Said("user", text))
        return [piece async for piece in agent.answer(messages, ())]


async def test_what_was_said_last_is_asked_and_the_conversation_goes_on(
    emulated: AgentSettings, chat: ChatServer
) -> None:
    async with conversation(emulated) as agent:
        assert await ask(agent, "hello") == [Words("hello")]
        assert await ask(agent, "and you...") == [Words("and you..."), Asks()]
    first, second = (one["body"] for one in chat.asked()[-2:])
    assert first == {"text": "hello", "language": "en"}
    assert second["conversation_id"].startswith("c")


@pytest.mark.parametrize(
    ("text", "words"),
    [("nothing", r"without a word \(no_intent_match\)"), ("nonsense", "expected a JSON object")],
)
async def test_an_answer_without_words_is_an_error(
    emulated: AgentSettings, text: str, words: str
) -> None:
    async with conversation(emulated) as agent:
        with pytest.raises(ProviderError, match=words) as caught:
            await ask(agent, text)
    assert caught.value.provider == "home_assistant"


async def test_a_wrong_token_and_an_unknown_agent_are_told_apart(
    chat: ChatServer, tmp_path: Path
) -> None:
    await _refused(f"http://127.0.0.1:{chat.port}", KEY, tmp_path)


async def _refused(base_url: str, token: str, folder: Path) -> None:
    wrong = settings(base_url, "wrong-token", folder)
    async with conversation(wrong) as agent:
        with pytest.raises(ProviderError) as refused:
            await ask(agent, "hello")
    unknown = settings(base_url, token, folder, "conversation.nobody")
    async with conversation(unknown) as agent:
        with pytest.raises(ProviderError) as misconfigured:
            await ask(agent, "hello")
    assert refused.value.code is ErrorCode.KEY_REFUSED
    assert misconfigured.value.code is ErrorCode.MISCONFIGURED


async def test_without_a_token_it_is_said_where_to_get_one(emulated: AgentSettings) -> None:
    with pytest.raises(Rejected, match=r"agent\.token") as caught:
        async with conversation(emulated.model_copy(update={"token": None})):
            pass
    assert "your profile" in caught.value.cure


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[hass.HomeAssistant]:
    """Run a real Home Assistant where one is installed."""
    program = hass.program()
    if program is None:
        pytest.skip("no Home Assistant: name its `hass` in PARLOUR_HASS")
    with hass.home_assistant(program, tmp_path_factory.mktemp("hass") / "config") as running:
        yield running


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_real_home_assistant_acts_and_answers(
    real: hass.HomeAssistant, tmp_path: Path
) -> None:
    async with conversation(settings(real.base_url, real.token, tmp_path)) as agent:
        (told,) = await ask(agent, "turn off the bed light")
        assert told == Words("Turned off the light")
        assert _bed_light(real) == "off"
        began = time.monotonic()
        assert await ask(agent, "turn on the bed light") == [Words("Turned on the light")]
        print(f"answered after {(time.monotonic() - began) * 1000:.0f} ms")  # noqa: T201 - for -rP
        assert _bed_light(real) == "on"
        (told,) = await ask(agent, "turn on the moon")
        assert isinstance(told, Words)
        assert told.text.startswith("Sorry")
    await _refused(real.base_url, real.token, tmp_path)


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_the_answer_of_a_real_home_assistant_is_spoken(
    real: hass.HomeAssistant, tmp_path: Path
) -> None:
    house = Settings(
        agent=settings(real.base_url, real.token, tmp_path),
        conversation=Conversation(reasoning=Reasoning.EXTERNAL),
        providers=Providers(local=LocalSettings(mouth=Mouth.ESPEAK_NG)),
    )
    local = create_local(house)
    provider = reasoned(local, house)
    assert not provider.capabilities.truncate
    try:
        async with provider.open(BRIEF) as session:
            await session.send_text("turn off the bed light")
            events = await turn(session)
    finally:
        await local.aclose()
    assert spoken(events) == "Turned off the light"
    assert len(pcm(events)) > 30_000
    assert _bed_light(real) == "off"


def _bed_light(real: hass.HomeAssistant) -> str:
    answer = httpx.get(
        f"{real.base_url}/api/states/light.bed_light",
        headers={"authorization": f"Bearer {real.token}"},
        timeout=10,
    )
    return str(answer.raise_for_status().json()["state"])
