"""The emulated Gemini Live is driven by google-genai over TLS, and judged by its models."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from google import genai
from google.genai import types
from google.genai.live import AsyncSession

from providers.emulators.emulator import Emulator
from providers.emulators.gemini.service import GeminiEmulator
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from tests.emulators.nova_certificates import Certificates, made_in
from tests.emulators.oracles import gemini_client, gemini_server
from tests.emulators.peers import KEY, PATIENCE_S, speech

MODEL = "gemini-3.8-live"
STORY = EmulatedTurn(heard="a story", say=("This is a long story about an old house.",) * 4)
LIGHT = ScriptedCall(name="set_light", arguments={"on": True})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return made_in(tmp_path_factory.mktemp("certificates"))


class Driven:
    """The package's session, with every message of the emulator judged on its way."""

    def __init__(self, session: AsyncSession) -> None:
        self.send = session
        self.seen: list[dict[str, Any]] = []
        receive = session._ws.recv

        async def judged(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - stands in for `recv`
            data = await receive(*args, **kwargs)
            message = json.loads(data)
            assert gemini_server(message) == []
            self.seen.append(message)
            return data

        session._ws.recv = judged  # type: ignore[method-assign]  # the package has no hook

    async def turn(self) -> list[types.LiveServerMessage]:
        """Give everything up to the end of the model's turn, or to its next call."""
        found = []
        async with asyncio.timeout(PATIENCE_S):
            async for message in self.send.receive():
                found.append(message)
                if message.tool_call:
                    break
        return found

    async def speak(self) -> None:
        for frame in await speech(16_000):
            blob = types.Blob(data=frame, mime_type="audio/pcm;rate=16000")
            await self.send.send_realtime_input(audio=blob)


def setup(*, manual: bool = False, handle: str | None = None) -> types.LiveConnectConfig:
    detection = types.AutomaticActivityDetection(
        disabled=manual, silence_duration_ms=None if manual else 200
    )
    voice = types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name="Kore"))
    function = types.FunctionDeclaration(
        name="set_light",
        description="Switch a light.",
        parameters_json_schema={"type": "object", "properties": {"on": {"type": "boolean"}}},
    )
    return types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        system_instruction="Be brief.",
        speech_config=types.SpeechConfig(voice_config=voice, language_code="en-US"),
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
        session_resumption=types.SessionResumptionConfig(handle=handle),
        context_window_compression=types.ContextWindowCompressionConfig(
            sliding_window=types.SlidingWindow()
        ),
        realtime_input_config=types.RealtimeInputConfig(automatic_activity_detection=detection),
        tools=[types.Tool(function_declarations=[function])],
    )


@asynccontextmanager
async def served(
    files: Certificates, *turns: EmulatedTurn, pace: float = 0
) -> AsyncIterator[Emulator]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(files.certificate, files.key)
    script = Script(turns=turns, answer_delay_ms=0, pace=pace)
    async with GeminiEmulator(script, strict=gemini_client, tls=tls) as emulator:
        yield emulator


@asynccontextmanager
async def talking(
    emulator: Emulator, files: Certificates, config: types.LiveConnectConfig
) -> AsyncIterator[Driven]:
    options = types.HttpOptions(
        base_url=emulator.url.replace("wss:", "https:"),
        async_client_args={"ssl": ssl.create_default_context(cafile=files.authority)},
    )
    client = genai.Client(api_key=KEY, http_options=options)
    try:
        async with client.aio.live.connect(model=MODEL, config=config) as session:
            yield Driven(session)
        async with asyncio.timeout(PATIENCE_S):
            await emulator.sessions[-1].closed.wait()
    finally:
        await client.aio.aclose()
        client.close()


def spoken_bytes(messages: list[types.LiveServerMessage]) -> int:
    return sum(len(message.data or b"") for message in messages)


