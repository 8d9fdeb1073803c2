import pytest

from daemon.tools.names import folded, nearest, same


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("The Kitchen Lights", "kitchen light"),
        ("kitchen-light", "kitchen light"),
        ("mum's lamp", "mums lamp"),
        ("5 minute timer", "five minute timer"),
        ("Timer 25", "timer twenty-five"),
        ("das Küchenlicht", "küchenlicht"),
        ("all the lamps", "lamp"),
    ],
)
def test_two_ways_of_saying_a_name_are_one(said: str, meant: str) -> None:
    assert folded(said) == folded(meant)
    assert same(said, [meant])


@pytest.mark.parametrize(("one", "other"), [("glass", "gla"), ("bus", "bu"), ("hall", "hallway")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert not same(one, [other])


def test_a_name_of_nothing_but_small_words_is_no_name() -> None:
    assert not same("the", ["my"])


def test_near_names_are_offered_and_far_ones_are_not() -> None:
    known = ["bathroom", "bedroom", "kitchen"]
    assert nearest("bathrom", known)[0] == "bathroom"
    assert nearest("garage door", known) == ()
