"""Our Nova client against an emulated service that refuses, fails, stalls or talks nonsense."""

from contextlib import suppress

import pytest

from providers.base import AudioOutput, Expiring, SessionBrief, Transcript, TurnEnd
from providers.emulators.nova.emulator import NovaEmulator
from providers.emulators.nova.figures import Figures
from providers.emulators.nova.signature import TestKeys
from providers.emulators.script import EmulatedTurn, Script
from providers.emulators.trouble import Kind, Point, Trouble
from providers.errors import ConnectionLost, ErrorCode, ProtocolViolation, ProviderError
from providers.nova_sonic.transport import Deadlines
from tests.emulators.nova_talk import account, talking

__all__ = ["account"]

QUICK = Figures(time_scale=0.05)
HELLO = EmulatedTurn(heard="hello there", say=("Hello.", "How are you?"))
FINE = EmulatedTurn(heard="stop", say=("Fine.",))
SOON = Deadlines(answer_s=0.2, send_s=0.5, ping_every_s=0.2, ping_s=0.3, close_s=0.3)


def emulated(
    *trouble: Trouble, figures: Figures = QUICK, keys: TestKeys | None = None, **more: object
) -> NovaEmulator:
    """An emulator that wastes no time and behaves badly."""
    plan = {"turns": (HELLO, FINE), "pace": 0.0, "answer_delay_ms": 0, "trouble": trouble, **more}
    return NovaEmulator(Script.model_validate(plan), figures=figures, account=keys)


async def refusal(emulator: NovaEmulator, brief: SessionBrief | None = None) -> ProviderError:
    """What opening a session fails with."""
    async with emulator:
        with pytest.raises(ProviderError) as caught:
            async with talking(emulator.url, brief, deadlines=SOON):
                pass
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (403, "AccessDeniedException", ErrorCode.KEY_REFUSED),
        (403, "ExpiredTokenException", ErrorCode.KEY_REFUSED),
        (403, "UnrecognizedClientException", ErrorCode.KEY_REFUSED),
        (404, "ResourceNotFoundException", ErrorCode.MISCONFIGURED),
        (400, "ValidationException", ErrorCode.MISCONFIGURED),
        (400, "ServiceQuotaExceededException", ErrorCode.QUOTA),
        (429, "ThrottlingException", ErrorCode.BUSY),
        (500, "InternalServerException", ErrorCode.SERVICE),
        (503, "ServiceUnavailableException", ErrorCode.SERVICE),
        (302, "", ErrorCode.CAPTIVE_PORTAL),
        (200, "", ErrorCode.CAPTIVE_PORTAL),
    ],
)
async def test_a_refused_request_has_its_code(status: int, kind: str, code: ErrorCode) -> None:
    trouble = Trouble(kind=Kind.REFUSE, status=status, code=kind)

    assert (await refusal(emulated(trouble))).code is code


async def test_a_foreign_account_is_refused_after_one_more_look_for_keys() -> None:
    emulator = emulated(keys=TestKeys(access_key_id="AKIDOTHER"))

    assert (await refusal(emulator)).code is ErrorCode.KEY_REFUSED
    assert emulator.attempts == 2


async def test_a_wrong_secret_is_refused() -> None:
    keys = TestKeys(secret="another")  # noqa: S106 - a wrong one

    assert (await refusal(emulated(keys=keys))).code is ErrorCode.KEY_REFUSED


async def test_an_unknown_model_is_a_matter_of_configuration() -> None:
    brief = SessionBrief(model="amazon.nova-9-sonic-v1:0")

    assert (await refusal(emulated(), brief)).code is ErrorCode.MISCONFIGURED


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("internalServerException", "", ErrorCode.SERVICE),
        ("modelStreamErrorException", "", ErrorCode.SERVICE),
        ("modelTimeoutException", "", ErrorCode.SERVICE),
        ("serviceUnavailableException", "", ErrorCode.SERVICE),
        ("throttlingException", "", ErrorCode.BUSY),
        ("validationException", "a bad message", ErrorCode.MISCONFIGURED),
        ("validationException", "InternalErrorCode=531::RST_STREAM", ErrorCode.SERVICE),
        ("oddError", "nobody knows", ErrorCode.SERVICE),
    ],
)
async def test_an_exception_in_the_stream_has_its_code(
    kind: str, text: str, code: ErrorCode
) -> None:
    trouble = Trouble(kind=Kind.ERROR, at=Point.UPLINK, code=kind, text=text)
    async with emulated(trouble) as emulator, talking(emulator.url) as talk:
        assert (await talk.failure()).code is code


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(kind=Kind.DROP),
        Trouble(kind=Kind.CLOSE, close_code=1000),
        Trouble(kind=Kind.CLOSE, close_code=1011),
        Trouble(kind=Kind.UNREADABLE, code="checksum"),
        Trouble(kind=Kind.HUGE),
    ],
    ids=["drop", "end", "reset", "checksum", "huge"],
)
async def test_a_stream_that_breaks_in_mid_reply_is_the_services_failure(trouble: Trouble) -> None:
    async with emulated(trouble, pace=4.0) as emulator, talking(emulator.url) as talk:
        with suppress(ProviderError):
            await talk.say()
        error = await talk.failure()

        assert error.code in {ErrorCode.SERVICE, ErrorCode.NO_NETWORK}
        assert talk.of(TurnEnd) == []


