"""What a service is really told over a socket: keys, targets, the house's tools; and refusals."""

import datetime as dt
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from config.fields import Secret
from config.latency import LatencyTarget
from config.services.openai_realtime import OpenAIRealtime
from daemon.tools.standard import standard_tools
from providers.base import SessionBrief, TurnMode, VocabularyItem
from providers.errors import ConnectionLost, ErrorCode, ProviderError, Rejected
from providers.openai_realtime.codec import SILENCE_MS
from providers.openai_realtime.provider import OpenAIRealtimeProvider
from providers.realtime.instructions import instructions
from tests.emulators.oracles import openai_client
from tests.providers.realtime import said
from tests.providers.realtime.service import Service

NOBODY: Any = object()
"""Nothing is called here, so nothing has to be behind the tools."""


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with Service(openai_client).there() as there:
        yield there
        assert [fault for peer in there.peers for fault in peer.faults] == []


def provider(service: Service, **settings: object) -> OpenAIRealtimeProvider:
    return OpenAIRealtimeProvider(
        OpenAIRealtime.model_validate({"base_url": service.url, **settings})
    )


def session_of(message: Mapping[str, object]) -> str:
    """Give the session of a `session.update`, as it went over the wire."""
    return json.dumps(message["session"])


async def test_a_key_file_that_was_rotated_counts_from_the_next_session_on(
    service: Service, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.touch(mode=0o600)
    own = provider(service, api_key=Secret(file=file))
    for value in ("sk-the-old-one", "sk-the-new-one"):
        file.write_text(f"{value}\n", encoding="utf-8")
        async with own.open(SessionBrief()):
            assert service.peer.header("Authorization") == f"Bearer {value}"


async def test_a_key_that_is_gone_is_told_without_a_word_of_it(
    service: Service, tmp_path: Path
) -> None:
    with pytest.raises(Rejected) as caught:
        async with provider(service, api_key=Secret(file=tmp_path / "gone")).open(SessionBrief()):
            pass
    assert caught.value.code is ErrorCode.KEY_REFUSED
    assert service.peers == []


@pytest.mark.parametrize("target", list(LatencyTarget))
async def test_the_latency_target_is_on_the_wire_after_every_change_of_the_turns(
    service: Service, target: LatencyTarget
) -> None:
    async with provider(service).open(SessionBrief(latency_target=target)) as session:
        await session.begin_turn(TurnMode.PUSH_TO_TALK)
        await session.begin_turn(TurnMode.AUTOMATIC)
        await service.peer.heard("session.update", 3)
        first, held, again = map(session_of, service.peer.of("session.update"))
    wanted = f'"silence_duration_ms": {SILENCE_MS[target]}'
    assert wanted in first
    assert '"turn_detection": null' in held
    assert wanted in again
    assert "voice" not in again  # it is fixed once it was heard
    assert "model" not in json.loads(first)  # the address names it


async def test_every_tool_of_the_house_is_one_the_service_takes(service: Service) -> None:
    tools = standard_tools(
        home=NOBODY,
        gate=NOBODY,
        kept=NOBODY,
        satellite=NOBODY,
        now=lambda: dt.datetime.now(tz=dt.UTC),
    )
    brief = SessionBrief(tools=tuple(tool.spec for tool in tools))
    async with provider(service).open(brief):
        session = service.peer.received[0]["session"]
    assert isinstance(session, dict)
    assert len(session["tools"]) == len(tools)
    for tool in session["tools"]:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", tool["name"])
        assert 0 < len(tool["description"]) <= 1_024
        schema = tool["parameters"]
        assert (schema["type"], schema["additionalProperties"]) == ("object", False)
        assert not {"$ref", "$defs", "oneOf", "allOf"} & set(_keys(schema))
        assert set(schema.get("required", [])) <= schema["properties"].keys()


def test_what_the_model_is_told_of_its_place_is_short() -> None:
    home = tuple(VocabularyItem(name=f"lamp {serial}", kind="light") for serial in range(200))
    brief = SessionBrief(room="kitchen", wake_phrase="hey parlour", vocabulary=home)
    *lines, names = instructions(brief).splitlines()
    assert len(lines) == 3
    assert sum(map(len, lines)) < 300
    assert names.count(",") < 100


@pytest.mark.parametrize(
    ("told", "kind", "code"),
    [
        (said.error("invalid_api_key", "Bad key sk-proj-12*ab."), Rejected, ErrorCode.KEY_REFUSED),
        (said.error("insufficient_quota"), Rejected, ErrorCode.QUOTA),
        (said.error("", kind="authentication_error"), Rejected, ErrorCode.KEY_REFUSED),
        (said.error("session_expired"), ConnectionLost, ErrorCode.SERVICE),
        (said.error("", kind="server_error"), ConnectionLost, ErrorCode.SERVICE),
    ],
)
async def test_a_service_that_takes_the_line_and_then_refuses_is_told_by_its_word(
    service: Service, told: said.Event, kind: type[ProviderError], code: ErrorCode
) -> None:
    service.greeting = [told]
    with pytest.raises(kind) as caught:
        async with provider(service).open(SessionBrief()):
            pass
    assert caught.value.code is code
    assert "sk-" not in str(caught.value)


@pytest.mark.parametrize(
    ("base_url", "minutes"),
    [
        ("", 50.0),
        ("https://me.openai.azure.com/openai/v1", 25.0),
        ("https://key@me.openai.azure.com:443/openai/v1", 25.0),
        ("https://gateway.example/azure.com/v1", 50.0),
    ],
)
def test_a_session_is_renewed_before_its_own_service_ends_it(base_url: str, minutes: float) -> None:
    assert OpenAIRealtimeProvider(
        OpenAIRealtime(base_url=base_url)
    ).capabilities.max_minutes == pytest.approx(minutes)


def _keys(value: object) -> Iterator[str]:
    """Give every keyword of a schema; the names of its properties are none."""
    if isinstance(value, list):
        for each in value:
            yield from _keys(each)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            inside = inner.values() if name == "properties" else [inner]
            for each in inside:
                yield from _keys(each)
