"""Both mouths speak the output rate, and one stands in for the other."""

from collections.abc import AsyncGenerator

import numpy as np
import pytest

from config.settings import Mouth as Choice
from hardware.virtual.card import VirtualCard
from providers.errors import Rejected
from providers.local.espeak import Espeak
from providers.local.mouth import EitherMouth, MouthClosed, NotReady
from providers.local.mouths import open_mouth
from providers.local.piper import Piper, find_voice
from providers.local.protocol import OUTPUT_RATE_HZ


async def _speech(mouth: Espeak | Piper | EitherMouth, text: str) -> bytes:
    return b"".join([piece async for piece in mouth.speak(text)])


def _seconds(speech: bytes) -> float:
    return len(speech) / 2 / OUTPUT_RATE_HZ


async def test_espeak_speaks_a_sentence() -> None:
    speech = await _speech(Espeak("", "en"), "The kitchen light is on.")
    assert 1.0 < _seconds(speech) < 3.0
    assert np.abs(np.frombuffer(speech, np.int16)).max() > 1000


async def test_espeak_speaks_german() -> None:
    assert _seconds(await _speech(Espeak("", "de"), "Der Timer ist fertig.")) > 0.8


@pytest.mark.parametrize("text", ["-v", "--help", "$(reboot)", "ends with no stop"])
async def test_what_looks_like_an_option_is_spoken(text: str) -> None:
    assert _seconds(await _speech(Espeak("", "en"), text)) > 0.2


async def test_a_voice_that_does_not_exist_is_no_silence() -> None:
    assert await _speech(Espeak("no-such-voice", "en"), "hello")


async def test_a_machine_without_espeak_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(MouthClosed, match="not installed"):
        await _speech(Espeak("", "en"), "hello")


async def test_a_sentence_can_be_cut() -> None:
    pieces = Espeak("", "en").speak("This is a sentence that is much too long to be heard whole.")
    await anext(pieces)
    await pieces.aclose()
    assert [piece async for piece in pieces] == []


class _Broken:
    """A mouth that cannot speak, and says why."""

    def __init__(self, reason: MouthClosed) -> None:
        self._reason = reason
        self.asked = 0
        self.closed = False

    async def speak(self, text: str) -> AsyncGenerator[bytes]:  # noqa: ARG002 - its interface
        self.asked += 1
        raise self._reason
        yield b""  # type: ignore[unreachable]  # it is a generator by this line alone

    async def aclose(self) -> None:
        self.closed = True


async def test_a_mouth_that_failed_is_replaced_for_good() -> None:
    broken = _Broken(MouthClosed("ended"))
    mouth = EitherMouth(broken, Espeak("", "en"))
    assert await _speech(mouth, "one")
    assert await _speech(mouth, "two")
    assert broken.asked == 1
    assert broken.closed


async def test_a_mouth_that_is_not_ready_is_asked_again() -> None:
    broken = _Broken(NotReady("loading"))
    mouth = EitherMouth(broken, Espeak("", "en"))
    assert await _speech(mouth, "one")
    assert await _speech(mouth, "two")
    assert broken.asked == 2


async def test_piper_without_a_voice_is_refused_by_name() -> None:
    with pytest.raises(Rejected, match="piper"):
        await open_mouth(Choice.PIPER, "/no/such/voice.onnx", "en")


@pytest.mark.skipif(find_voice("", "en") is None, reason="piper is an extra")
async def test_piper_speaks_and_can_be_cut_between_sentences() -> None:
    voice = find_voice("", "en")
    assert voice is not None
    piper = Piper(voice, max_cost=1000.0)
    await piper.start()
    try:
        # Its first sentence may find it still loading on a busy machine.
        for _ in range(20):
            try:
                whole = await _speech(piper, "The kitchen light is on.")
                break
            except NotReady:
                continue
        assert 0.8 < _seconds(whole) < 3.0
        pieces = piper.speak("This sentence is cut.")
        await anext(pieces)
        await pieces.aclose()
        again = await _speech(piper, "The kitchen light is on.")
        assert abs(_seconds(again) - _seconds(whole)) < 0.7
    finally:
        await piper.aclose()


@pytest.mark.card
async def test_espeak_speaks_while_the_sound_server_hangs(
    virtual_card: VirtualCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in virtual_card.environment.items():
        monkeypatch.setenv(name, value)
    virtual_card.freeze()
    try:
        assert await _speech(Espeak("", "en"), "I can't hear anything.")
    finally:
        virtual_card.thaw()
