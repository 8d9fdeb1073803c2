"""What the person said last can be looked up for a moment, under the turn it was said in."""

import asyncio

from daemon.conversation import Conversation
from daemon.events import TextGiven
from daemon.last_words import LastWords
from daemon.turn import State, Turn
from providers.base import Transcript

OVER = State.PROCESSING


def at(turn: int, state: State = OVER) -> Conversation:
    spoke = Turn(number=turn, spoke=True)
    return Conversation(turns=turn, state=state, turn=spoke)


def test_a_turns_words_are_those_told_in_it() -> None:
    words = LastWords()
    words.heard(Transcript("open the garage"), at(1))
    words.heard(TextGiven("yes"), at(2))
    assert (words.of(1), words.of(2), words.of(3)) == ("open the garage", "yes", None)


def test_parts_of_a_turn_are_joined_and_guesses_left_out() -> None:
    words = LastWords()
    words.heard(Transcript("open", final=False), at(1))
    words.heard(Transcript("open the"), at(1))
    words.heard(Transcript("garage"), at(1))
    assert words.of(1) == "open the garage"


def test_words_that_come_while_the_next_turn_is_spoken_are_of_the_one_before() -> None:
    words = LastWords()
    words.heard(Transcript("open the garage, yes"), at(2, State.LISTENING))
    assert words.of(1) == "open the garage, yes"
    assert words.of(2) is None
    words.heard(Transcript("no"), at(2))
    assert words.of(2) == "no"


def test_only_two_turns_are_remembered() -> None:
    words = LastWords()
    for turn in (1, 2, 3):
        words.heard(Transcript("hello"), at(turn))
    assert words.of(1) is None
    assert words.of(2) == "hello"


async def test_late_words_are_waited_for_and_missing_ones_not_for_ever() -> None:
    words = LastWords()
    asyncio.get_running_loop().call_later(0.02, words.heard, Transcript("yes"), at(1))
    assert await words.awaited(1, 5.0) == "yes"
    assert await words.awaited(2, 0.01) is None
