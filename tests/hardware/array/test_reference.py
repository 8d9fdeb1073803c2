"""The far end that a card captures is used while it holds what sounds, and only then."""

import numpy as np

from hardware.array.reference import Reference

BLOCK = 1_280
LOUD = (np.sin(np.arange(BLOCK) / 5) * 3_000).astype(np.int16)
HISS = np.random.default_rng(1).integers(-8, 9, BLOCK).astype(np.int16)
SILENCE = np.zeros(BLOCK, np.int16)


def test_what_the_card_captured_is_the_far_end() -> None:
    far, playing = Reference().choose(LOUD, LOUD // 2, playing=True)
    assert np.array_equal(far, LOUD)
    assert playing


def test_another_program_s_sound_through_the_card_is_ours_too_and_fades_in_the_room() -> None:
    reference = Reference()
    assert reference.choose(LOUD, SILENCE, playing=False)[1]
    after = [reference.choose(SILENCE, SILENCE, playing=False)[1] for _ in range(10)]
    assert after == [True] * 6 + [False] * 4


def test_a_converter_s_hiss_is_not_playing() -> None:
    reference = Reference()
    assert not any(reference.choose(HISS, SILENCE, playing=False)[1] for _ in range(50))


def test_a_channel_that_stays_silent_while_we_play_gives_way_to_the_speaker_s_tap() -> None:
    reference = Reference()
    for _ in range(5):
        reference.choose(SILENCE, LOUD, playing=True)
    assert np.array_equal(reference.choose(HISS, LOUD, playing=True)[0], LOUD)
    assert reference.silent
    reference.choose(SILENCE, SILENCE, playing=False)
    assert np.array_equal(reference.choose(HISS, LOUD, playing=True)[0], LOUD)


def test_a_channel_that_sounds_again_is_taken_again() -> None:
    reference = Reference()
    for _ in range(5):
        reference.choose(SILENCE, LOUD, playing=True)
    far, _ = reference.choose(LOUD // 2, LOUD, playing=True)
    assert np.array_equal(far, LOUD // 2)
    assert not reference.silent


def test_a_reference_a_little_late_is_waited_for() -> None:
    reference = Reference()
    reference.choose(SILENCE, LOUD, playing=True)
    assert not reference.silent