async def test_an_idle_session_ends_as_the_services_failure() -> None:
    """Our client sends silence every 100 ms; this service wants to hear something sooner."""
    figures = Figures(time_scale=0.05, idle_s=0.8)
    async with emulated(figures=figures) as emulator, talking(emulator.url) as talk:
        error = await talk.failure()

        assert error.code is ErrorCode.SERVICE
        assert "Timed out waiting" in str(error)


async def test_the_age_of_a_connection_ends_it() -> None:
    async with emulated(max_session_s=0.3) as emulator, talking(emulator.url) as talk:
        assert isinstance(await talk.failure(), ConnectionLost)


async def test_a_frozen_service_is_noticed_by_an_unanswered_ping() -> None:
    trouble = Trouble(kind=Kind.DEAF, at=Point.SETUP)
    async with emulated(trouble) as emulator, talking(emulator.url, deadlines=SOON) as talk:
        assert isinstance(await talk.failure(), ConnectionLost)


async def test_a_goaway_is_told_and_the_turn_finished() -> None:
    trouble = Trouble(kind=Kind.CLOSE, close_code=1001, at=Point.SETUP)
    async with emulated(trouble) as emulator, talking(emulator.url) as talk:
        await talk.say()
        await talk.until(TurnEnd)

        assert talk.of(Expiring)
        assert emulator.sessions[-1].violations == []


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(kind=Kind.UNKNOWN, at=Point.SETUP),
        Trouble(kind=Kind.UNREADABLE, at=Point.SETUP, count=5),
        Trouble(kind=Kind.FLOOD, at=Point.SETUP, count=2_000),
        Trouble(kind=Kind.ODD_AUDIO),
        Trouble(kind=Kind.BAD_BASE64),
    ],
    ids=["unknown", "unreadable", "flood", "odd audio", "bad base64"],
)
async def test_nonsense_does_not_end_a_session(trouble: Trouble) -> None:
    async with emulated(trouble) as emulator, talking(emulator.url) as talk:
        await talk.say()
        await talk.until(TurnEnd)

        assert talk.of(Transcript)[-1].text == "hello there"
        assert len(talk.sound) % 2 == 0
        assert emulator.sessions[-1].violations == []


async def test_a_service_that_talks_nothing_but_nonsense_is_left() -> None:
    trouble = Trouble(kind=Kind.UNREADABLE, at=Point.SETUP, count=50)
    async with emulated(trouble) as emulator, talking(emulator.url) as talk:
        assert isinstance(await talk.failure(), ProtocolViolation)


async def test_late_sound_of_an_interrupted_reply_is_dropped() -> None:
    late = Trouble(kind=Kind.LATE_AUDIO, ms=400)
    async with emulated(late, pace=2.0) as emulator, talking(emulator.url) as talk:
        await talk.say()
        first = await talk.until(AudioOutput)
        await talk.session.interrupt(first.reply_id, 20)
        heard = len(talk.sound)
        await talk.say()
        end = await talk.until(TurnEnd)

        of_first = [event.pcm for event in talk.of(AudioOutput) if event.reply_id == first.reply_id]
        assert len(b"".join(of_first)) == heard
        assert end.reply_id != first.reply_id


async def test_a_small_window_holds_the_client_back_without_losing_sound() -> None:
    figures = Figures(time_scale=0.05, window_bytes=1_200)
    async with emulated(figures=figures) as emulator, talking(emulator.url) as talk:
        await talk.say()
        await talk.until(TurnEnd)

        assert emulator.sessions[-1].violations == []


async def test_a_late_head_of_the_answer_does_not_hold_up_the_session() -> None:
    figures = Figures(time_scale=0.05, head_delay_ms=500)
    async with emulated(figures=figures) as emulator, talking(emulator.url, deadlines=SOON) as talk:
        await talk.say()
        await talk.until(TurnEnd)

        assert emulator.sessions[-1].violations == []
