"""Reading JSON of strangers: plain values, and a count of what makes no sense."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.errors import ProtocolViolation
from providers.wire.reading import Oddities, inner, items, number, text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda deeper: st.lists(deeper) | st.dictionaries(st.text(), deeper),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["a", "b"]), JSON))
def test_a_field_is_what_it_should_be_or_nothing(fields: dict[str, object]) -> None:
    assert isinstance(text(fields, "a"), str)
    assert isinstance(number(fields, "a"), int)
    assert not isinstance(number(fields, "a"), bool)
    assert isinstance(inner(fields, "a"), dict)
    assert all(isinstance(item, dict) for item in items(fields, "a"))


@given(st.binary(max_size=64))
def test_audio_is_whole_samples_or_none(pcm: bytes) -> None:
    oddities = Oddities("test")
    found = oddities.audio(base64.b64encode(pcm).decode())
    assert found == (b"" if len(pcm) % 2 else pcm)
    assert oddities.counts.total() == len(pcm) % 2


@given(st.text() | st.none() | st.integers())
def test_what_is_no_audio_makes_no_noise(encoded: object) -> None:
    assert len(Oddities("test").audio(encoded)) % 2 == 0


def test_some_unreadable_messages_are_passed_over_and_many_end_the_session() -> None:
    oddities = Oddities("test")
    for raw in ("{", b"\xff", "[]", "3", "[" * 100_000):
        assert oddities.message(raw) is None
    assert oddities.message(json.dumps({"fine": 1})) == {"fine": 1}
    with pytest.raises(ProtocolViolation, match="6 messages"):
        oddities.message("{")


def test_each_oddity_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    oddities = Oddities("test")
    for _ in range(3):
        oddities.unknown("session.mood")
    assert oddities.counts["unknown event session.mood"] == 3
    assert len(caplog.records) == 1


def test_numbers_beyond_counting_are_none() -> None:
    assert number({"n": 1e300}, "n") == 0
    assert number({"n": float("nan")}, "n") == 0
    assert number({"n": True}, "n") == 0
    assert number({"n": 7.9}, "n") == 7


def test_a_flood_of_unknown_kinds_is_counted_in_little_room() -> None:
    oddities = Oddities("test")
    for serial in range(10_000):
        oddities.unknown(f"kind-{serial}")
    assert len(oddities.counts) < 100
    assert sum(oddities.counts.values()) == 10_000
