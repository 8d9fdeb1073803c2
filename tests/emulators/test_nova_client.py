"""Our Nova client against the emulated service: what a person does, from both ends."""

import asyncio
import ssl
from pathlib import Path

import pytest

from providers.base import (
    AudioOutput,
    HistoryItem,
    Interrupted,
    SessionBrief,
    ToolCall,
    ToolResult,
    ToolStatus,
    Transcript,
    TurnEnd,
    TurnMode,
    Usage,
)
from providers.emulators.nova.emulator import NovaEmulator
from providers.emulators.nova.figures import Figures, Interruption
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from providers.errors import Unsupported
from tests.emulators.nova_certificates import made_in
from tests.emulators.nova_oracle import MISSING, PYTHON, problems_of
from tests.emulators.nova_talk import LOUD, SET_LIGHT, account, talking

__all__ = ["account"]

QUICK = Figures(time_scale=0.05)
HELLO = EmulatedTurn(heard="hello there", say=("Hello.", "How are you?"))
FINE = EmulatedTurn(heard="stop", say=("Fine.",))
LAMP = EmulatedTurn(
    heard="lamp on",
    tool=ScriptedCall(name="set_light", arguments={"room": "hall"}),
    say=("It says {result}.",),
)


def emulated(
    *turns: EmulatedTurn, figures: Figures = QUICK, pace: float = 0.0, **more: object
) -> NovaEmulator:
    """An emulator that wastes no time."""
    plan = {"turns": turns, "pace": pace, "answer_delay_ms": 0, **more}
    return NovaEmulator(Script.model_validate(plan), figures=figures)


async def test_a_spoken_turn_is_answered() -> None:
    async with emulated(HELLO) as emulator:
        async with talking(emulator.url) as talk:
            await talk.say()
            end = await talk.until(TurnEnd)

            assert talk.of(Transcript)[-1] == Transcript("hello there")
            assert talk.caption == "Hello. How are you?"
            assert len(talk.sound) > 24_000
            assert end.expects_answer
            assert talk.of(AudioOutput)[-1].reply_id == end.reply_id
            assert (await talk.until(Usage)).output_audio_tokens > 10
        record = emulator.sessions[-1]
        await record.closed.wait()
        assert (record.violations, record.close_code) == ([], 1000)


async def test_what_the_microphone_gave_arrives_unchanged() -> None:
    async with emulated(HELLO) as emulator:
        async with talking(emulator.url) as talk:
            await talk.say()
            await talk.until(TurnEnd)

        assert LOUD * 6 in emulator.sessions[-1].audio


async def test_a_tool_is_called_and_its_failure_told_as_well() -> None:
    async with emulated(LAMP, LAMP) as emulator, talking(emulator.url) as talk:
        for number, status in enumerate(ToolStatus, start=1):
            await talk.say()
            call = await talk.until(ToolCall, number)
            assert (call.name, call.arguments) == ("set_light", {"room": "hall"})
            result = ToolResult(status, {"told": number})
            await talk.session.send_tool_result(call.call_id, result)
            await talk.until(TurnEnd, number)

        assert len(talk.of(TurnEnd)) == 2
        assert emulator.sessions[-1].violations == []
        results = [each.text for each in emulator.sessions[-1].conversation if each.ident]
        assert ['"told"' in result for result in results] == [True, True]


async def test_two_calls_of_one_turn_are_answered_in_any_order() -> None:
    two = LAMP.model_copy(update={"tools": (ScriptedCall(name="set_light"),)})
    async with emulated(two) as emulator, talking(emulator.url) as talk:
        await talk.say()
        await talk.until(ToolCall, 2)
        for call in reversed(talk.of(ToolCall)):
            result = ToolResult(ToolStatus.SUCCESS, {})
            await talk.session.send_tool_result(call.call_id, result)
        await talk.until(TurnEnd)

        assert emulator.sessions[-1].violations == []


async def test_a_turn_in_writing_is_answered() -> None:
    async with emulated() as emulator, talking(emulator.url) as talk:
        await talk.session.send_text("are you there")
        await talk.until(TurnEnd)

        assert talk.caption.startswith("Hello, I am an emulator of nova sonic.")
        assert emulator.sessions[-1].violations == []


async def test_the_first_generation_speaks_and_takes_nothing_in_writing() -> None:
    brief = SessionBrief(model="amazon.nova-sonic-v1:0")
    async with emulated(HELLO) as emulator, talking(emulator.url, brief) as talk:
        await talk.say()
        await talk.until(TurnEnd)
        with pytest.raises(Unsupported):
            await talk.session.send_text("hello")

        assert emulator.sessions[-1].violations == []


@pytest.mark.parametrize("shape", list(Interruption))
async def test_speech_over_an_answer_interrupts_it_once(shape: Interruption) -> None:
    figures = Figures(time_scale=0.05, interruption=shape)
    async with emulated(HELLO, FINE, pace=2.0, figures=figures) as emulator:
        async with talking(emulator.url) as talk:
            await talk.say()
            first = await talk.until(AudioOutput)
            await talk.say()
            cut = await talk.until(Interrupted)
            await talk.until(TurnEnd)

            assert cut.reply_id == first.reply_id
            assert talk.of(TurnEnd)[-1].reply_id != first.reply_id
            assert len(talk.of(Interrupted)) == 1
            assert "interrupted" not in talk.caption
        assert emulator.sessions[-1].violations == []


