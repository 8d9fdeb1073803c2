"""The doctor hears the room speak to itself, with programs in the devices' places."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Audio, Microphone, Settings, Speaker
from daemon.doctor import Verdict
from daemon.doctor_loop import QUESTION, Overheard, Unheard, likeness, overhear
from daemon.doctor_overheard import overheard
from daemon.doctor_sweep import SWEEP_S, Swept, judged, level_dbfs, sweep
from tests.daemon import bad_devices

WELL = Overheard(
    swept=Swept(
        floor_dbfs=-60.0,
        delay_ms=180.0,
        level_dbfs=-30.0,
        bands_db={"low": 25.0, "middle": 32.0, "high": 28.0},
        clipped=0.0,
    ),
    played_dbfs=-12.0,
    scores={"hey_jarvis": 0.9},
    said="hey jarvis, what time is it",
    heard="What time is it?",
)
SILENCE = bytes(2 * 16_000)


def softer(pcm: bytes, divisor: int) -> bytes:
    samples = memoryview(pcm).cast("h")
    return b"".join((sample // divisor).to_bytes(2, "little", signed=True) for sample in samples)


def test_a_sweep_is_found_where_it_begins_and_as_loud_as_it_is() -> None:
    found = judged(SILENCE + bytes(2 * 1_600) + softer(sweep(), 10) + SILENCE, sent_at=16_000)
    assert found.delay_ms == pytest.approx(100, abs=10)
    assert found.level_dbfs == pytest.approx(level_dbfs(memoryview(sweep()).cast("h")) - 20, abs=1)
    assert found.clipped == 0.0
    assert set(found.bands_db) == {"low", "middle", "high"}
    assert min(found.bands_db.values()) > 40


def test_a_loudspeaker_without_treble_is_seen_in_the_bands() -> None:
    dull = bytearray(softer(sweep(), 10))
    dull[round(len(dull) * 0.7) :] = bytes(len(dull) - round(len(dull) * 0.7))
    found = judged(SILENCE + bytes(dull) + SILENCE, sent_at=16_000)
    assert found.bands_db["low"] > found.bands_db["high"] + 3


def test_silence_and_a_knock_are_no_sweep() -> None:
    knock = SILENCE + b"\x00\x40" * 480 + SILENCE * 2
    assert judged(SILENCE * 3, sent_at=16_000).delay_ms is None
    assert judged(knock, sent_at=16_000).delay_ms is None
    assert judged(b"", sent_at=0).delay_ms is None


def test_cut_samples_are_counted() -> None:
    loud = b"\xff\x7f" * 8_000
    assert judged(SILENCE + loud, sent_at=16_000).clipped == pytest.approx(1 / 3, abs=0.01)


def test_the_sweep_is_a_second_of_sound_with_soft_ends() -> None:
    samples = memoryview(sweep()).cast("h")
    assert len(samples) == SWEEP_S * 16_000
    assert max(samples) < 12_000
    assert abs(samples[0]) < 100
    assert abs(samples[-1]) < 600


def test_words_are_compared_without_signs() -> None:
    assert likeness("what time is it", "What time is it?") == 1.0
    assert likeness("what time is it", "is it") == 0.5
    assert likeness("what time is it", "") == 0.0


@pytest.mark.parametrize(
    ("changed", "verdict", "words"),
    [
        (WELL, Verdict.FINE, "comes back after 180 ms, 18 dB softer"),
        (
            replace(WELL, swept=replace(WELL.swept, delay_ms=None)),
            Verdict.DOUBTFUL,
            "the tone sweep was not heard",
        ),
        (
            replace(WELL, swept=replace(WELL.swept, clipped=0.02)),
            Verdict.DOUBTFUL,
            "cut off",
        ),
        (
            replace(WELL, swept=replace(WELL.swept, bands_db=WELL.swept.bands_db | {"high": 2.0})),
            Verdict.DOUBTFUL,
            "high pitches",
        ),
    ],
)
def test_the_way_of_the_sound_is_judged(changed: Overheard, verdict: Verdict, words: str) -> None:
    path = next(iter(overheard(changed, Settings())))
    assert path.subject == "sound path"
    assert path.verdict is verdict
    assert words in path.what
    assert path.figures["floor_dbfs"] == -60.0


def test_the_sentence_is_judged_by_its_words_and_its_wake_score() -> None:
    _, spoken = overheard(WELL, Settings())
    assert spoken.verdict is Verdict.FINE
    assert spoken.what == '4 of 4 words understood; "hey jarvis" scores 0.90 (wakes from 0.5)'
    assert spoken.figures == {"score": 0.9, "words": 1.0}
    _, spoken = overheard(replace(WELL, heard="time"), Settings())
    assert spoken.verdict is Verdict.DOUBTFUL
    _, spoken = overheard(replace(WELL, heard=None), Settings())
    assert spoken.verdict is Verdict.FINE
    assert "not tried" in spoken.what


@pytest.mark.timeout(60)
async def test_a_room_hears_its_own_sweep_and_sentence(tmp_path: Path) -> None:
    played = tmp_path / "played"
    os.mkfifo(played)
    audio = Audio(
        microphone=Microphone(command=tuple(bad_devices.microphone_by(played))),
        speaker=Speaker(command=tuple(bad_devices.speaker_by(played)), rate_hz=16_000),
    )
    found = await overhear(Settings(audio=audio))
    assert found.swept.delay_ms is not None, found
    assert 0 < found.swept.delay_ms < 2_000
    assert found.played_dbfs > -30
    assert found.heard is not None
    assert likeness(QUESTION, found.heard) >= 0.5, found
    assert "hey_jarvis" in found.scores
    path, spoken = overheard(found, Settings())
    assert path.verdict is Verdict.FINE, path
    assert spoken.verdict is Verdict.FINE, spoken


async def test_a_microphone_that_does_not_open_is_told_in_words() -> None:
    audio = Audio(microphone=Microphone(command=("false",)), speaker=Speaker(command=("cat",)))
    with pytest.raises(Unheard, match="microphone"):
        await overhear(Settings(audio=audio))
