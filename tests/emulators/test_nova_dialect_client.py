"""Our client of the WebSocket dialect against the emulated gateway."""

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
)
from providers.emulators.nova.dialect import DialectEmulator
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from providers.emulators.trouble import Kind, Point, Trouble
from providers.errors import ErrorCode, ProviderError
from tests.emulators.nova_talk import SET_LIGHT, account, talking

__all__ = ["account"]

HELLO = EmulatedTurn(heard="hello there", say=("Hello.", "How are you?"))
FINE = EmulatedTurn(heard="stop", say=("Fine.",))
LAMP = EmulatedTurn(
    heard="lamp on",
    tool=ScriptedCall(name="set_light", arguments={"room": "hall"}),
    say=("It says {result}.",),
)


def gateway(
    *turns: EmulatedTurn, trouble: tuple[Trouble, ...] = (), pace: float = 0.0
) -> DialectEmulator:
    """A gateway that wastes no time."""
    plan = {
        "turns": turns,
        "pace": pace,
        "answer_delay_ms": 0,
        "vad": {"silence_ms": 80},
        "trouble": trouble,
    }
    return DialectEmulator(Script.model_validate(plan))


async def test_a_spoken_turn_ends_once() -> None:
    brief = SessionBrief(
        instructions="Be brief.", tools=(SET_LIGHT,), history=(HistoryItem("user", "earlier"),)
    )
    async with gateway(HELLO) as emulator:
        async with talking(emulator.url, brief) as talk:
            await talk.say()
            await talk.until(TurnEnd)
            await talk.say()
            await talk.until(TurnEnd, 2)

            assert len(talk.of(TurnEnd)) == 2
            assert talk.of(Transcript)[-1].text == "hello there"
            assert "Hello." in talk.caption
            assert len(talk.sound) > 24_000
        record = emulator.sessions[-1]
        await record.closed.wait()
        assert (record.violations, record.close_code) == ([], 1000)
        assert record.conversation[0].text.startswith("Be brief.")


@pytest.mark.parametrize("status", list(ToolStatus))
async def test_a_tools_result_carries_its_status(status: ToolStatus) -> None:
    async with gateway(LAMP) as emulator, talking(emulator.url) as talk:
        await talk.say()
        call = await talk.until(ToolCall)
        assert call.arguments == {"room": "hall"}
        await talk.session.send_tool_result(call.call_id, ToolResult(status, {"told": 1}))
        await talk.until(TurnEnd)

        [message] = [m for m in emulator.sessions[-1].received if m["type"] == "toolResult"]
        assert isinstance(message["toolResult"], dict)
        assert message["toolResult"]["status"] == status.value
        assert emulator.sessions[-1].violations == []


async def test_a_turn_in_writing_is_answered() -> None:
    async with gateway(HELLO) as emulator, talking(emulator.url) as talk:
        await talk.session.send_text("hello")
        await talk.until(TurnEnd)

        assert emulator.sessions[-1].violations == []


async def test_our_interruption_is_told_and_the_rest_dropped() -> None:
    late = Trouble(kind=Kind.LATE_AUDIO, ms=400)
    async with gateway(HELLO, FINE, trouble=(late,), pace=2.0) as emulator:
        async with talking(emulator.url) as talk:
            await talk.say()
            first = await talk.until(AudioOutput)
            await talk.session.interrupt(first.reply_id, 20)
            heard = len(talk.sound)
            await talk.say()
            end = await talk.until(TurnEnd)

            assert end.reply_id != first.reply_id
            of_first = [e.pcm for e in talk.of(AudioOutput) if e.reply_id == first.reply_id]
            assert len(b"".join(of_first)) == heard
            assert talk.of(Interrupted) == []
        assert "inputAudioInterrupt" in emulator.sessions[-1].kinds()
        assert emulator.sessions[-1].violations == []


async def test_an_error_of_the_gateway_is_told() -> None:
    trouble = Trouble(kind=Kind.ERROR, at=Point.SETUP, text="no model behind this gateway")
    async with gateway(HELLO, trouble=(trouble,)) as emulator, talking(emulator.url) as talk:
        await talk.until_told("no model behind this gateway")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, ErrorCode.KEY_REFUSED),
        (404, ErrorCode.MISCONFIGURED),
        (429, ErrorCode.BUSY),
        (503, ErrorCode.SERVICE),
        (200, ErrorCode.CAPTIVE_PORTAL),
        (302, ErrorCode.CAPTIVE_PORTAL),
    ],
)
async def test_a_refused_connection_has_its_code(status: int, code: ErrorCode) -> None:
    async with gateway(trouble=(Trouble(kind=Kind.REFUSE, status=status),)) as emulator:
        with pytest.raises(ProviderError) as caught:
            async with talking(emulator.url):
                pass

    assert caught.value.code is code


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(kind=Kind.DROP, at=Point.UPLINK),
        Trouble(kind=Kind.CLOSE, at=Point.UPLINK, close_code=1011),
    ],
    ids=["drop", "close"],
)
async def test_a_broken_connection_is_the_services_failure(trouble: Trouble) -> None:
    async with gateway(HELLO, trouble=(trouble,)) as emulator, talking(emulator.url) as talk:
        assert (await talk.failure()).code in {ErrorCode.SERVICE, ErrorCode.NO_NETWORK}


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(kind=Kind.UNKNOWN, at=Point.SETUP),
        Trouble(kind=Kind.UNREADABLE, at=Point.SETUP, count=3),
        Trouble(kind=Kind.ODD_AUDIO),
        Trouble(kind=Kind.BAD_BASE64),
    ],
    ids=["unknown", "unreadable", "odd audio", "bad base64"],
)
async def test_nonsense_does_not_end_a_session(trouble: Trouble) -> None:
    async with gateway(HELLO, trouble=(trouble,)) as emulator, talking(emulator.url) as talk:
        await talk.say()
        await talk.until(TurnEnd)

        assert len(talk.sound) % 2 == 0
