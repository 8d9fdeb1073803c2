"""A session with a service on loopback, whose ear is google-genai's models."""

import asyncio
import base64
import json

import pytest

from config.audio import FRAME_BYTES
from config.services.gemini_live import GeminiLive
from config.settings import Providers, Settings
from providers.base import (
    AudioOutput,
    ErrorCode,
    Expiring,
    HistoryItem,
    SessionBrief,
    ToolCall,
    TurnEnd,
    TurnMode,
)
from providers.errors import ConnectionLost, ProtocolViolation, ProviderError, Rejected, Unsupported
from providers.gemini_live import models, session, uplink
from providers.gemini_live.place import Site
from providers.gemini_live.provider import GeminiProvider, create
from tests.providers.gemini_live.messages import CALL, DONE, PCM, sound
from tests.providers.gemini_live.service import Service, conversing, until

FRAME = b"\3\4" * (FRAME_BYTES // 2)
HELD = SessionBrief(turn_mode=TurnMode.PUSH_TO_TALK)
PREVIEW = models.MODELS[2]


async def test_a_spoken_turn_and_its_answer(service: Service) -> None:
    async with conversing(GeminiProvider(service.settings())) as (talk, heard):
        request = service.line.connection.request
        assert request is not None
        assert request.headers["x-goog-api-key"] == "not-a-key"
        assert request.path.endswith("v1beta.GenerativeService.BidiGenerateContent")
        await talk.begin_turn(TurnMode.AUTOMATIC)
        for _ in range(3):
            await talk.send_audio(FRAME)
        await until(lambda: len(service.line.all("realtimeInput")) == 3)
        blobs = service.line.all("realtimeInput")
        assert all(base64.b64decode(blob["audio"]["data"]) == FRAME for blob in blobs)
        await service.line.content(**sound())
        await service.line.content(generationComplete=True)
        assert (await heard.first(TurnEnd)).reply_id == (await heard.first(AudioOutput)).reply_id


async def test_text_frames_are_read_like_binary_ones(service: Service) -> None:
    async with conversing(GeminiProvider(service.settings())) as (_, heard):
        await service.line.say({"goAway": {"timeLeft": "50s"}}, binary=False)
        assert await heard.first(Expiring) == Expiring(50.0)


async def test_reply_ids_are_of_one_session_alone(service: Service) -> None:
    provider = GeminiProvider(service.settings())
    seen = []
    for _ in range(2):
        async with conversing(provider) as (_, heard):
            await service.line.content(**sound())
            seen.append((await heard.first(AudioOutput)).reply_id)
    assert len(set(seen)) == 2


async def test_push_to_talk_opens_and_closes_a_window(service: Service) -> None:
    async with conversing(GeminiProvider(service.settings()), HELD) as (talk, _):
        await talk.send_audio(FRAME)
        await talk.begin_turn(TurnMode.PUSH_TO_TALK)
        for _ in range(3):
            await talk.send_audio(FRAME)
        await talk.end_turn()
        await until(lambda: service.line.realtime == ["activityStart", "audio", "activityEnd"])
        with pytest.raises(Unsupported):
            await talk.begin_turn(TurnMode.AUTOMATIC)


async def test_a_pause_of_the_microphone_is_told_once(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "PAUSE_S", 0.1)
    async with conversing(GeminiProvider(service.settings())) as (talk, _):
        for _ in range(8):
            await talk.send_audio(FRAME)
            await asyncio.sleep(0.02)
        assert service.line.realtime == ["audio"], "no gap was a pause"
        await until(lambda: service.line.realtime == ["audio", "audioStreamEnd"])
        await asyncio.sleep(0.3)
        await talk.send_audio(FRAME)
        await until(lambda: service.line.realtime[1:] == ["audioStreamEnd", "audio"])
    assert uplink.PAUSE_S == 1.0


async def test_a_written_turn_and_a_tool(service: Service) -> None:
    async with conversing(GeminiProvider(service.settings())) as (talk, heard):
        await talk.send_text("light on")
        [content] = await until(lambda: service.line.all("clientContent"))
        assert content["turnComplete"] is True
        await service.line.say(CALL)
        call = await heard.first(ToolCall)
        await talk.send_tool_result(call.call_id, DONE)
        [answer] = await until(lambda: service.line.all("toolResponse"))
        assert answer["functionResponses"][0]["response"] == {"output": {"on": True}}
        await talk.send_tool_result("nobody asked", DONE)


async def test_the_older_preview_gets_text_as_spoken_input(service: Service) -> None:
    brief = SessionBrief(model=PREVIEW, history=(HistoryItem("user", "hello"),))
    async with conversing(GeminiProvider(service.settings()), brief) as (talk, heard):
        [history] = await until(lambda: service.line.all("clientContent"))
        assert history["turnComplete"] is True
        assert service.line.setup["historyConfig"] == {"initialHistoryInClientContent": True}
        await talk.send_text("light on")
        await until(lambda: service.line.realtime == ["text"])
        await service.line.content(**sound())
        reply = (await heard.first(AudioOutput)).reply_id
        await talk.interrupt(reply, 10)
        await talk.send_text("never mind")
        await until(lambda: len(service.line.all("realtimeInput")) == 2)
        assert service.line.all("clientContent") == [history], "it takes no note in mid-session"


async def test_an_interruption_tells_the_model_what_was_heard(service: Service) -> None:
    async with conversing(GeminiProvider(service.settings())) as (talk, heard):
        await service.line.content(
            **sound(PCM * 10), outputTranscription={"text": "one two three four"}
        )
        reply = (await heard.first(AudioOutput)).reply_id
        await talk.interrupt(reply, 500)
        [note] = await until(lambda: service.line.all("clientContent"))
        assert "«one two»" in note["turns"][0]["parts"][0]["text"]
        assert note["turnComplete"] is False
        before = len(heard.of(AudioOutput))
        await service.line.content(**sound())
        await service.line.content(turnComplete=True)
        await service.line.content(**sound())
        await until(lambda: len(heard.of(AudioOutput)) > before)
        assert [event.reply_id == reply for event in heard.of(AudioOutput)] == [True, False]


async def test_a_frame_is_twenty_milliseconds(service: Service) -> None:
    async with conversing(GeminiProvider(service.settings())) as (talk, _):
        with pytest.raises(ProtocolViolation, match="640 bytes, found 2"):
            await talk.send_audio(b"\0\0")


async def test_a_silent_service_is_noticed_while_it_owes_an_answer(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "ANSWER_TIMEOUT_S", 0.2)
    async with conversing(GeminiProvider(service.settings())) as (talk, heard):
        await asyncio.sleep(0.4)
        assert not heard.over, "nobody asked anything"
        await talk.send_text("hello?")
        await until(lambda: heard.over)
        assert isinstance(heard.failure, ConnectionLost)
        assert heard.failure.code is ErrorCode.SERVICE


async def test_nothing_is_owed_for_a_result_of_an_answer_that_was_cut(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "ANSWER_TIMEOUT_S", 0.1)
    async with conversing(GeminiProvider(service.settings())) as (talk, heard):
        await service.line.say(CALL)
        call = await heard.first(ToolCall)
        await talk.interrupt(call.reply_id, 0)
        await talk.send_tool_result(call.call_id, DONE)
        await until(lambda: service.line.all("toolResponse"))
        await service.line.content(generationComplete=True)
        await service.line.content(turnComplete=True)
        await asyncio.sleep(0.3)
        assert not heard.over, "the model has nothing to say to it"


async def test_a_written_turn_holds_words(service: Service) -> None:
    async with conversing(GeminiProvider(service.settings())) as (talk, _):
        with pytest.raises(Unsupported):
            await talk.send_text(" ")
        await talk.send_text("on")
        [content] = await until(lambda: service.line.all("clientContent"))
        assert content["turns"][0]["parts"] == [{"text": "on"}]


async def test_a_setup_that_is_not_answered_fails_in_time(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "SETUP_TIMEOUT_S", 0.2)
    service.welcome = False
    with pytest.raises(ConnectionLost, match="setupComplete"):
        async with conversing(GeminiProvider(service.settings())):
            pass


@pytest.mark.parametrize(
    ("code", "reason", "expected"),
    [
        (1007, "Request contains an invalid argument.", ErrorCode.MISCONFIGURED),
        (1007, "API key not valid. Please pass a valid API key.", ErrorCode.KEY_REFUSED),
        (1008, "models/x is not found for API version v1beta", ErrorCode.MISCONFIGURED),
        (1008, "The caller does not have permission", ErrorCode.KEY_REFUSED),
        (1008, "client failed to close connection after GoAway", ErrorCode.SERVICE),
        (1011, "You exceeded your current quota, please check billing", ErrorCode.QUOTA),
        (1011, "Internal error encountered.", ErrorCode.SERVICE),
    ],
)
async def test_why_the_service_closed_is_told(
    service: Service, code: int, reason: str, expected: ErrorCode
) -> None:
    async with conversing(GeminiProvider(service.settings())) as (_, heard):
        await service.line.close(code, reason)
        await until(lambda: heard.over)
    error = heard.failure
    assert isinstance(error, ProviderError)
    assert error.code is expected
    assert str(code) in str(error)
    assert reason in str(error)
    assert isinstance(error, ConnectionLost) == (expected is ErrorCode.SERVICE)


async def test_a_session_closed_in_good_order_just_ends(service: Service) -> None:
    async with conversing(GeminiProvider(service.settings())) as (_, heard):
        await service.line.close(1000)
        await until(lambda: heard.over)
    assert heard.failure is None


async def test_it_proves_that_the_service_is_there(service: Service) -> None:
    async with conversing(GeminiProvider(service.settings())) as (talk, heard):
        await talk.prove()
        await service.line.close(1000)
        await until(lambda: heard.over)
        with pytest.raises(ProviderError):
            await talk.prove()


async def test_too_many_unreadable_messages_end_the_session(service: Service) -> None:
    async with conversing(GeminiProvider(service.settings())) as (_, heard):
        for _ in range(6):
            await service.line.raw("{")
        await until(lambda: heard.over)
    assert isinstance(heard.failure, ProtocolViolation)


# --- the provider


def test_it_says_what_it_can_do() -> None:
    provider = create(Settings())
    can = provider.capabilities
    assert (can.turn_end, can.switches_mode, can.resume_closes_first) == ("service", False, True)
    assert (can.input_format.rate_hz, can.output_format.rate_hz) == (16_000, 24_000)
    assert can.max_minutes == 8.5
    assert "Kore" in can.voices
    assert can.barge_in == "service"
    held = GeminiProvider(GeminiLive(interruptions=False)).capabilities
    assert held.barge_in == "client"


async def test_a_healthy_line_that_answers_pings_slowly_is_left_alone(service: Service) -> None:
    place = await Site(service.settings()).place()
    assert place.ping_s is not None
    assert place.ping_s > 30.0, "pongs of 30 s were seen"


async def test_an_address_that_will_not_do_is_told_with_whose_it_is() -> None:
    with pytest.raises(Rejected, match="no TLS") as caught:
        await Site(GeminiLive(base_url="ws://gateway.example")).place()
    assert caught.value.provider == "gemini_live"


def test_an_unknown_voice_in_the_settings_is_refused_at_once() -> None:
    given = Providers.model_validate({"gemini_live": {"voice": "Brian"}})
    with pytest.raises(Rejected, match="'Brian'"):
        create(Settings(providers=given))


async def test_it_does_not_only_listen_and_speak(service: Service) -> None:
    with pytest.raises(Unsupported):
        async with conversing(GeminiProvider(service.settings()), SessionBrief(answers=False)):
            pass


async def test_without_a_key_nothing_is_opened(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PARLOUR_TEST_KEY")
    with pytest.raises(Rejected) as caught:
        async with conversing(GeminiProvider(service.settings())):
            pass
    assert caught.value.code is ErrorCode.KEY_REFUSED
    assert not service.lines


@pytest.mark.parametrize("variable", ["GEMINI_API_KEY", "GOOGLE_API_KEY"])
async def test_a_key_in_the_usual_variable_is_taken(
    service: Service, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "from-outside")
    async with conversing(GeminiProvider(service.settings(api_key=None))):
        request = service.line.connection.request
        assert request is not None
        assert request.headers["x-goog-api-key"] == "from-outside"
    assert "from-outside" not in json.dumps(service.line.received)


async def test_a_gateway_may_put_the_service_under_a_path_of_its_own(service: Service) -> None:
    for base, path in (
        ("", "/ws/google.ai.generativelanguage.v1beta.GenerativeService"),
        ("/gemini/", "/gemini/ws/google.ai.generativelanguage.v1beta.GenerativeService"),
        ("/v9.BidiGenerateContent?team=1", "/v9"),
    ):
        async with conversing(
            GeminiProvider(service.settings(base_url=service.url.replace("ws:", "http:") + base))
        ):
            request = service.line.connection.request
            assert request is not None
            assert request.path.startswith(f"{path}.BidiGenerateContent")