async def test_a_spoken_turn_calls_two_tools_and_is_answered(files: Certificates) -> None:
    turn = EmulatedTurn(
        heard="light on", tool=LIGHT, tools=(ScriptedCall(name="get_time"),), say=("{result}.",)
    )
    async with served(files, turn) as emulator, talking(emulator, files, setup()) as client:
        await client.speak()
        first = await client.turn()
        assert first[-1].tool_call is not None
        calls = first[-1].tool_call.function_calls or []
        await client.send.send_tool_response(
            function_responses=[
                types.FunctionResponse(
                    id=call.id,
                    name=call.name,
                    response={"now": "on"},
                    scheduling=types.FunctionResponseScheduling.WHEN_IDLE,
                )
                for call in calls
            ]
        )
        second = await client.turn()
        record = emulator.sessions[0]
    heard = "".join(
        each.server_content.input_transcription.text or ""
        for each in first
        if each.server_content and each.server_content.input_transcription
    )
    assert heard == "light on"
    assert [call.args for call in calls] == [{"on": True}, {}]
    assert spoken_bytes(second) > 24_000
    assert second[-1].usage_metadata is not None
    assert (second[-1].usage_metadata.response_token_count or 0) > 0
    roles = [entry.role for entry in record.conversation]
    assert roles == ["user", "call", "call", "result", "result", "assistant"]
    assert record.conversation[-1].text == '{"now": "on"} {"now": "on"}.'
    assert record.violations == []


async def test_a_written_turn_is_answered(files: Certificates) -> None:
    turn = EmulatedTurn(say=("You wrote {heard}.",))
    async with served(files, turn) as emulator, talking(emulator, files, setup()) as client:
        await client.send.send_realtime_input(text="hello")
        assert spoken_bytes(await client.turn()) > 0
        await client.send.send_client_content(
            turns=[types.Content(role="user", parts=[types.Part(text="again")])]
        )
        await client.turn()
        record = emulator.sessions[0]
    texts = [entry.text for entry in record.conversation]
    assert texts == ["hello", "You wrote hello.", "again", "You wrote again."]
    assert record.violations == []


async def test_push_to_talk_hears_only_what_is_framed(files: Certificates) -> None:
    turn = EmulatedTurn(say=("Yes.",))
    async with (
        served(files, turn) as emulator,
        talking(emulator, files, setup(manual=True)) as client,
    ):
        await client.speak()
        await client.send.send_realtime_input(activity_start=types.ActivityStart())
        await client.speak()
        await client.send.send_realtime_input(activity_end=types.ActivityEnd())
        await client.turn()
        record = emulator.sessions[0]
    assert record.turns == 1
    assert record.dropped_bytes == len(record.audio) > 0
    assert record.violations == []


async def test_speech_interrupts_a_reply(files: Certificates) -> None:
    async with (
        served(files, STORY, STORY, pace=4) as emulator,
        talking(emulator, files, setup()) as client,
    ):
        await client.speak()
        while not any("modelTurn" in each.get("serverContent", {}) for each in client.seen):
            await client.send._receive()
        await client.speak()
        cut = await client.turn()
        record = emulator.sessions[0]
    contents = [each.server_content for each in cut if each.server_content]
    assert any(content.interrupted for content in contents)
    assert not any(content.generation_complete for content in contents)
    assert len(record.conversation[1].text) < len(STORY.say[0])
    assert record.violations == []


async def test_a_session_is_resumed_by_its_newest_handle(files: Certificates) -> None:
    turn = EmulatedTurn(say=("Yes.",))
    async with served(files, turn) as emulator:
        async with talking(emulator, files, setup()) as client:
            await client.send.send_realtime_input(text="remember me")
            await client.turn()
            async with asyncio.timeout(PATIENCE_S):
                update = (await client.send._receive()).session_resumption_update
        assert update is not None
        assert update.resumable
        async with talking(emulator, files, setup(handle=update.new_handle)):
            known = [entry.text for entry in emulator.sessions[1].conversation]
    assert known == ["remember me", "Yes."]
