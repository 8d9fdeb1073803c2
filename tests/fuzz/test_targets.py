"""No bytes that a service could send raise anything but the layer's own errors."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import SEEDS
from tests.fuzz.targets import TARGETS, survives

MOST_CHANGES = 6
SPLICES = (b"null", b"-1", b"[]", b"{}", b'""', b"1e999", b"\xff", b"\n", b'"\\ud800"', b"true")


def changed(seed: bytes, number: int) -> bytes:
    """Give a seed with a few pieces cut out, doubled or replaced; the same number, the same."""
    chance = random.Random(number)  # noqa: S311 - an example, not a secret
    data = bytearray(seed)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        begin = chance.randrange(len(data) + 1)
        end = min(len(data), begin + chance.randrange(12))
        piece = chance.choice((b"", bytes(data[begin:end]) * 2, *SPLICES))
        data[begin:end] = piece
    return bytes(data)


def test_every_target_has_seeds() -> None:
    assert TARGETS.keys() == SEEDS.keys()


@pytest.mark.parametrize("name", TARGETS)
def test_what_services_say_is_read(name: str) -> None:
    for seed in SEEDS[name]:
        survives(TARGETS[name], seed)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_what_they_could_say_breaks_nothing(name: str, data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from(SEEDS[name]) | st.binary(max_size=200))
    survives(TARGETS[name], changed(seed, data.draw(st.integers(0, 2**32))))


def test_the_contributors_page_tells_the_command() -> None:
    page = Path(__file__).parents[2] / "CONTRIBUTING.md"
    if page.exists():  # not beside an installed wheel
        assert "python -m tests.fuzz" in page.read_text(encoding="utf-8")
