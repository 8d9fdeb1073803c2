"""The chat agent against a real server process: pieces, tools, deadlines and failures."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from config.agent import Agent as AgentSettings
from config.fields import Secret
from providers.agent.agent import Called, Message, Piece, Said, Wanted, Words
from providers.agent.chat import ChatAgency
from providers.base import SessionBrief, ToolResult, ToolSpec, ToolStatus, VocabularyItem
from providers.errors import ErrorCode, ProviderError, Rejected
from tests.emulators.chat_server import ANSWER, KEY
from tests.providers.agent.servers import ChatServer, chat_server

BRIEF = SessionBrief(
    room="kitchen",
    instructions="You are a butler.",
    vocabulary=(VocabularyItem(name="oven light", kind="light", room="kitchen"),),
)
LIGHTS = ToolSpec(name="set_lights", description="Lights.", parameters={"type": "object"})
QUESTION = (Said("user", "what time is it"),)


def settings(chat: ChatServer, model: str, **more: object) -> AgentSettings:
    return AgentSettings.model_validate({"base_url": chat.base_url, "model": model, **more})


async def answer(
    wanted: AgentSettings,
    messages: tuple[Message, ...] = QUESTION,
    tools: tuple[ToolSpec, ...] = (LIGHTS,),
    brief: SessionBrief = BRIEF,
) -> list[Piece]:
    async with asyncio.timeout(10), ChatAgency(wanted).open(brief) as agent:
        return [piece async for piece in agent.answer(messages, tools)]


def text(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, Words))


async def failure(wanted: AgentSettings) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await answer(wanted)
    assert KEY not in str(caught.value)
    return caught.value


async def test_an_answer_comes_word_by_word(chat: ChatServer) -> None:
    pieces = await answer(settings(chat, "plain"))
    assert text(pieces) == ANSWER
    assert len(pieces) == len(ANSWER.split())


async def test_the_server_is_told_who_asks_where_and_with_which_tools(chat: ChatServer) -> None:
    result = ToolResult(ToolStatus.SUCCESS, {"state": "on"})
    call = Called(call_id="c", name="set_lights", arguments={"room": "den"}, result=result)
    pending = replace(call, call_id="d", result=None)
    said = (Said("user", "light"), call, pending, Said("assistant", "It is on."), *QUESTION)
    await answer(settings(chat, "plain"), said)
    body = chat.asked()[-1]["body"]
    system, *messages = body["messages"]
    assert chat.asked()[-1]["path"] == "/v1/chat/completions"
    assert system["role"] == "system"
    assert system["content"].startswith("You are a butler.\n")
    assert "kitchen" in system["content"]
    assert "oven light (light in kitchen)" in system["content"]
    assert [message["role"] for message in messages] == [
        *("user", "assistant", "tool", "tool", "assistant", "user")
    ]
    assert [one["id"] for one in messages[1]["tool_calls"]] == ["c", "d"]
    assert messages[1]["tool_calls"][0]["function"]["arguments"] == '{"room": "den"}'
    assert messages[2] == {
        "role": "tool",
        "tool_call_id": "c",
        "content": '{"status": "success", "state": "on"}',
    }
    assert '"unknown"' in messages[3]["content"]
    assert body["stream"] is True
    assert body["tools"][0]["function"]["parameters"] == {"type": "object"}


async def test_instructions_of_its_own_stand_in_place_of_the_house_s(chat: ChatServer) -> None:
    await answer(settings(chat, "plain", instructions="Be brief."))
    assert chat.asked()[-1]["body"]["messages"][0]["content"].startswith("Be brief.\n")


async def test_tool_calls_are_put_together_from_their_pieces(chat: ChatServer) -> None:
    pieces = await answer(settings(chat, "tools"))
    assert text(pieces) == "Let me see."
    assert pieces[-2:] == [
        Wanted(call_id="c-1", name="set_lights", arguments={"room": "kitchen", "state": "on"}),
        Wanted(call_id="c-2", name="get_time", arguments={}),
    ]


async def test_a_call_may_begin_without_arguments(chat: ChatServer) -> None:
    assert await answer(settings(chat, "bare")) == [
        Wanted(call_id="b-1", name="set_lights", arguments={"room": "den"})
    ]


async def test_calls_that_share_a_place_are_told_apart_by_their_ids(chat: ChatServer) -> None:
    assert await answer(settings(chat, "ollama")) == [
        Wanted(call_id="o-1", name="get_time", arguments={}),
        Wanted(call_id="o-2", name="set_lights", arguments=None),
    ]


async def test_a_server_that_does_not_stream_is_understood(chat: ChatServer) -> None:
    assert text(await answer(settings(chat, "whole"))) == ANSWER


async def test_events_that_make_no_sense_are_passed_over(chat: ChatServer) -> None:
    assert text(await answer(settings(chat, "malformed"))) == ANSWER


@pytest.mark.parametrize(
    ("model", "code"),
    [
        ("unknown", ErrorCode.MISCONFIGURED),
        ("busy", ErrorCode.BUSY),
        ("spent", ErrorCode.QUOTA),
        ("ill", ErrorCode.SERVICE),
        ("page", ErrorCode.CAPTIVE_PORTAL),
        ("error", ErrorCode.SERVICE),
        ("broken", ErrorCode.SERVICE),
        ("unfinished", ErrorCode.SERVICE),
        ("locked", ErrorCode.KEY_REFUSED),
    ],
)
async def test_failures_are_told_apart(chat: ChatServer, model: str, code: ErrorCode) -> None:
    error = await failure(settings(chat, model))
    assert error.code is code, str(error)
    assert error.provider == "agent"


async def test_an_agent_that_only_sends_signs_of_life_is_given_up(chat: ChatServer) -> None:
    error = await failure(settings(chat, "silent", timeout_s=0.3))
    assert error.code is ErrorCode.SERVICE
    assert "said nothing for 0.3 s" in str(error)
    assert "agent.timeout_s" in error.cure


@pytest.mark.parametrize("model", ["asleep", "stalls"])
async def test_an_agent_silent_before_or_within_its_answer_is_given_up(
    chat: ChatServer, model: str
) -> None:
    error = await failure(settings(chat, model, timeout_s=0.3))
    assert (error.code, error.provider) == (ErrorCode.SERVICE, "agent")
    assert "said nothing for 0.3 s" in str(error)


async def test_an_answer_cut_for_its_length_is_an_answer(chat: ChatServer) -> None:
    assert text(await answer(settings(chat, "length"))) == ANSWER.rpartition(" ")[0]


async def test_a_proxy_of_the_environment_never_sees_what_is_for_this_machine(
    chat: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    assert text(await answer(settings(chat, "plain"))) == ANSWER


async def test_nobody_there_is_no_network() -> None:
    with chat_server() as gone:
        pass
    error = await failure(settings(gone, "plain"))
    assert error.code is ErrorCode.NO_NETWORK
    assert error.retryable


def key_at(folder: Path, value: str) -> Secret:
    file = folder / "agent.key"
    file.write_text(value, encoding="utf-8")
    file.chmod(0o600)
    return Secret(file=file)


async def test_the_key_is_shown_to_the_server(chat: ChatServer, tmp_path: Path) -> None:
    wanted = settings(chat, "locked").model_copy(update={"api_key": key_at(tmp_path, KEY)})
    assert text(await answer(wanted)) == ANSWER


async def test_a_refused_key_is_not_repeated(chat: ChatServer, tmp_path: Path) -> None:
    wanted = settings(chat, "locked").model_copy(update={"api_key": key_at(tmp_path, "sk-wrong")})
    error = await failure(wanted)
    assert error.code is ErrorCode.KEY_REFUSED
    assert "sk-wrong" not in str(error)
    assert "***" in str(error)


async def test_a_key_quoted_in_the_stream_is_not_repeated(chat: ChatServer, tmp_path: Path) -> None:
    wanted = settings(chat, "quotes").model_copy(update={"api_key": key_at(tmp_path, "sk-wrong")})
    assert str(await failure(wanted)) == "bad key Bearer ***"


async def test_a_key_that_is_not_there_is_told_with_its_place(chat: ChatServer) -> None:
    missing = Secret(file=Path("/nowhere/agent.key"))
    wanted = settings(chat, "plain").model_copy(update={"api_key": missing})
    with pytest.raises(Rejected, match=r"/nowhere/agent\.key"):
        await answer(wanted)


@pytest.mark.parametrize(
    "base_url",
    [
        *("http://192.0.2.1/v1", "ftp://localhost/v1", "localhost:11434/v1"),
        *("http://localhost:99999/v1", "http://localhost:eleven/v1", "http://localhost:0"),
    ],
)
def test_an_address_that_may_not_be_used_is_refused(base_url: str) -> None:
    with pytest.raises(Rejected, match="base_url") as caught:
        ChatAgency(AgentSettings(base_url=base_url))
    assert caught.value.provider == "agent"


async def test_leaving_an_answer_hangs_up() -> None:
    with chat_server(word_ms=30) as server:
        async with ChatAgency(settings(server, "long")).open(BRIEF) as agent:
            async with aclosing(agent.answer(QUESTION, ())) as pieces:
                assert isinstance(await anext(pieces), Words)
            await asyncio.sleep(0.3)
            assert server.asked()[-1]["hung_up"]
