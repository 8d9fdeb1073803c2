"""The graph of words holds every sentence of the home, and costs no more for a large one."""

import pytest

from providers.local.grammar import END, START, Grammar, Names, grammar_of
from providers.local.home import ROOM, Home, Thing
from providers.local.sentences import Sentences
from tests.providers.local.orders import example_brief

KINDS = ("light", "switch", "fan", "cover", "lock", "climate", "media", "scene", "sensor")


def house(devices: int) -> Home:
    rooms = [Thing(f"room {n}", ROOM) for n in range(30)]
    things = [
        Thing(f"thing {n}", KINDS[n % len(KINDS)], rooms[n % 30].name, (f"gadget {n}",))
        for n in range(devices)
    ]
    return Home((*rooms, *things), "room 0")


def holds(grammar: Grammar, sentence: str) -> bool:
    nodes = grammar.reached(frozenset({START}))
    for word in sentence.split():
        nodes = grammar.after(nodes).get(word, frozenset())
    return END in nodes


@pytest.mark.parametrize(
    "sentence",
    [
        "turn on the desk lamp",
        "please close the living room blinds half way",
        "set the heating to twenty one degrees",
        "make it two degrees warmer in the bedroom",
        "unlock the front door",
        "is the garage open",
        "movie night",
        "turn the speaker up and pause the television",
        "set a pizza timer for twelve minutes",
    ],
)
def test_what_can_be_said_here_is_in_it(sentence: str) -> None:
    vocabulary = example_brief()["vocabulary"]
    assert isinstance(vocabulary, list)
    assert holds(grammar_of(Sentences(Home.of(vocabulary, "kitchen"))), sentence)


@pytest.mark.parametrize(
    "sentence", ["turn on the", "turn on the desk", "open the sesame", "desk lamp the"]
)
def test_what_cannot_be_said_is_not(sentence: str) -> None:
    vocabulary = example_brief()["vocabulary"]
    assert isinstance(vocabulary, list)
    assert not holds(grammar_of(Sentences(Home.of(vocabulary, "kitchen"))), sentence)


def test_a_house_of_500_devices_has_no_more_nodes_than_a_small_one() -> None:
    small, large = (grammar_of(Sentences(house(devices))) for devices in (20, 500))
    assert len(large) == len(small)
    assert holds(large, "turn on gadget 450 and set thing 495 to twenty degrees") is False
    assert holds(large, "turn on gadget 450 and turn off thing 495")
    assert len(large) < len(small) + 20_000


def test_a_name_that_begins_another_may_end() -> None:
    grammar = Grammar()
    grammar.names(START, Names.of(["lamp", "lamp two", "two"]), END)
    assert [holds(grammar, text) for text in ("lamp", "lamp two", "two", "two lamp")] == [
        True,
        True,
        True,
        False,
    ]
