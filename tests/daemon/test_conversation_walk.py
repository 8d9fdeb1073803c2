"""Walks every state with every event, in any order, and checks what must always hold."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from daemon import effects as do
from daemon import overhearing
from daemon.conversation import Conversation
from daemon.effects import Effect
from daemon.events import (
    CancellerChanged,
    Event,
    HearingChanged,
    RepeatRequested,
    SessionFailed,
    SessionOpened,
    SessionReplacing,
    StopRequested,
    TalkPressed,
    TalkReleased,
    TalkTapped,
    TextGiven,
    Timer,
    TimerFired,
    ToolFinished,
    WorkerRestarted,
)
from daemon.private_turn import NEEDS_PIN, PRIVATE
from daemon.turn import Hearing, Link, Rules, State, Uplink
from hardware import protocol as audio
from providers import base as service
from providers.base import ErrorCode, Side, ToolResult, ToolStatus
from tests.daemon.test_conversation import PCM, capabilities

# Thousands of steps: 8 s alone, and a busy machine takes several times as long.
pytestmark = pytest.mark.timeout(120)

replies = st.sampled_from(["", "r1", "r2", "r3"])
channels = st.sampled_from(audio.Channel)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        audio.WakeWordHeard,
        st.sampled_from(["hey_jarvis", "alexa"]),
        st.just(0.9),
        st.integers(0, 10**6),
        playing=st.booleans(),
    ),
    st.builds(TalkPressed, held=st.booleans()),
    st.just(TalkReleased()),
    st.builds(TalkTapped, listens=st.booleans()),
    st.builds(
        RepeatRequested, st.sampled_from(["again-1", "again-2"]), st.just(24_000), st.just(PCM)
    ),
    st.just(TextGiven("what time is it")),
    st.just(StopRequested()),
    st.builds(
        SessionOpened,
        capabilities=st.builds(capabilities, st.sampled_from(Side), st.sampled_from(Side)),
        others=st.integers(0, 1),
    ),
    st.builds(SessionReplacing, st.sampled_from(ErrorCode), st.just("")),
    st.builds(SessionFailed, st.sampled_from(ErrorCode), st.just("")),
    st.builds(
        service.SessionError,
        code=st.sampled_from(ErrorCode),
        message=st.just(""),
        fatal=st.booleans(),
    ),
    st.sampled_from(
        [
            audio.SpeechStarted(1),
            audio.SpeechStopped(2),
            audio.TurnTooLong(3),
            audio.BargeInSuspected(5),
            audio.BargeInDismissed(6),
            audio.TalkedOver(40_000, 45_000),
            audio.UplinkOpened(0),
            audio.UplinkClosed(4),
            audio.StopWordHeard(0.9, 5),
            service.SpeechStarted(),
            service.SpeechStopped(),
            service.Transcript("hello"),
            service.Transcript("word word word"),
            service.Usage(),
            service.Expiring(10.0),
            WorkerRestarted(),
        ]
    ),
    st.builds(service.AudioOutput, replies, st.just(PCM)),
    st.builds(service.TextOutput, replies, st.just("word")),
    st.builds(service.TurnEnd, replies, st.booleans()),
    st.builds(service.Interrupted, replies),
    st.builds(service.ToolCall, st.just("c"), st.just("t"), st.just({}), replies),
    st.builds(
        ToolFinished,
        st.just("c"),
        st.sampled_from(
            [
                ToolResult(ToolStatus.SUCCESS, {}),
                ToolResult(ToolStatus.ERROR, {"code": NEEDS_PIN}),
            ]
        ),
    ),
    st.builds(audio.Drained, channels, replies),
    st.builds(audio.Overflowed, channels, replies),
    st.builds(audio.Flushed, channels, replies, st.integers(0, 9000)),
    st.builds(CancellerChanged, st.booleans()),
    st.builds(HearingChanged, hearing=st.booleans(), lost=st.booleans()),
    st.builds(TimerFired, st.sampled_from(Timer)),
)


def usual(now: Conversation) -> list[Event]:  # noqa: PLR0911 - one a state
    """Give what often comes next."""
    match now.state:
        case _ if now.link is Link.REPLACING:
            return [SessionOpened(capabilities=capabilities(side)) for side in Side]
        case State.IDLE:
            return [audio.WakeWordHeard("hey_jarvis", 0.9, 50_000), TalkPressed(held=True)]
        case State.LISTENING if now.link is Link.OPENING:
            return [SessionOpened(capabilities=capabilities(side)) for side in Side]
        case State.LISTENING if now.uplink is Uplink.AWAITING_FLUSH:
            return [audio.Flushed(audio.Channel.REPLY, now.cut, 400)]
        case State.LISTENING:
            return [audio.SpeechStarted(1), audio.SpeechStopped(2), TalkReleased()]
        case State.PROCESSING if now.uplink is Uplink.ENDING:
            return [audio.UplinkClosed(3)]
        case State.PROCESSING:
            call = service.ToolCall("c", "t", {}, "r1")
            needs_pin = ToolFinished("c", ToolResult(ToolStatus.ERROR, {"code": NEEDS_PIN}))
            sounds: list[Event] = [service.AudioOutput(reply, PCM) for reply in ("r1", "r2")]
            return [*sounds, call, needs_pin]
        case State.RESPONDING:
            reply = now.reply.reply_id if now.reply else ""
            drained = audio.Drained(audio.Channel.REPLY, reply)
            over = audio.TalkedOver(40_000, 45_000)
            return [service.AudioOutput(reply, PCM), service.TurnEnd(reply), drained, over]


TO_A_SESSION = (
    do.BeginTurn,
    do.EndTurn,
    do.SendText,
    do.SendToolResult,
    do.Interrupt,
    do.FinishAnswer,
    do.Distrust,
)


OF_A_PERSON = (
    audio.WakeWordHeard,
    TalkPressed,
    TextGiven,
    audio.SpeechStarted,
    audio.TalkedOver,
    service.Interrupted,  # where our own ear suspected somebody
    service.Transcript,  # where our own ear heard somebody, and it was not ourselves
)


class Walk(RuleBasedStateMachine):
    """Any event at any time; the model beside it only counts what was opened and set."""

    def __init__(self) -> None:
        super().__init__()
        self.now = Conversation(rules=Rules(profiles={"alexa": "english"}))
        self.timers: set[Timer] = set()
        self.session = False
        self.profile = ""
        self.uplink = False
        self.playing: set[str] = set()

    @rule(pick=st.integers(0, 9), again=st.integers(0, 9))
    def as_it_usually_goes(self, pick: int, again: int) -> None:
        """Two likely events, so that walks get deep; `any_event` throws the unlikely ones in."""
        for chosen in (pick, again):
            likely = usual(self.now)
            self.step(likely[chosen % len(likely)])

    @rule(event=events)
    def any_event(self, event: Event) -> None:
        self.step(event)

    def step(self, event: Event) -> None:
        if isinstance(event, TimerFired):
            self.timers.discard(event.timer)
        if isinstance(event, audio.Drained) and event.channel is audio.Channel.REPLY:
            self.playing.discard(event.stream)
        turns = self.now.turns
        self.now, effects = self.now.advance(event)
        assert turns <= self.now.turns <= turns + 1
        if not isinstance(event, OF_A_PERSON):
            assert self.now.turns == turns, f"{event} is no turn of a person"
        for effect in effects:
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case do.SetTimer():
                self.timers.add(effect.timer)
            case do.CancelTimer():
                self.timers.discard(effect.timer)
            case do.Connect():
                assert not self.session, "a second session"
                self.session = True
                self.profile = effect.profile
            case do.Disconnect():
                self.session = False
            case do.OpenUplink() | do.ReopenUplink():
                assert self.session, "audio without a session"
                assert self.now.hearing is Hearing.WELL, "listening while muted"
                self.uplink = True
            case do.CloseUplink():
                self.uplink = False
            case do.Play():
                self.playing.add(effect.reply_id)
            case do.FlushReply() | do.SilenceAll():
                self.playing.clear()
            case (
                do.BeginTurn()
                | do.FinishAnswer()
                | do.SendText()
                | do.EndTurn()
                | do.Interrupt()
                | do.SendToolResult()
            ):
                assert self.session, f"{effect} without a session"
            case _:
                pass

    @invariant()
    def a_private_turn_has_a_session_of_its_own(self) -> None:
        """What is said of a PIN goes nowhere else, and nothing else is said to its session."""
        if self.session:
            assert self.profile == self.now.profile
        if self.now.turn.asks_pin:
            assert not self.uplink or self.profile != PRIVATE

    @invariant()
    def idle_holds_nothing_open(self) -> None:
        if self.now.state is State.IDLE:
            assert not self.session
            assert not self.uplink
            assert not self.timers

    @invariant()
    def something_is_always_due(self) -> None:
        """Never stuck: outside of IDLE a timer runs or the loudspeaker has still to drain."""
        if self.now.state is State.RESPONDING and self.now.reply and self.now.reply.complete:
            return
        assert self.now.state is State.IDLE or self.timers

    @invariant()
    def the_link_is_what_it_says(self) -> None:
        assert self.session == (self.now.link is not Link.CLOSED)

    @invariant()
    def nobody_is_heard_while_we_speak_but_by_a_service_that_may(self) -> None:
        if self.now.state is State.RESPONDING and self.uplink:
            assert overhearing.service_decides(self.now)
            assert self.now.can_listen
        if self.now.uplink is Uplink.OPEN:
            assert self.uplink

    @invariant()
    def somebody_decides_who_talks_over_us(self) -> None:
        """Where the session does not hear the room, the worker pauses for a person by itself."""
        order = overhearing.watch(self.now)
        if self.now.state is State.RESPONDING:
            assert order.pauses is not self.uplink
        else:
            assert not order.on

    @invariant()
    def a_suspicion_is_of_the_answer_that_sounds(self) -> None:
        if self.now.state is not State.RESPONDING:
            assert self.now.suspected_at == do.NOW

    @invariant()
    def a_room_that_hears_itself_stops(self) -> None:
        assert self.now.own_echo.streak < self.now.rules.barge_in.own_voice_turns


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=300, stateful_step_count=60, deadline=None)
