"""The conversation as a value: everything a person can experience is a path through this file.

`advance` takes one event and gives the next conversation and what is to be done. It reads no clock
and does no I/O: timers are effects (`SetTimer`) and events (`TimerFired`).

    IDLE ── wake, press, text ──► LISTENING ── end of speech ──► PROCESSING
     ▲                             ▲    ▲                            │
     │ silence, stop, failure      │    └── barge-in ──┐             │ first audio
     └─────────────────────────────┴── follow-up ── RESPONDING ◄─────┘
"""

from dataclasses import dataclass, field, replace
from typing import Self, assert_never

from daemon import answering, handover, interruptions, mishaps, overhearing, own_echo, presses
from daemon import effects as do
from daemon.effects import Effect, Outcome
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
from daemon.own_echo import OwnEcho
from daemon.turn import Hearing, Link, Reply, Rules, State, Turn, Uplink
from hardware import protocol as audio
from providers import base as service
from providers.base import Side, TurnMode

type Step = tuple[Conversation, list[Effect]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One conversation, at rest between two events."""

    rules: Rules = field(default_factory=Rules)
    state: State = State.IDLE
    hearing: Hearing = Hearing.WELL
    link: Link = Link.CLOSED
    uplink: Uplink = Uplink.CLOSED
    turn_end: Side = Side.CLIENT
    barge_in: Side = Side.CLIENT
    """Who finds out that an answer is interrupted, where the session hears the room."""
    proven: bool = False
    """Whether the echo canceller has proven itself in this room."""
    others: int = 0
    """How many more services could take over."""
    profile: str = ""
    turn: Turn = field(default_factory=Turn)
    turns: int = 0
    """How many turns persons have begun in this house: what a confirmation is later than."""
    reply: Reply | None = None
    cut: str = ""
    """The reply that was cut last: what still comes of it is dropped."""
    suspected_at: int = do.NOW
    """Since when somebody may be talking over the answer, as far as that is not decided."""
    own_echo: OwnEcho = field(default_factory=OwnEcho)

    def advance(self, event: Event) -> Step:  # noqa: C901, PLR0911, PLR0912 - one line an event
        """Give the next conversation, and what is to be done now."""
        match event:
            case audio.WakeWordHeard():
                return self._woken(event)
            case TalkPressed():
                return presses.pressed(self, held=event.held)
            case TalkTapped():
                return presses.tapped(self, listens=event.listens)
            case RepeatRequested():
                return presses.repeated(self, event)
            case TextGiven():
                return self.begin("", "", Turn(text=event.text))
            case TalkReleased():
                return presses.released(self)
            case StopRequested() | audio.StopWordHeard():
                return mishaps.stopped(self, event)
            case SessionOpened():
                return self._opened(event)
            case SessionReplacing():
                return handover.replacing(self, event)
            case SessionFailed():
                return mishaps.session_failed(self, event)
            case service.SessionError():
                return mishaps.session_erred(self, event)
            case audio.SpeechStarted():
                return self._speech_started(overhearing.speech_began(self, event))
            case service.SpeechStarted():
                return self._speech_started(self.turn)
            case audio.SpeechStopped():
                return self._speech_stopped()
            case service.SpeechStopped():
                return self._service_ended_turn()
            case audio.TurnTooLong():
                return mishaps.turn_too_long(self)
            case audio.UplinkClosed():
                return self._uplink_closed()
            case service.AudioOutput():
                return answering.sounded(self, event)
            case service.TurnEnd():
                return answering.ended(self, event)
            case audio.Drained():
                return answering.drained(self, event)
            case audio.Overflowed():
                return mishaps.overflowed(self, event)
            case audio.TalkedOver():
                return overhearing.talked_over(self, event)
            case audio.Flushed():
                return interruptions.flushed(self, event.heard_ms)
            case service.Interrupted():
                return interruptions.interrupted(self, event)
            case service.ToolCall():
                return answering.tool_called(self, event)
            case ToolFinished():
                return answering.tool_finished(self, event)
            case HearingChanged():
                return mishaps.hearing_changed(self, event)
            case WorkerRestarted():
                return mishaps.worker_restarted(self)
            case TimerFired():
                return mishaps.timer_fired(self, event.timer)
            case CancellerChanged():
                return overhearing.canceller_changed(self, event)
            case audio.UplinkOpened(at):
                return self.but(turn=replace(self.turn, opened_at=at)), []
            case service.TextOutput(reply_id, text):
                said = self.own_echo.says(reply_id, text)
                return self.but(own_echo=said), answering.progress(self)
            case service.Transcript():
                return own_echo.heard(self, event)
            case service.Usage() | service.Expiring():
                return self, []
            case audio.BargeInSuspected(at):
                return overhearing.suspected(self, at), []
            case audio.BargeInDismissed():
                return self.but(suspected_at=do.NOW), []
            case _ as never:
                assert_never(never)

    # --- a turn begins --------------------------------------------------------------------------

    def _woken(self, event: audio.WakeWordHeard) -> Step:
        since = max(0, event.at - self.rules.preroll_samples)
        turn = Turn(since=since, speech_from=event.at)
        return self.begin(self.rules.profiles.get(event.word, ""), event.word, turn)

    def begin(self, profile: str, word: str, turn: Turn) -> Step:
        """Somebody addresses the room; whatever it was doing gives way."""
        if turn.text is None and self.hearing is not Hearing.WELL:
            return self, [do.Tell("muted" if self.hearing is Hearing.MUTED else "no_microphone")]
        turn = replace(turn, number=self.turns + 1)
        if self.state is State.IDLE:
            return self.connect(profile, word, turn)
        if self.link is Link.CLOSED or profile != self.profile:
            home, effects = self.finish(Outcome.INTERRUPTED)
            begun, more = home.connect(profile, word, turn)
            return begun, [do.FlushReply(), *effects, *more]
        addressed = self if turn.over else self.but(own_echo=OwnEcho())
        if self.state is State.LISTENING:
            return interruptions.addressed_again(addressed, turn)
        return interruptions.barge_in(addressed, turn)

    def connect(self, profile: str, word: str, turn: Turn) -> Step:
        """Open a session; whoever spoke is heard from the turn ring once it is ready."""
        opening = self.but(state=State.LISTENING, link=Link.OPENING, profile=profile)
        then = opening.in_turn(turn)
        effects: list[Effect] = [do.Show(then.state), do.Connect(profile, word, turn.mode)]
        if turn.text is None and not turn.over:
            effects.append(do.Acknowledge())
        return then, [*effects, do.SetTimer(Timer.CONNECT, self.rules.connect_timeout_s)]

    def _opened(self, event: SessionOpened) -> Step:
        if self.link is Link.REPLACING:
            return handover.taken_over(self, event)
        if self.link is not Link.OPENING:
            return self, []
        then, effects = self.served_by(event).start_turn()
        return then, [do.CancelTimer(Timer.CONNECT), *effects]

    def served_by(self, event: SessionOpened) -> Self:
        """Give the same conversation with the session that was opened."""
        able = event.capabilities
        return self.but(
            link=Link.OPEN, turn_end=able.turn_end, barge_in=able.barge_in, others=event.others
        )

    def start_turn(self) -> Step:
        """The session is open and nothing sounds any more: let it hear the turn."""
        turn, rules = self.turn, self.rules
        begin = do.BeginTurn(turn.mode, again=turn.opened)
        if turn.text is not None:
            then = self.but(state=State.PROCESSING, uplink=Uplink.CLOSED)
            asked: list[Effect] = [do.Show(then.state), begin, do.SendText(turn.text)]
            return then, [*asked, *self.await_answer()]
        heard = replace(turn, opened=True)
        opened = self.but(state=State.LISTENING, uplink=Uplink.OPEN, turn=heard)
        since = do.OpenUplink(turn.since, turn.speech_from, turn.guard)
        effects: list[Effect] = [begin, do.ReopenUplink() if turn.opened else since]
        if turn.released:
            ended, more = opened.end_turn()
            return ended, [*effects, *more]
        if turn.spoke or turn.mode is TurnMode.PUSH_TO_TALK:
            return opened, [*effects, do.SetTimer(Timer.MAX_TURN, rules.max_turn_s)]
        window = rules.follow_up_s if turn.follow_up and rules.follow_up_s else rules.no_speech_s
        return opened, [*effects, do.SetTimer(Timer.NO_SPEECH, window)]

    # --- the person speaks ----------------------------------------------------------------------

    def _speech_started(self, turn: Turn) -> Step:
        if self.state is not State.LISTENING or self.uplink is not Uplink.OPEN:
            return self, []
        spoke = self.in_turn(replace(turn, spoke=True))
        timers = (Timer.NO_SPEECH, Timer.ANSWER, Timer.PATIENCE)
        max_turn = do.SetTimer(Timer.MAX_TURN, self.rules.max_turn_s)
        return spoke, [*map(do.CancelTimer, timers), max_turn]

    def _speech_stopped(self) -> Step:
        automatic = self.turn.mode is TurnMode.AUTOMATIC
        if self.state is not State.LISTENING or self.uplink is not Uplink.OPEN or not automatic:
            return self, []
        if self.turn_end is Side.CLIENT:
            return self.end_turn()
        answer = do.SetTimer(Timer.ANSWER, self.rules.answer_timeout_s)
        return self, [answer, *self.patience()]

    def _service_ended_turn(self) -> Step:
        if self.state is not State.LISTENING or self.link is not Link.OPEN:
            return self, []
        then = self.but(state=State.PROCESSING)
        return then, [do.Show(then.state), *self.await_answer()]

    def end_turn(self) -> Step:
        """The turn is over by our own judgement."""
        then = self.but(state=State.PROCESSING, uplink=Uplink.ENDING)
        return then, [do.CloseUplink(), do.Show(then.state), *self.await_answer()]

    def _uplink_closed(self) -> Step:
        if self.uplink is not Uplink.ENDING:
            return self, []
        return self.but(uplink=Uplink.CLOSED), [do.EndTurn()]

    def await_answer(self) -> list[Effect]:
        """Wait for an answer, for so long as one may take."""
        cancelled = (do.CancelTimer(Timer.NO_SPEECH), do.CancelTimer(Timer.MAX_TURN))
        answer = do.SetTimer(Timer.ANSWER, self.rules.answer_timeout_s)
        return [*cancelled, answer, *self.patience()]

    def patience(self) -> list[Effect]:
        """Wait for a sign of an answer, while somebody else could still give one in time."""
        return [do.SetTimer(Timer.PATIENCE, self.rules.patience_s)] if self.others else []

    # --- the end of it --------------------------------------------------------------------------

    def finish(self, outcome: Outcome) -> Step:
        """Back to waiting for the wake word, with nothing left open behind."""
        effects: list[Effect] = []
        if not (self.turn.follow_up and outcome is Outcome.NOTHING_SAID):
            effects.append(do.FinishTurn(outcome))
        effects += [do.CloseUplink(drop=True)] if self.uplink is not Uplink.CLOSED else []
        effects += [do.Disconnect()] if self.link is not Link.CLOSED else []
        effects += [do.ForgetTurn(), *map(do.CancelTimer, Timer), do.Show(State.IDLE)]
        home = Conversation(
            rules=self.rules, hearing=self.hearing, proven=self.proven, turns=self.turns
        )
        return home, effects

    @property
    def between_turns(self) -> bool:
        """Whether nobody is in the middle of anything: the moment to renew a session."""
        if self.link is not Link.OPEN:
            return False
        if self.state is State.RESPONDING:
            return self.reply is not None and self.reply.complete
        return self.state is State.LISTENING and self.turn.follow_up and not self.turn.spoke

    @property
    def can_listen(self) -> bool:
        """Whether there is a session, and a microphone for it."""
        return self.link is Link.OPEN and self.hearing is Hearing.WELL

    def in_turn(self, turn: Turn) -> Self:
        """Give the same conversation in this turn, which counts if a person began it."""
        return self.but(turn=turn, turns=max(self.turns, turn.number))

    def but(self, **changes: object) -> Self:
        """Give the same conversation with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # field names are checked by use
