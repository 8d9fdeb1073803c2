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

from daemon import effects as do
from daemon import handover, interruptions, mishaps
from daemon.effects import Effect, Outcome
from daemon.events import (
    Event,
    HearingChanged,
    SessionFailed,
    SessionOpened,
    SessionReplacing,
    StopRequested,
    TalkPressed,
    TalkReleased,
    TextGiven,
    Timer,
    TimerFired,
    ToolFinished,
    WorkerRestarted,
)
from daemon.turn import Hearing, Link, Reply, Rules, State, Turn, Uplink
from hardware import protocol as audio
from providers import base as service
from providers.base import ErrorCode, Side, TurnMode

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
    others: int = 0
    """How many more services could take over."""
    profile: str = ""
    turn: Turn = field(default_factory=Turn)
    reply: Reply | None = None
    cut: str = ""
    """The reply that was cut last: what still comes of it is dropped."""

    def advance(self, event: Event) -> Step:  # noqa: C901, PLR0911, PLR0912 - one line an event
        """Give the next conversation, and what is to be done now."""
        match event:
            case audio.WakeWordHeard():
                return self._woken(event)
            case TalkPressed():
                mode = TurnMode.PUSH_TO_TALK if event.held else TurnMode.AUTOMATIC
                turn = Turn(mode=mode, since=do.PRESSED, speech_from=do.PRESSED)
                return self._begin(self.profile, "", turn)
            case TextGiven():
                return self._begin("", "", Turn(text=event.text))
            case TalkReleased():
                return self._released()
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
            case audio.SpeechStarted() | service.SpeechStarted():
                return self._speech_started()
            case audio.SpeechStopped():
                return self._speech_stopped()
            case service.SpeechStopped():
                return self._service_ended_turn()
            case audio.TurnTooLong():
                return mishaps.turn_too_long(self)
            case audio.UplinkClosed():
                return self._uplink_closed()
            case service.AudioOutput():
                return self._audio(event)
            case service.TurnEnd():
                return self.turn_ended(event)
            case audio.Drained():
                return self._drained(event)
            case audio.Overflowed():
                return mishaps.overflowed(self, event)
            case audio.Flushed():
                return interruptions.flushed(self, event.heard_ms)
            case service.Interrupted():
                return interruptions.interrupted(self, event)
            case service.ToolCall():
                return self._tool_called(event)
            case ToolFinished():
                return self._tool_finished(event)
            case HearingChanged():
                return mishaps.hearing_changed(self, event)
            case WorkerRestarted():
                return mishaps.worker_restarted(self)
            case TimerFired():
                return mishaps.timer_fired(self, event.timer)
            case service.TextOutput():
                return self, self._progress()
            case service.Transcript() | service.Usage() | service.Expiring():
                return self, []
            case _ as never:
                assert_never(never)

    # --- a turn begins --------------------------------------------------------------------------

    def _woken(self, event: audio.WakeWordHeard) -> Step:
        since = max(0, event.at - self.rules.preroll_samples)
        turn = Turn(since=since, speech_from=event.at, over_sound=event.playing)
        return self._begin(self.rules.profiles.get(event.word, ""), event.word, turn)

    def _begin(self, profile: str, word: str, turn: Turn) -> Step:
        """Somebody addresses the room; whatever it was doing gives way."""
        if turn.text is None and self.hearing is not Hearing.WELL:
            return self, [do.Tell("muted" if self.hearing is Hearing.MUTED else "no_microphone")]
        if self.state is State.IDLE:
            return self.connect(profile, word, turn)
        if self.link is Link.CLOSED or profile != self.profile:
            home, effects = self.finish(Outcome.INTERRUPTED)
            begun, more = home.connect(profile, word, turn)
            return begun, [do.FlushReply(), *effects, *more]
        if self.state is State.LISTENING:
            return interruptions.addressed_again(self, turn)
        return interruptions.barge_in(self, turn)

    def connect(self, profile: str, word: str, turn: Turn) -> Step:
        """Open a session; whoever spoke is heard from the turn ring once it is ready."""
        then = self.but(state=State.LISTENING, link=Link.OPENING, profile=profile, turn=turn)
        effects: list[Effect] = [do.Show(then.state), do.Connect(profile, word, turn.mode)]
        if turn.text is None:
            effects.append(do.Acknowledge())
        return then, [*effects, do.SetTimer(Timer.CONNECT, self.rules.connect_timeout_s)]

    def _opened(self, event: SessionOpened) -> Step:
        if self.link is Link.REPLACING:
            return handover.taken_over(self, event)
        if self.link is not Link.OPENING:
            return self, []
        turn_end = event.capabilities.turn_end
        ready = self.but(link=Link.OPEN, turn_end=turn_end, others=event.others)
        then, effects = ready.start_turn()
        return then, [do.CancelTimer(Timer.CONNECT), *effects]

    def start_turn(self) -> Step:
        """The session is open and nothing sounds any more: let it hear the turn."""
        turn, rules = self.turn, self.rules
        begin = do.BeginTurn(turn.mode, again=turn.opened)
        if turn.text is not None:
            then = self.but(state=State.PROCESSING, uplink=Uplink.CLOSED)
            asked: list[Effect] = [do.Show(then.state), begin, do.SendText(turn.text)]
            return then, [*asked, *self._await_answer()]
        heard = replace(turn, opened=True)
        opened = self.but(state=State.LISTENING, uplink=Uplink.OPEN, turn=heard)
        since = do.OpenUplink(turn.since, turn.speech_from)
        effects: list[Effect] = [begin, do.ReopenUplink() if turn.opened else since]
        if turn.released:
            ended, more = opened.end_turn()
            return ended, [*effects, *more]
        if turn.spoke or turn.mode is TurnMode.PUSH_TO_TALK:
            return opened, [*effects, do.SetTimer(Timer.MAX_TURN, rules.max_turn_s)]
        window = rules.follow_up_s if turn.follow_up and rules.follow_up_s else rules.no_speech_s
        return opened, [*effects, do.SetTimer(Timer.NO_SPEECH, window)]

    # --- the person speaks ----------------------------------------------------------------------

    def _speech_started(self) -> Step:
        if self.state is not State.LISTENING or self.uplink is not Uplink.OPEN:
            return self, []
        spoke = self.but(turn=replace(self.turn, spoke=True))
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
        return then, [do.Show(then.state), *self._await_answer()]

    def _released(self) -> Step:
        if self.state is not State.LISTENING or self.turn.mode is not TurnMode.PUSH_TO_TALK:
            return self, []
        if self.uplink is Uplink.OPEN:
            return self.end_turn()
        return self.but(turn=replace(self.turn, released=True)), []

    def end_turn(self) -> Step:
        """The turn is over by our own judgement."""
        then = self.but(state=State.PROCESSING, uplink=Uplink.ENDING)
        return then, [do.CloseUplink(), do.Show(then.state), *self._await_answer()]

    def _uplink_closed(self) -> Step:
        if self.uplink is not Uplink.ENDING:
            return self, []
        return self.but(uplink=Uplink.CLOSED), [do.EndTurn()]

    def _await_answer(self) -> list[Effect]:
        cancelled = (do.CancelTimer(Timer.NO_SPEECH), do.CancelTimer(Timer.MAX_TURN))
        answer = do.SetTimer(Timer.ANSWER, self.rules.answer_timeout_s)
        return [*cancelled, answer, *self.patience()]

    def patience(self) -> list[Effect]:
        """Wait for a sign of an answer, while somebody else could still give one in time."""
        return [do.SetTimer(Timer.PATIENCE, self.rules.patience_s)] if self.others else []

    # --- the room answers -----------------------------------------------------------------------

    def _audio(self, event: service.AudioOutput) -> Step:
        if not self._may_answer(event.reply_id):
            return self, []
        play = do.Play(event.reply_id, event.pcm)
        if self.reply and self.reply.reply_id == event.reply_id:
            return self, [play, *self._progress()]
        ends = self.reply is not None and not self.reply.ended
        effects: list[Effect] = [do.EndReply(self.reply.reply_id)] if ends and self.reply else []
        # Held: while we speak the session does not hear us; the turn ring keeps recording.
        effects += [do.CloseUplink(drop=True)] if self.uplink is Uplink.OPEN else []
        then = self.but(
            state=State.RESPONDING, uplink=Uplink.CLOSED, reply=Reply(reply_id=event.reply_id)
        )
        timers = (Timer.ANSWER, Timer.PATIENCE, Timer.NO_SPEECH, Timer.MAX_TURN)
        effects += [do.Show(then.state), play, do.ForgetTurn(), *map(do.CancelTimer, timers)]
        return then, [*effects, do.SetTimer(Timer.STALL, self.rules.stall_timeout_s)]

    def _may_answer(self, reply_id: str) -> bool:
        """Whether a sign of an answer is of this turn: late ones of a cut reply are not."""
        if self.link is not Link.OPEN or (self.cut and reply_id == self.cut):
            return False
        if self.state is State.LISTENING:
            return self.turn_end is Side.SERVICE and self.uplink is Uplink.OPEN
        return self.state is not State.IDLE and not (self.reply and self.reply.complete)

    def _progress(self) -> list[Effect]:
        if self.state is not State.RESPONDING or (self.reply and self.reply.complete):
            return []
        return [do.SetTimer(Timer.STALL, self.rules.stall_timeout_s)]

    def _tool_called(self, event: service.ToolCall) -> Step:
        if not self._may_answer(event.reply_id):
            return self, []
        acted = self.but(turn=replace(self.turn, acted=True))
        if self.state is State.RESPONDING:
            stall = do.SetTimer(Timer.STALL, self.rules.answer_timeout_s)
            return acted, [do.RunTool(event), stall]
        # A tool takes the time it takes: no reason to distrust the service.
        waiting = [*self._await_answer(), do.CancelTimer(Timer.PATIENCE)]
        return acted.but(state=State.PROCESSING), [do.RunTool(event), *waiting]

    def _tool_finished(self, event: ToolFinished) -> Step:
        if self.link is not Link.OPEN:
            return self, []
        effects: list[Effect] = [do.SendToolResult(event.call_id, event.result), *self._progress()]
        if self.state is State.PROCESSING:
            effects += self._await_answer()
        return self, effects

    def turn_ended(self, event: service.TurnEnd) -> Step:
        """Nothing more comes: what is still to be heard of the answer is played out."""
        if not self._may_answer(event.reply_id):
            return self, []
        if self.reply:
            reply = replace(self.reply, complete=True, expects_answer=event.expects_answer)
            effects: list[Effect] = [] if reply.ended else [do.EndReply(reply.reply_id)]
            effects += [do.CancelTimer(Timer.STALL), do.CancelTimer(Timer.ANSWER)]
            if not reply.drained:
                return self.but(reply=reply), effects
            then, more = self.but(reply=reply).follow_up(expects_answer=event.expects_answer)
            return then, [*effects, *more]
        if self.turn.acted:
            return self.follow_up(expects_answer=event.expects_answer)
        return mishaps.fail(self, ErrorCode.SERVICE, "the answer was empty")

    def _drained(self, event: audio.Drained) -> Step:
        reply = self.reply
        ours = event.channel is audio.Channel.REPLY and reply and event.stream == reply.reply_id
        if self.state is not State.RESPONDING or not ours or reply is None:
            return self, []
        if not reply.complete:
            return self.but(reply=replace(reply, drained=True)), []
        return self.follow_up(expects_answer=reply.expects_answer)

    def follow_up(self, *, expects_answer: bool) -> Step:
        """The answer was heard: listen on without a wake word, if that is wanted."""
        wanted = (self.rules.follow_up_s > 0 or expects_answer) and self.turn.text is None
        following = self.but(turn=Turn(follow_up=True), reply=None, state=State.LISTENING)
        if wanted and self.link is Link.REPLACING and self.hearing is Hearing.WELL:
            shown = do.Show(State.LISTENING)
            return following, [do.FinishTurn(Outcome.ANSWERED), do.ForgetTurn(), shown]
        if not wanted or not self.can_listen:
            return self.finish(Outcome.ANSWERED)
        effects: list[Effect] = [do.FinishTurn(Outcome.ANSWERED), do.ForgetTurn()]
        effects += [do.CloseUplink(drop=True)] if self.uplink is not Uplink.CLOSED else []
        effects += map(do.CancelTimer, (Timer.ANSWER, Timer.PATIENCE, Timer.STALL))
        listening, more = following.start_turn()
        return listening, [*effects, do.Show(listening.state), *more]

    def finish(self, outcome: Outcome) -> Step:
        """Back to waiting for the wake word, with nothing left open behind."""
        effects: list[Effect] = []
        if not (self.turn.follow_up and outcome is Outcome.NOTHING_SAID):
            effects.append(do.FinishTurn(outcome))
        effects += [do.CloseUplink(drop=True)] if self.uplink is not Uplink.CLOSED else []
        effects += [do.Disconnect()] if self.link is not Link.CLOSED else []
        effects += [do.ForgetTurn(), *map(do.CancelTimer, Timer), do.Show(State.IDLE)]
        return Conversation(rules=self.rules, hearing=self.hearing), effects

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

    def but(self, **changes: object) -> Self:
        """Give the same conversation with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # field names are checked by use
