import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Endpoint
from hardware.endpoint import Endpointer
from hardware.protocol import SpeechStarted, SpeechStopped
from hardware.vad import WINDOW_SAMPLES, Vad

WINDOW_MS = 32
SETTINGS = Endpoint(threshold=0.5, min_speech_ms=160, silence_ms=512)

type Happening = SpeechStarted | SpeechStopped


def follow(
    probabilities: list[float], *, speech_from: int = 0, endpoint: Endpoint = SETTINGS
) -> list[tuple[Happening, int]]:
    """Feed windows from sample 0 on; give what happened and the sample at which it was told."""
    endpointer = Endpointer(endpoint, speech_from=speech_from)
    told = []
    for index, probability in enumerate(probabilities):
        end = (index + 1) * WINDOW_SAMPLES
        happening = endpointer.feed(probability, end, WINDOW_SAMPLES)
        if happening is not None:
            told.append((happening, end))
    return told


def windows(*stretches: tuple[float, int]) -> list[float]:
    """Stretches of (probability, ms) as one list of windows."""
    return [probability for probability, ms in stretches for _ in range(ms // WINDOW_MS)]


def at(ms: int) -> int:
    return ms * 16


def test_speech_begins_where_it_began_and_ends_where_it_ended() -> None:
    told = follow(windows((0.0, 320), (0.9, 640), (0.0, 960)))
    assert [happening for happening, _ in told] == [
        SpeechStarted(at=at(320)),
        SpeechStopped(at=at(960)),
    ]


def test_the_end_is_told_once_the_silence_has_passed_and_not_before() -> None:
    told = follow(windows((0.9, 640), (0.0, 960)))
    assert told[1] == (SpeechStopped(at=at(640)), at(640 + 512))


def test_a_sound_shorter_than_the_least_speech_is_nothing() -> None:
    assert follow(windows((0.9, 128), (0.0, 960))) == []


def test_a_short_word_is_a_turn() -> None:
    assert len(follow(windows((0.0, 320), (0.9, 160), (0.0, 960)))) == 2


def test_a_gap_inside_a_word_does_not_begin_it_anew() -> None:
    told = follow(windows((0.9, 96), (0.0, 96), (0.9, 96), (0.0, 960)))
    assert told[0][0] == SpeechStarted(at=0)


def test_sounds_far_apart_are_not_added_up() -> None:
    assert follow(windows(*[(0.9, 96), (0.0, 320)] * 8)) == []


def test_a_pause_shorter_than_the_silence_does_not_end_a_turn() -> None:
    told = follow(windows((0.9, 320), (0.0, 480), (0.9, 320), (0.0, 960)))
    assert [type(happening) for happening, _ in told] == [SpeechStarted, SpeechStopped]


def test_a_fading_word_still_is_speech_once_speech_has_begun() -> None:
    told = follow(windows((0.9, 320), (0.4, 640), (0.0, 960)))
    assert told[1][0] == SpeechStopped(at=at(960))
    assert follow(windows((0.4, 960), (0.0, 960))) == []


def test_a_click_in_the_silence_does_not_put_off_the_end() -> None:
    told = follow(windows((0.9, 320), (0.0, 256), (0.9, 32), (0.0, 960)))
    assert told[1] == (SpeechStopped(at=at(320)), at(320 + 512))


def test_the_wake_word_before_the_turn_does_not_begin_it() -> None:
    told = follow(windows((0.9, 800), (0.0, 960)), speech_from=at(800))
    assert told == []


def test_the_tail_of_the_wake_word_does_not_begin_the_turn() -> None:
    told = follow(windows((0.0, 320), (0.9, 640), (0.0, 960)), speech_from=at(672))
    assert told == []


def test_an_order_after_a_pause_begins_where_the_person_began_it() -> None:
    heard = windows((0.9, 640), (0.0, 1_920), (0.9, 640), (0.0, 960))
    told = follow(heard, speech_from=at(544))
    assert [happening for happening, _ in told] == [
        SpeechStarted(at=at(2_560)),
        SpeechStopped(at=at(3_200)),
    ]


def test_an_order_in_one_breath_with_the_wake_word_begins_where_that_was_recognised() -> None:
    told = follow(windows((0.9, 1_600), (0.0, 960)), speech_from=at(640))
    assert [happening for happening, _ in told] == [
        SpeechStarted(at=at(640)),
        SpeechStopped(at=at(1_600)),
    ]


def test_a_short_order_in_one_breath_counts_by_the_length_of_the_whole() -> None:
    told = follow(windows((0.9, 1_088), (0.0, 960)), speech_from=at(832))
    assert [type(happening) for happening, _ in told] == [SpeechStarted, SpeechStopped]


def test_after_a_turn_the_next_one_is_found() -> None:
    told = follow(windows(*[(0.9, 320), (0.0, 960)] * 3))
    assert [type(happening) for happening, _ in told] == [SpeechStarted, SpeechStopped] * 3


@given(st.lists(st.floats(0.0, 1.0), max_size=400), st.integers(0, 200_000))
def test_beginnings_and_ends_alternate_and_never_run_ahead_of_the_sound(
    probabilities: list[float], speech_from: int
) -> None:
    told = follow(probabilities, speech_from=speech_from)
    kinds = [type(happening) for happening, _ in told]
    assert kinds == ([SpeechStarted, SpeechStopped] * len(kinds))[: len(kinds)]
    places = [happening.at for happening, _ in told]
    assert places == sorted(places)
    assert all(speech_from <= happening.at <= known for happening, known in told)
    silences = [
        known - happening.at for happening, known in told if type(happening) is SpeechStopped
    ]
    assert all(silence >= at(SETTINGS.silence_ms) for silence in silences)


def spoken_orders(corpus: Path, folder: str, count: int) -> list[Path]:
    entries = json.loads((corpus / "manifest.json").read_text())
    paths = [corpus / entry["path"] for entry in entries if entry["kind"] == folder]
    return [path for path in paths if path.is_file()][:count]


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["commands_coffee", "synthetic_home_commands"])
def test_spoken_orders_are_one_turn_each(corpus: Path, folder: str) -> None:
    orders = spoken_orders(corpus, folder, 12)
    assert orders
    vad = Vad()
    for path in orders:
        order, _ = soundfile.read(path, dtype="int16")
        silence = np.zeros(16_000, np.int16)
        sound = np.concatenate([silence, order, silence])
        whole = len(sound) // WINDOW_SAMPLES * WINDOW_SAMPLES
        vad.reset()
        heard = [vad.feed(window) for window in sound[:whole].reshape(-1, WINDOW_SAMPLES)]
        kinds = [type(happening) for happening, _ in follow(heard, endpoint=Endpoint())]
        assert kinds == [SpeechStarted, SpeechStopped], path.name
