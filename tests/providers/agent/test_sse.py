"""Server-sent events are read as they were written, however they arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.agent.sse import LARGEST_EVENT_BYTES, EventReader
from providers.errors import ProtocolViolation

CUTS = st.lists(st.integers(1, 9), max_size=60)
LINES = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)


def read(stream: bytes, sizes: list[int]) -> list[str]:
    reader, found = EventReader(), list[str]()
    for size in sizes:
        found += reader.feed(stream[:size])
        stream = stream[size:]
    return [*found, *reader.feed(stream)]


@given(st.lists(LINES, max_size=6), st.sampled_from(["\n", "\r\n", "\r"]), CUTS)
def test_events_are_whole_whatever_ends_a_line(
    texts: list[str], end: str, sizes: list[int]
) -> None:
    lines = [f": comment{end}id: 7{end}data: {text}{end}{end}" for text in texts]
    # A CR at the very end could be half of a CR LF: what follows tells.
    assert read(("".join(lines) + ": end").encode(), sizes) == texts


def test_data_of_several_lines_is_one_text() -> None:
    assert read(b"data: a\ndata:b\ndata\ndata:  c\n\n", [3, 5]) == ["a\nb\n\n c"]


def test_an_event_without_data_is_none() -> None:
    assert read(b"event: ping\n\n\n\ndata: x\n\n", []) == ["x"]


def test_an_event_without_an_end_is_refused() -> None:
    reader = EventReader()
    reader.feed(b"data: " + b"x" * (LARGEST_EVENT_BYTES // 2))
    with pytest.raises(ProtocolViolation):
        reader.feed(b"x" * (LARGEST_EVENT_BYTES // 2))
    lines = EventReader()
    with pytest.raises(ProtocolViolation):
        lines.feed(b"data: 0123456789\n" * (LARGEST_EVENT_BYTES // 10))


@given(st.binary(max_size=300), CUTS)
def test_any_bytes_are_read_alike_however_they_are_cut(stream: bytes, sizes: list[int]) -> None:
    assert read(stream, sizes) == read(stream, [])