async def test_an_answer_that_was_sent_whole_can_still_be_interrupted() -> None:
    async with emulated(HELLO) as emulator, talking(emulator.url) as talk:
        await talk.say()
        end = await talk.until(TurnEnd)
        await talk.say()

        assert (await talk.until(Interrupted)).reply_id == end.reply_id
        assert (await talk.until(TurnEnd, 2)).reply_id != end.reply_id


async def test_our_own_interruption_drops_what_still_comes() -> None:
    async with emulated(HELLO, FINE, pace=2.0) as emulator, talking(emulator.url) as talk:
        await talk.say()
        first = await talk.until(AudioOutput)
        await talk.session.interrupt(first.reply_id, 40)
        heard = len(talk.sound)
        await talk.say()
        end = await talk.until(TurnEnd)

        assert end.reply_id != first.reply_id
        later = [event for event in talk.of(AudioOutput) if event.reply_id == first.reply_id]
        assert sum(len(event.pcm) for event in later) <= heard


async def test_push_to_talk_ends_its_turn_by_silence() -> None:
    brief = SessionBrief(turn_mode=TurnMode.PUSH_TO_TALK)
    async with emulated(HELLO) as emulator, talking(emulator.url, brief) as talk:
        await talk.session.begin_turn(TurnMode.PUSH_TO_TALK)
        for _ in range(10):
            await talk.session.send_audio(LOUD)
        await talk.session.end_turn()
        await talk.until(TurnEnd)

        start = emulator.sessions[-1].received[0]["sessionStart"]
        assert isinstance(start, dict)
        assert start["turnDetectionConfiguration"] == {"endpointingSensitivity": "HIGH"}
        assert emulator.sessions[-1].violations == []


async def test_history_is_told_before_the_first_sound() -> None:
    history = (
        HistoryItem("assistant", "left over"),
        HistoryItem("user", "what is that"),
        HistoryItem("user", "over there"),
        HistoryItem("assistant", "a lamp " * 300),
    )
    brief = SessionBrief(instructions="Be brief.", history=history)
    async with emulated(HELLO) as emulator, talking(emulator.url, brief) as talk:
        await talk.say()
        await talk.until(TurnEnd)

        known = emulator.sessions[-1].conversation
        assert [each.role for each in known[:3]] == ["system", "user", "assistant"]
        assert known[0].text.startswith("Be brief.")
        assert known[1].text == "what is that\nover there"
        assert known[2].text.strip() == ("a lamp " * 300).strip()
        assert emulator.sessions[-1].violations == []


async def test_silence_keeps_a_session_alive() -> None:
    figures = Figures(time_scale=0.05, idle_s=10.0)
    async with emulated(HELLO, figures=figures) as emulator, talking(emulator.url) as talk:
        await talk.say()
        await talk.until(TurnEnd)
        heard_ms = len(emulator.sessions[-1].audio) / 32
        await talk.session.prove()
        await asyncio.sleep(0.8)

        assert talk.error is None
        assert len(emulator.sessions[-1].audio) / 32 >= heard_ms + 600
        assert emulator.sessions[-1].violations == []


async def test_the_service_is_reached_by_tls_with_an_authority_of_its_own(tmp_path: Path) -> None:
    files = made_in(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(files.certificate, files.key)
    plan = Script(turns=(HELLO,), pace=0.0, answer_delay_ms=0)
    async with (
        NovaEmulator(plan, tls=tls, figures=QUICK) as emulator,
        talking(emulator.url, ca_file=files.authority) as talk,
    ):
        await talk.say()
        await talk.until(TurnEnd)

        assert emulator.sessions[-1].violations == []


@pytest.mark.skipif(not PYTHON.exists(), reason=MISSING)
async def test_everything_we_send_is_right_by_an_independent_model() -> None:
    brief = SessionBrief(
        tools=(SET_LIGHT,), history=(HistoryItem("user", "hi"), HistoryItem("assistant", "hello"))
    )
    async with emulated(LAMP) as emulator:
        async with talking(emulator.url, brief) as talk:
            await talk.say()
            call = await talk.until(ToolCall)
            result = ToolResult(ToolStatus.SUCCESS, {"on": True})
            await talk.session.send_tool_result(call.call_id, result)
            await talk.until(TurnEnd)
            await talk.session.send_text("thank you")
            await talk.until(ToolCall, 2)
        await emulator.sessions[-1].closed.wait()

        received = [{"event": message} for message in emulator.sessions[-1].received]
        kinds = set(emulator.sessions[-1].kinds())
        assert {"sessionStart", "audioInput", "toolResult", "textInput", "sessionEnd"} <= kinds
        assert [problem for problem in problems_of(received) if problem] == []
