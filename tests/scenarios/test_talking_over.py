"""A person talks over an answer in the virtual room; a mere syllable does not end it.

The microphone is one that cancels its own echo, as arrays with hardware for it do: a busy machine
lets the virtual card stutter, and a canceller of ours would have to find the echo again each time.
"""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from hardware.lab.sound import active_span
from hardware.virtual.acoustics import RATE_HZ, Samples, as_pcm, read_wav
from tests.daemon.recorded import write
from tests.scenarios.house import House, furnished, measured
from tests.scenarios.voices import speak_beforehand, spoken

LONG_ANSWER = "what can you do"
ORDER = "turn on the living room lamp"
NO_ECHO_DB = -90.0
SCRIPTED = """\
[conversation]
provider = "scripted"
[providers.scripted]
script = "service.toml"
"""
SCRIPT = """\
[capabilities]
output_rate_hz = 16000
[[turn]]
steps = [{ text = "Once upon a time." }, { wav = "answer.wav" }, { turn_end = true }]
"""
STORY = (
    "Once upon a time a lighthouse keeper counted the ships that passed his window every night, "
    "and wrote down their names in a green book that nobody but the sea was ever going to read."
)
BARGE_IN = """\
[barge_in]
without_canceller = true
"""
PIECE = RATE_HZ // 5
ALIKE = 0.8
ANSWERED_WITHIN_S = 25.0
SAID_AFTER_S = 3.0
SYLLABLE = RATE_HZ * 120 // 1_000

pytestmark = [
    pytest.mark.card,
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Give a house whose microphone does not hear its loudspeaker."""
    async with furnished(tmp_path_factory.mktemp("house"), BARGE_IN) as house:
        await house.room.set_echo_db(NO_ECHO_DB)
        yield house


async def test_an_order_spoken_over_an_answer_cuts_it_and_is_carried_out(house: House) -> None:
    await speak_beforehand(ORDER)
    await house.begin_to_ask(LONG_ANSWER)
    await asyncio.sleep(2.5)
    said = await house.say(ORDER)
    cut = await house.happens("interrupted")
    assert cut["by"] == "speech"
    ran = await house.happens("tool", name="set_lights", status="success")
    assert ran["arguments"] == {"name": "living room lamp", "state": "on"}
    recording = house.recording()
    began_s = recording.first_loud_s(
        recording.microphone, recording.second_of(said.started_at_s), above_dbfs=-45.0
    )
    assert began_s is not None
    until_s = recording.second_of(float(str(cut["mono_s"])))
    last_s = recording.last_loud_s(recording.speaker, until_s + 0.3)
    assert last_s is not None
    measured(f"silent {(last_s - began_s) * 1_000:.0f} ms after the order began to be spoken")
    assert last_s - began_s < 1.0


async def test_a_syllable_lets_the_answer_go_on_where_it_stood(tmp_path: Path) -> None:
    whole = read_wav(await spoken(ORDER))
    begin, _ = active_span(whole)
    syllable = write(tmp_path / "syllable.wav", as_pcm(whole[begin : begin + SYLLABLE]))
    answer = read_wav(await spoken(STORY))
    write(tmp_path / "answer.wav", as_pcm(answer))
    (tmp_path / "service.toml").write_text(SCRIPT, encoding="utf-8")
    async with furnished(tmp_path, SCRIPTED + BARGE_IN) as house:
        await house.room.set_echo_db(NO_ECHO_DB)
        await house.begin_to_ask("tell me a story")
        await asyncio.sleep(SAID_AFTER_S)
        await house.room.say(syllable)
        await house.happens("turn", ANSWERED_WITHIN_S, outcome="answered")
        verdicts = [each["verdict"] for each in house.happened if each["event"] == "barge_in"]
        heard = house.recording().speaker
    assert verdicts == ["suspected", "dismissed"]
    places = whereabouts(answer, heard)
    pieces = answer.size // PIECE
    measured(f"{verdicts}; {len(places)} of {pieces} pieces found in order")
    assert len(places) >= 0.9 * pieces
    assert all(earlier < later for earlier, later in pairwise(places))


def whereabouts(wanted: Samples, heard: Samples) -> list[int]:
    """Give where in one recording each piece of another is, for those that are there."""
    size = 1 << (heard.size + PIECE).bit_length()
    spectrum = np.fft.rfft(heard, size)
    energy = np.cumsum(np.concatenate(([0.0], np.square(heard, dtype=np.float64))))
    there = np.sqrt(np.maximum(energy[PIECE:] - energy[:-PIECE], 1e-6))
    places = []
    for begin in range(0, wanted.size - PIECE, PIECE):
        piece = wanted[begin : begin + PIECE]
        alike = np.fft.irfft(spectrum * np.conj(np.fft.rfft(piece, size)), size)[: there.size]
        likeness = alike / there / max(1e-6, float(np.linalg.norm(piece)))
        if likeness.max() > ALIKE:
            places.append(int(likeness.argmax()))
    return places
