"""A turn's story is told once, in its own words, with latencies from the end of speech."""

import time

import pytest

from daemon import effects as do
from daemon.events import Event, StopRequested
from daemon.narrator import Narrator
from daemon.story import (
    Answered,
    BargeIn,
    FirstAudio,
    Happening,
    Heard,
    Interrupted,
    StateChanged,
    Story,
    TurnDone,
    Woken,
)
from hardware import protocol as audio
from providers import base as service
from providers.base import TextOutput, Transcript, TurnEnd, TurnMode

CONNECT = do.Connect("", "hey_jarvis", TurnMode.AUTOMATIC)


class Told:
    def __init__(self) -> None:
        self.happenings: list[Happening] = []

    def of[T](self, kind: type[T]) -> list[T]:
        return [each for each in self.happenings if isinstance(each, kind)]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def narrator(told: Told) -> Narrator:
    story = Story()
    story.listen(told.happenings.append)
    return Narrator(story)


@pytest.fixture
def now_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give the monotonic clock's reading, to be moved by hand."""
    reading = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: reading[0])
    return reading


def answer(narrator: Narrator, reply_id: str, *texts: str) -> None:
    for text in texts:
        narrator.heard(TextOutput(reply_id, text))
    narrator.heard(TurnEnd(reply_id))


def test_latencies_count_from_the_end_of_speech_on_the_microphone_s_clock(
    narrator: Narrator, told: Told, now_s: list[float]
) -> None:
    narrator.heard(audio.WakeWordHeard("hey_jarvis", 0.9, 32_000, lag_ms=12.0))
    narrator.did(CONNECT)
    now_s[0] += 0.030
    narrator.first_frame()
    now_s[0] += 2.0
    narrator.first_frame()
    narrator.heard(audio.SpeechStopped(64_000, ago_ms=500))  # this much silence was waited for
    narrator.heard(audio.UplinkClosed(72_000))
    now_s[0] += 0.2
    narrator.heard(Transcript("light please"))
    now_s[0] += 0.3
    narrator.did(do.Play("reply-1", b""))
    now_s[0] += 0.3
    narrator.did(do.Play("reply-1", b""))
    narrator.did(do.FinishTurn(do.Outcome.ANSWERED))
    (done,) = told.of(TurnDone)
    assert done.latencies_ms == {
        "wake_to_listening": 42.0,
        "endpoint": 500.0,
        "transcript": 700.0,
        "first_audio": 1000.0,
    }
    assert told.of(Woken) == [Woken("hey_jarvis", 0.9, 2.0)]


def test_a_turn_the_service_ends_counts_from_when_our_own_ear_heard_its_end(
    narrator: Narrator, told: Told, now_s: list[float]
) -> None:
    narrator.did(CONNECT)
    narrator.heard(audio.SpeechStarted(16_000))
    now_s[0] += 2.0
    narrator.heard(audio.SpeechStopped(64_000, ago_ms=500))
    now_s[0] += 0.1
    narrator.heard(service.SpeechStopped())
    now_s[0] += 0.4
    narrator.did(do.CloseUplink(drop=True))
    narrator.did(do.Play("reply-1", b""))
    narrator.heard(audio.UplinkClosed(80_000))
    narrator.did(do.FinishTurn(do.Outcome.ANSWERED))
    assert told.of(TurnDone)[0].latencies_ms == {"endpoint": 600.0, "first_audio": 1000.0}
    assert told.of(FirstAudio) == [FirstAudio()]


def test_an_answer_quicker_than_our_own_ear_counts_from_where_speech_stood_when_it_came(
    narrator: Narrator, told: Told, now_s: list[float]
) -> None:
    narrator.did(CONNECT)
    narrator.heard(audio.SpeechStarted(16_000))
    now_s[0] += 1.0
    narrator.did(do.CloseUplink(drop=True))
    narrator.did(do.Play("reply-1", b""))
    narrator.heard(audio.UplinkClosed(24_000, speech_until=20_800))
    narrator.did(do.FinishTurn(do.Outcome.ANSWERED))
    assert told.of(TurnDone)[0].latencies_ms == {"first_audio": 200.0}


def test_who_only_paused_is_counted_from_the_end_of_all_they_said(
    narrator: Narrator, told: Told, now_s: list[float]
) -> None:
    narrator.did(CONNECT)
    for at in (32_000, 64_000):
        narrator.heard(audio.SpeechStarted(at))
        now_s[0] += 1.0
        narrator.heard(audio.SpeechStopped(at + 8_000, ago_ms=500))
        narrator.heard(Transcript("turn on"))
    now_s[0] += 0.2
    narrator.did(do.Play("reply-1", b""))
    narrator.did(do.FinishTurn(do.Outcome.ANSWERED))
    assert told.of(TurnDone)[0].latencies_ms == {"transcript": 500.0, "first_audio": 700.0}


def test_a_window_that_is_dropped_ends_nobody_s_speech(
    narrator: Narrator, told: Told, now_s: list[float]
) -> None:
    narrator.did(do.CloseUplink(drop=True))
    narrator.did(do.FinishTurn(do.Outcome.ANSWERED))
    narrator.heard(audio.UplinkClosed(24_000))
    now_s[0] += 5.0
    narrator.did(do.Play("reply-2", b""))
    narrator.did(do.FinishTurn(do.Outcome.ANSWERED))
    assert told.of(TurnDone)[1].latencies_ms == {}


