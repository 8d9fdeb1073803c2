"""A session that only hears and speaks: sentences in order, one reply, nothing of its own."""

import pytest

from providers.base import (
    AudioOutput,
    ErrorCode,
    Interrupted,
    SessionError,
    SpeechStarted,
    TextOutput,
    ToolResult,
    ToolStatus,
    Transcript,
    TurnEnd,
    TurnMode,
)
from providers.errors import Unsupported
from tests.providers.realtime import said
from tests.providers.realtime.table import Table, recital

SPEAK, CANCEL = "response.create", "response.cancel"


def reads(table: Table) -> list[str]:
    """Give the texts it asked to have read since this was asked last."""
    texts = []
    for message in table.sent:
        match message:
            case {
                "type": "response.create",
                "response": {
                    "conversation": "none",
                    "input": [{"content": [{"text": str(text)}]}],
                },
            }:
                texts.append(text)
    table.sent.clear()
    return texts


def test_sentences_are_read_one_after_the_other_as_one_reply() -> None:
    table = recital()
    table.take(table.talk.speak("It is ten.", last=False))
    table.take(table.talk.speak("Anything else?", last=True))
    assert reads(table) == ["It is ten."]
    table.hear(said.began("r1"), said.text("r1", "It is ten."), said.audio("r1", 60))
    table.hear(said.done("r1"))
    assert reads(table) == ["Anything else?"]
    table.hear(said.began("r2"), said.audio("r2", 40), said.done("r2"))
    told = [event for event in table.told if type(event).__name__ != "Usage"]
    reply_id = told[0].reply_id if isinstance(told[0], TextOutput) else ""
    assert reply_id
    assert told == [
        TextOutput(reply_id, "It is ten."),
        AudioOutput(reply_id, said.tone(60)),
        AudioOutput(reply_id, said.tone(40)),
        TurnEnd(reply_id, expects_answer=True),
    ]


def test_a_reply_waits_for_its_last_sentence() -> None:
    table = recital()
    table.take(table.talk.speak("One.", last=False))
    table.hear(said.began("r1"), said.audio("r1", 10), said.done("r1"))
    assert TurnEnd not in table.told_kinds()
    table.take(table.talk.speak("", last=True))
    assert table.told_kinds() == [TurnEnd]


def test_each_reply_has_an_id_of_its_own() -> None:
    table = recital()
    for response in ("r1", "r2"):
        table.take(table.talk.speak("Yes.", last=True))
        table.hear(said.began(response), said.audio(response, 10), said.done(response))
    ends = [event.reply_id for event in table.told if isinstance(event, TurnEnd)]
    assert len(set(ends)) == 2


def test_an_interruption_stops_the_sentence_and_forgets_the_rest() -> None:
    table = recital()
    for text in ("One.", "Two.", "Three."):
        table.take(table.talk.speak(text, last=text == "Three."))
    [audio] = table.hear(said.began("r1"), said.audio("r1", 500))
    assert isinstance(audio, AudioOutput)
    table.sent.clear()
    table.take(table.talk.interrupt(audio.reply_id, 100))
    assert table.sent_kinds() == [CANCEL]
    table.told.clear()
    table.hear(said.audio("r1", 500), said.done("r1", "cancelled"))
    assert table.told_kinds() == []
    assert table.sent_kinds() == []
    table.take(table.talk.speak("Sorry.", last=True))
    assert reads(table) == ["Sorry."]


def test_a_sentence_that_has_not_begun_is_cancelled_when_it_does() -> None:
    table = recital()
    table.take(table.talk.speak("One.", last=True))
    table.take(table.talk.interrupt("", 0))
    table.take(table.talk.speak("Two.", last=True))
    assert reads(table) == ["One."]
    table.hear(said.began("r1"), said.audio("r1", 10), said.done("r1", "cancelled"))
    assert table.sent[0]["type"] == CANCEL
    assert reads(table) == ["Two."]
    assert AudioOutput not in table.told_kinds()


def test_speech_over_the_reading_stops_it() -> None:
    table = recital()
    table.take(table.talk.speak("A long story.", last=True))
    table.hear(said.began("r1"), said.audio("r1", 500))
    table.told.clear()
    table.sent.clear()
    table.hear(said.speech_started())
    assert table.told_kinds() == [Interrupted, SpeechStarted]
    assert table.sent_kinds() == [CANCEL]


def test_a_turn_is_written_down_and_not_answered() -> None:
    table = recital()
    table.take(table.talk.begin_turn(TurnMode.PUSH_TO_TALK))
    table.talk.ear.hear(48_000)
    table.take(table.talk.end_turn())
    assert SPEAK not in table.sent_kinds()
    assert Transcript("What time is it?") in table.hear(said.transcript("What time is it?"))


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (said.transcript(""), ErrorCode.NOTHING_SAID),
        (said.transcript_failed(), ErrorCode.NOT_UNDERSTOOD),
    ],
)
def test_a_turn_nobody_can_think_about_is_told(event: said.Event, code: ErrorCode) -> None:
    error = recital().hear(event)[0]
    assert isinstance(error, SessionError)
    assert (error.code, error.fatal) == (code, False)


def test_a_sentence_that_could_not_be_read_ends_the_reply_in_words() -> None:
    table = recital()
    table.take(table.talk.speak("One.", last=False))
    table.take(table.talk.speak("Two.", last=True))
    table.hear(said.began("r1"), said.done("r1", "failed", error={"code": "rate_limit_exceeded"}))
    error = table.told[-1]
    assert isinstance(error, SessionError)
    assert error.code is ErrorCode.BUSY
    assert reads(table) == ["One."]


def test_what_takes_thinking_is_refused() -> None:
    table = recital()
    with pytest.raises(Unsupported):
        table.talk.text("hello")
    with pytest.raises(Unsupported):
        table.talk.tool_result("c1", ToolResult(ToolStatus.SUCCESS, {}))
