"""Windows are told apart by what was said, and figures come from them."""

import numpy as np
import pytest

from hardware.training.examples import Examples, examples
from hardware.training.listening import Heard, Span
from hardware.training.measuring import bar_of, event_tops, measure
from hardware.training.network import Network
from hardware.training.takes import Kind
from hardware.training.voices import Part

LENGTH = 3
PHRASE = Span(start=20, end=26, kind=Kind.PHRASE, snr_db=30.0)
ALIKE = Span(start=60, end=66, kind=Kind.ALIKE, snr_db=10.0)
OTHER = Span(start=100, end=130, kind=Kind.OTHER, snr_db=10.0)


def _examples(loud: dict[int, float] | None = None) -> Examples:
    """Give a stream whose first number is the logit that `_reader` reads."""
    embeddings = np.zeros((160, 96), np.float32)
    embeddings[:, 0] = -5
    for hop, logit in (loud or {}).items():
        embeddings[hop, 0] = logit
    heard = Heard(part=Part.TEST, embeddings=embeddings, spans=(PHRASE, ALIKE, OTHER))
    return examples([heard], LENGTH, (np.zeros(96, np.float32), np.ones(96, np.float32)))


def _reader() -> Network:
    """Give a network whose logit is the first number of the last embedding."""
    glance = np.zeros((96, 2), np.float32)
    glance[0] = (1, -1)  # a rectifier for each sign
    joined = np.zeros((LENGTH * 2, 2), np.float32)
    joined[-2:] = np.eye(2)
    zeros = np.zeros(2, np.float32)
    decision = np.array([[1], [-1]], np.float32)
    return Network(((glance, zeros), (joined, zeros), (decision, zeros[:1])))


def test_windows_teach_what_was_said_and_nothing_while_the_phrase_is_said() -> None:
    found = _examples()
    assert list(found.yes) == [27, 28, 29, 30]
    assert found.alike[0] == 60
    assert not {20, 26, 31, 35} & {*found.others, *found.alike}
    assert {19, 36, 100} <= set(found.others)
    assert 1 not in found.others  # no whole window ends there


def test_a_window_holds_the_embeddings_up_to_its_hop() -> None:
    found = _examples({27: 3.0})
    assert found.windows(np.array([27, 28]))[:, :, 0].tolist() == [[-5, -5, 3], [-5, 3, -5]]


def test_mistakes_nearer_than_the_refractory_time_are_one() -> None:
    scores = np.array([0, 3, 2, 0, 1], np.float32)
    assert event_tops(scores, np.array([10, 11, 12, 13, 60]))[:2].tolist() == [3, 1]


def test_the_figures_count_hits_and_mistakes() -> None:
    told = measure(_reader(), _examples({27: 1.0, 62: 2.0, 110: 0.5, 112: 0.5}))
    [recall] = told.recalls
    assert (recall.snr_db, recall.heard, recall.said) == (30.0, 1, 1)
    assert (told.false_accepts, told.alike_heard, told.alike_said) == (1, 1, 1)
    assert told.per_hour_at_most > told.per_hour == pytest.approx(1 / told.hours)


def test_the_bar_is_what_ordinary_speech_reaches_no_more_often_than_allowed() -> None:
    tune = _examples({110: 0.5, 140: 0.25})
    assert bar_of(_reader(), tune, per_hour=0.5) == 0.5
    assert bar_of(_reader(), tune, per_hour=1.01 / tune.hours) == 0.25
