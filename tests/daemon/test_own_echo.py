"""A room that talks to itself is noticed, and one that is talked to is left alone."""

import pytest

from config.barge_in import BargeIn
from daemon import effects as do
from daemon.conversation import Conversation
from daemon.effects import Effect
from daemon.events import CancellerChanged, Event
from daemon.own_echo import OwnEcho, repeats
from daemon.turn import Rules, State
from hardware import protocol as audio
from providers import base as service
from tests.daemon.test_conversation import OPENED, PCM, WAKE, run

ANSWER = "It is twenty past nine in the morning, and the sun is shining."


def turn(said: str, reply_id: str, answer: str = ANSWER) -> list[Event]:
    """Give a turn without a wake word: what was understood, and the answer to it."""
    return [
        audio.UplinkOpened(100_000),
        audio.SpeechStarted(140_000),
        audio.SpeechStopped(150_000),
        audio.UplinkClosed(151_000),
        service.Transcript(said),
        service.TextOutput(reply_id, answer),
        service.AudioOutput(reply_id, PCM),
        service.TurnEnd(reply_id),
        audio.Drained(audio.Channel.REPLY, reply_id),
    ]


def lived(events: list[Event], start: Conversation | None = None) -> list[Effect]:
    """Give everything that was done in a conversation."""
    now, done = start or Conversation(), list[Effect]()
    for event in events:
        now, effects = now.advance(event)
        done += effects
    return done


def told(done: list[Effect]) -> list[str]:
    return [effect.message for effect in done if isinstance(effect, do.Tell)]


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("twenty past nine in the morning", True),
        ("20 past nine in the morning and the sun", True),
        ("It's twenty past nine, in the mourning.", True),
        ("turn on the light in the kitchen", False),
        ("nine", False),
        ("", False),
        ("is the sun past the morning", False),
    ],
)
def test_our_own_words_are_known_though_some_are_misheard(heard: str, *, expected: bool) -> None:
    assert repeats(heard, ANSWER) is expected


def test_a_room_that_answers_itself_three_times_stops_and_says_so_once() -> None:
    begin: list[Event] = [WAKE, OPENED, *turn("what time is it", "r0")]
    echoes = [event for number in range(1, 6) for event in turn(ANSWER, f"r{number}")]
    done = lived([*begin, *echoes])
    assert told(done) == ["own_voice"]
    assert sum(isinstance(effect, do.Play) for effect in done) == 3
    assert do.Disconnect() in done


def test_somebody_who_says_something_else_begins_the_count_anew() -> None:
    begin: list[Event] = [WAKE, OPENED, *turn("what time is it", "r0")]
    talk = [turn(ANSWER, "r1"), turn(ANSWER, "r2"), turn("and tomorrow", "r3"), turn(ANSWER, "r4")]
    assert not told(lived([*begin, *(event for each in talk for event in each)]))


def test_a_wake_word_begins_the_count_anew() -> None:
    now, _ = run([WAKE, OPENED, *turn("hello", "r0"), *turn(ANSWER, "r1"), *turn(ANSWER, "r2")])
    assert now.own_echo.streak == 2
    now, _ = now.advance(WAKE)
    assert now.own_echo == OwnEcho()


def test_words_that_come_after_their_answer_are_compared_with_the_one_before() -> None:
    echo = OwnEcho().says("r1", ANSWER).says("r2", "Certainly.")
    assert echo.hears(ANSWER).streak == 1


def test_turns_without_words_that_begin_with_our_own_tail_count_until_the_canceller_is_proven() -> (
    None
):
    def soon(reply_id: str) -> list[Event]:
        return [
            audio.UplinkOpened(100_000),
            audio.SpeechStarted(103_500),
            audio.SpeechStopped(110_000),
            audio.UplinkClosed(111_000),
            service.AudioOutput(reply_id, PCM),
            service.TurnEnd(reply_id),
            audio.Drained(audio.Channel.REPLY, reply_id),
        ]

    begin: list[Event] = [WAKE, OPENED, *turn("hello", "r0")]
    echoes = [event for number in range(1, 6) for event in soon(f"r{number}")]
    assert told(lived([*begin, *echoes])) == ["own_voice"]
    assert not told(lived([CancellerChanged(proven=True), *begin, *echoes]))


def test_the_number_of_turns_is_the_owners() -> None:
    patient = Conversation(rules=Rules(barge_in=BargeIn(own_voice_turns=20)))
    begin: list[Event] = [WAKE, OPENED, *turn("what time is it", "r0")]
    echoes = [event for number in range(1, 6) for event in turn(ANSWER, f"r{number}")]
    now, _ = run([*begin, *echoes], patient)
    assert now.state is State.LISTENING
