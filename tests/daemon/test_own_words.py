import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Wake, WakeWord
from daemon.events import SessionOpened
from daemon.own_words import OwnVoice, holds, phrases_of
from daemon.story import TurnDone
from hardware import protocol as audio
from hardware.protocol import Channel, Command, OwnWords
from providers import base as service
from tests.daemon.test_conversation import capabilities

PHRASES = {"hey_jarvis": "hey jarvis", "alexa": "alexa", "stop": "stop"}
DONE = TurnDone(turn_id="turn-1", outcome="answered")


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Hey, Jarvis! How are you?", "hey jarvis"),
        ("I am Jarvis.", "hey jarvis"),
        ("ask ALEXA", "alexa"),
        ("Alexa's alarm", "alexa"),
        ("it stopped", "stop"),
        ("Héy Järvis", "hey jarvis"),
        ("ok computer", "okay computer"),
        ("guten Morgen, liebes Haus!", "Guten Morgen, liebes Haus"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(text: str, phrase: str) -> None:
    assert holds(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("hey you", "hey jarvis"),
        ("the bus top", "stop"),
        ("morgen guten", "guten morgen"),
        ("", "alexa"),
        ("hello", "?!"),
        ("say hey", "hey"[:0]),
    ],
)
def test_what_only_looks_alike_is_not(text: str, phrase: str) -> None:
    assert not holds(text, phrase)


@given(st.text(), st.text(), st.sampled_from(["alexa", "hey jarvis"]))
def test_a_phrase_is_found_wherever_it_stands(before: str, after: str, phrase: str) -> None:
    assert holds(f"{before} {phrase} {after}", phrase)


def test_everything_that_is_listened_for_has_a_phrase() -> None:
    words = (WakeWord(name="hey_jarvis"), WakeWord(name="house", phrase="hello house"))
    wake = Wake(words=words, stop_phrase="halt")
    expected = {"hey_jarvis": "hey jarvis", "house": "hello house", "stop": "halt"}
    assert phrases_of(wake) == expected
    assert phrases_of(wake.model_copy(update={"enabled": False})) == {}
    assert "stop" not in phrases_of(wake.model_copy(update={"stop": False}))


class Told:
    """An own voice, and what the audio worker was told of it."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.voice = OwnVoice(PHRASES, self.commands.append)

    def says(self, text: str, reply_id: str = "r1") -> None:
        self.voice.heard(service.TextOutput(reply_id, text))

    @property
    def words(self) -> list[tuple[str, ...]]:
        return [command.words for command in self.commands if isinstance(command, OwnWords)]


def test_a_word_that_comes_in_pieces_is_told_once_it_is_whole() -> None:
    told = Told()
    for piece in ("Hey Jar", "vis is ", "my name, ", "hey Jarvis."):
        told.says(piece)
    assert told.words == [("hey_jarvis",)]


def test_more_words_are_told_as_they_come_and_all_end_with_the_reply() -> None:
    told = Told()
    told.says("I am not Alexa")
    told.says(", I am Jarvis")
    told.voice.heard(audio.Drained(Channel.REPLY, "r1"))
    assert told.words == [("alexa",), ("hey_jarvis", "alexa"), ()]


def test_a_reply_that_was_cut_says_nothing_any_more() -> None:
    told = Told()
    told.says("Alexa")
    told.voice.heard(audio.Flushed(Channel.REPLY, "r1", 300))
    told.says(" Alexa")  # late words of it
    assert told.words == [("alexa",), ()]


def test_with_its_turn_a_reply_that_never_sounded_is_forgotten_too() -> None:
    told = Told()
    told.says("Alexa")
    told.voice.happened(DONE)
    told.says(" and Alexa")
    assert told.words == [("alexa",), ()]
    told.says("Alexa", "r2")
    assert told.words[-1] == ("alexa",)


def test_words_that_come_after_their_turn_are_too_late() -> None:
    told = Told()
    told.says("Alexa")
    told.voice.heard(audio.Drained(Channel.REPLY, "r1"))
    told.voice.happened(DONE)
    told.says(" and Alexa")
    assert told.words == [("alexa",), ()]


def test_another_session_may_use_the_names_of_replies_again() -> None:
    told = Told()
    told.says("Alexa")
    told.voice.happened(DONE)
    told.voice.heard(SessionOpened(capabilities=capabilities(service.Side.CLIENT)))
    told.says("Alexa")
    assert told.words == [("alexa",), (), ("alexa",)]


def test_announcements_are_our_voice_as_well() -> None:
    told = Told()
    stream = Channel.ANNOUNCEMENT, "say-1"
    told.voice.says(stream, "Stop the car")
    told.voice.happened(DONE)  # a turn's end is not theirs
    told.voice.silent(stream)
    assert told.words == [("stop",), ()]


def test_words_of_two_streams_are_told_together() -> None:
    told = Told()
    told.voice.says((Channel.NOTICE, "say-1"), "alexa")
    told.says("alexa, stop")
    told.voice.silent((Channel.NOTICE, "say-1"))
    assert told.words == [("alexa",), ("alexa", "stop")]


def test_what_holds_no_word_is_not_worth_a_command() -> None:
    told = Told()
    told.says("It is ten past four.")
    told.voice.heard(audio.Drained(Channel.REPLY, "r1"))
    assert told.commands == []
