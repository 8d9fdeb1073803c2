import random

from hypothesis import given
from hypothesis import strategies as some

from daemon.tools.likeness import Likeness
from daemon.tools.names import folded, nearest
from tests.benchmarks.made_up_home import made_up_home

NAMES = tuple({folded(device.name) for device in made_up_home(300).devices()})
LIKENESS = Likeness(NAMES)


def test_a_name_with_one_wrong_letter_is_found_first() -> None:
    dice = random.Random(3)  # noqa: S311 - names, not secrets
    for name in dice.sample(sorted(NAMES), 60):
        place = dice.randrange(len(name))
        misspelt = f"{name[:place]}q{name[place + 1 :]}"
        assert LIKENESS.nearest(misspelt, lambda _: True)[0] == nearest(misspelt, NAMES)[0]


def test_only_the_right_ones_are_offered() -> None:
    name = NAMES[0]
    assert name not in LIKENESS.nearest(name, lambda one: one != name)


def test_what_is_like_nothing_gets_nothing() -> None:
    assert LIKENESS.nearest("xylophone", lambda _: True) == []


@given(some.text(max_size=200))
def test_whatever_is_said_there_are_at_most_three_known_names(text: str) -> None:
    near = LIKENESS.nearest(text, lambda _: True)
    assert len(near) <= 3
    assert set(near) <= set(NAMES)