def test_a_written_question_counts_from_when_it_was_sent(
    narrator: Narrator, told: Told, now_s: list[float]
) -> None:
    narrator.did(do.Connect("", "", TurnMode.AUTOMATIC))
    narrator.did(do.SendText("hello"))
    now_s[0] += 0.4
    narrator.did(do.Play("reply-1", b""))
    narrator.did(do.FinishTurn(do.Outcome.ANSWERED))
    assert told.of(TurnDone)[0].latencies_ms == {"first_audio": 400.0}


def test_nothing_of_a_window_in_which_nobody_spoke_counts_for_the_next_turn(
    narrator: Narrator, told: Told, now_s: list[float]
) -> None:
    narrator.heard(audio.UplinkClosed(16_000))
    now_s[0] += 60
    narrator.did(CONNECT)
    narrator.did(do.Play("reply-1", b""))
    narrator.did(do.FinishTurn(do.Outcome.ANSWERED))
    assert told.of(TurnDone)[0].latencies_ms == {}


def test_an_answer_is_told_once_whole(narrator: Narrator, told: Told) -> None:
    answer(narrator, "reply-1", "It is", " on.")
    narrator.did(do.FinishTurn(do.Outcome.ANSWERED))
    assert told.of(Answered) == [Answered("It is on.")]


def test_what_was_told_of_a_cut_answer_is_told_with_its_turn(
    narrator: Narrator, told: Told
) -> None:
    narrator.heard(TextOutput("reply-1", "Once upon"))
    narrator.heard(audio.WakeWordHeard("hey_jarvis", 0.9, 1))
    narrator.did(do.FinishTurn(do.Outcome.INTERRUPTED))
    narrator.heard(audio.Flushed(audio.Channel.REPLY, "reply-1", 420))
    kinds = [type(each) for each in told.happenings]
    assert kinds == [Woken, Answered, TurnDone, Interrupted]
    assert told.of(Answered) == [Answered("Once upon")]
    assert told.of(Interrupted) == [Interrupted("person", 420)]


@pytest.mark.parametrize(
    ("event", "by"),
    [
        (StopRequested(), "stop"),
        (service.Interrupted("reply-1"), "service"),
        (audio.TalkedOver(1_000, 5_000), "speech"),
    ],
)
def test_an_interruption_tells_who_cut_the_answer(
    event: Event, by: str, narrator: Narrator, told: Told
) -> None:
    narrator.heard(event)
    narrator.did(do.FinishTurn(do.Outcome.INTERRUPTED))
    narrator.heard(audio.Flushed(audio.Channel.REPLY, "reply-1", 90))
    assert told.of(Interrupted) == [Interrupted(by, 90)]


def test_a_reply_flushed_by_a_failure_was_not_interrupted(narrator: Narrator, told: Told) -> None:
    narrator.did(do.FinishTurn(do.Outcome.FAILED))
    narrator.heard(audio.Flushed(audio.Channel.REPLY, "reply-1", 90))
    assert told.of(Interrupted) == []


def test_what_comes_late_of_a_cut_answer_is_not_the_next_one_s(
    narrator: Narrator, told: Told
) -> None:
    narrator.heard(TextOutput("reply-1", "Once upon"))
    narrator.did(do.FinishTurn(do.Outcome.INTERRUPTED))
    narrator.heard(TextOutput("reply-1", " a time"))  # before the service knows
    narrator.did(do.Interrupt("reply-1", 420))
    narrator.heard(TurnEnd("reply-1"))
    answer(narrator, "reply-2", "It is on.")
    narrator.did(do.FinishTurn(do.Outcome.ANSWERED))
    assert [each.text for each in told.of(Answered)] == ["Once upon", "It is on."]


def test_only_the_final_transcript_is_what_was_heard(narrator: Narrator, told: Told) -> None:
    narrator.heard(Transcript("light", final=False))
    narrator.heard(Transcript("light please"))
    assert told.of(Heard) == [Heard("light please")]


def test_a_state_is_told_when_it_changes(narrator: Narrator, told: Told) -> None:
    for state in ("listening", "listening", "idle"):
        narrator.did(do.Show(state))
    assert told.of(StateChanged) == [StateChanged("listening"), StateChanged("idle")]


def test_turns_have_names_of_their_own_and_the_last_is_kept(narrator: Narrator, told: Told) -> None:
    names = []
    for outcome in (do.Outcome.ANSWERED, do.Outcome.FAILED):
        names.append(narrator.turn_id)
        narrator.did(CONNECT)
        narrator.did(do.FinishTurn(outcome))
    assert [done.turn_id for done in told.of(TurnDone)] == names
    assert len(set(names)) == 2
    assert narrator.last_turn == told.of(TurnDone)[1]
    assert [done.outcome for done in told.of(TurnDone)] == ["answered", "failed"]


def test_what_is_made_of_sound_over_an_answer_is_told(narrator: Narrator, told: Told) -> None:
    for event in (
        audio.BargeInSuspected(16_000),
        audio.BargeInDismissed(20_000),
        audio.TalkedOver(30_000, 32_000),
    ):
        narrator.heard(event)
    assert told.of(BargeIn) == [
        BargeIn("suspected", 1.0),
        BargeIn("dismissed", 1.25),
        BargeIn("confirmed", 2.0),
    ]
