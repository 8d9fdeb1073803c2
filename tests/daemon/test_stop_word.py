"""What the word "stop" does to a conversation, wherever that stands."""

import pytest

from daemon import effects as do
from daemon import story
from daemon.conversation import Conversation
from daemon.effects import Outcome
from daemon.events import Event, HearingChanged, StopRequested
from daemon.narrator import Narrator
from daemon.story import Happening, Story
from daemon.turn import State
from hardware import protocol as audio
from hardware.protocol import Channel, StopWordHeard
from providers import base as service
from tests.daemon.test_conversation import ANSWERING, ASKED, OPENED, PCM, WAKE, run

STOP = StopWordHeard(0.9, 160_000)
OVER_SOUND = audio.WakeWordHeard("hey_jarvis", 0.9, 100_000, playing=True)


@pytest.mark.parametrize(
    "before",
    [(), ASKED, ANSWERING, (*ANSWERING, service.TurnEnd("r1"))],
    ids=["idle", "processing", "responding", "playing out"],
)
def test_stop_does_what_a_pressed_stop_does(before: tuple[Event, ...]) -> None:
    assert run([*before, STOP]) == run([*before, StopRequested()])
    now, effects = run([*before, STOP])
    assert now.state is State.IDLE
    assert do.SilenceAll() in effects


def test_stop_needs_no_session_and_no_open_microphone() -> None:
    now, effects = run([HearingChanged(hearing=False, lost=True), STOP])
    assert effects == [do.SilenceAll()]
    assert now.state is State.IDLE


@pytest.mark.parametrize("woken", [WAKE, OVER_SOUND], ids=["in silence", "over an alarm"])
def test_within_an_order_the_word_belongs_to_the_order(woken: Event) -> None:
    """ "Hey jarvis, stop that, what time is it": what sounds is silenced, the question is heard."""
    asked, _ = run([woken, OPENED])
    now, effects = run([STOP], asked)
    assert effects == [do.SilenceAll()]
    assert now == asked


def test_after_a_follow_up_window_opened_the_word_is_an_order_too() -> None:
    answered = (*ANSWERING, service.TurnEnd("r1"), audio.Drained(Channel.REPLY, "r1"))
    following, _ = run(answered)
    assert following.state is State.LISTENING
    assert run([STOP], following)[0] == following


def test_the_answer_that_was_stopped_does_not_come_back() -> None:
    now, effects = run([*ANSWERING, STOP, service.AudioOutput("r1", PCM), service.TurnEnd("r1")])
    assert now.state is State.IDLE
    assert effects == []


def test_the_story_tells_the_word_and_who_cut_the_answer() -> None:
    told: list[Happening] = []
    teller = Story()
    teller.listen(told.append)
    narrator, now = Narrator(teller), Conversation()
    for event in (*ANSWERING, STOP, audio.Flushed(Channel.REPLY, "r1", 700)):
        narrator.heard(event)
        now, effects = now.advance(event)
        for effect in effects:
            narrator.did(effect)
    assert story.StopHeard(0.9, 10.0) in told
    assert story.Interrupted("stop", 700) in told
    [done] = [each for each in told if isinstance(each, story.TurnDone)]
    assert done.outcome == Outcome.INTERRUPTED
