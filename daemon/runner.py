"""Carries out what the conversation decides: the only place where its effects touch the world."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, assert_never

from daemon import effects as do
from daemon import story
from daemon.alarms import Alarms
from daemon.announcer import Announcer
from daemon.call import Audio
from daemon.clock import Clock
from daemon.conversation import Conversation
from daemon.effects import Effect
from daemon.events import (
    CancellerChanged,
    Event,
    HearingChanged,
    SessionOpened,
    SessionReplacing,
    TalkPressed,
    TimerFired,
    ToolFinished,
    WorkerRestarted,
)
from daemon.hands import During, Hands, Tools
from daemon.last_words import LastWords
from daemon.link import Link
from daemon.narrator import Narrator, metered
from daemon.own_words import OwnVoice
from daemon.plan import Plan
from daemon.safety.taint import Taint
from daemon.search import Terms
from daemon.sound_devices import SoundDevices
from daemon.story import Story
from daemon.turn import Link as Line
from daemon.turn import Rules, State
from daemon.uplink import Uplink
from daemon.watch_over import WatchOver, is_proven
from hardware import protocol as audio
from hardware.worker_client import AudioWorker, Told, WorkerEnded
from hardware.worker_client import WorkerRestarted as AudioWorkerRestarted
from providers.base import ToolCall, TurnMode
from providers.errors import ProviderError

logger = logging.getLogger(__name__)


class Briefing(Protocol):
    """Knows who answers for a profile, and what a session needs to know."""

    def __call__(self, profile: str, word: str, mode: TurnMode) -> Plan:
        """Give everybody who may answer. Raises `ProviderError` for an unknown profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the runner carries effects out with."""

    worker: AudioWorker
    clock: Clock
    told: Story
    announcer: Announcer
    tools: Tools
    briefing: Briefing
    room: str
    terms: Terms = field(default_factory=Terms)
    voice: OwnVoice = field(default_factory=OwnVoice)
    words: LastWords = field(default_factory=LastWords)
    taint: Taint = field(default_factory=Taint)
    fade_ms: int = 8
    chimes: bool = True
    may_chime: Callable[[], bool] = lambda: True  # not by night


class Runner:
    """Holds the conversation; everything happens on the event loop, one event after the other."""

    def __init__(self, parts: Parts, conversation: Conversation) -> None:
        self._parts = parts
        self._conversation = conversation
        self._narrator = Narrator(parts.told)
        self._link = Link(self.hear, parts.terms, parts.taint.clear)
        self.hands = Hands(parts.tools, parts.told, parts.room)
        self._session_id = ""
        self._output_rate_hz = 0
        self._alarms = Alarms(parts.clock, lambda timer: self.hear(TimerFired(timer)))
        self._uplink = Uplink(parts.worker, parts.clock)
        self._watch = WatchOver(parts.worker)
        self._on_silence: Callable[[], object] = lambda: None
        self._on_new_worker: Callable[[], object] = lambda: None
        self.listening = asyncio.Event()
        self._devices = SoundDevices()
        self.health: audio.Health | None = None
        self.hears_words = True
        """Whether the wake engine works; until a worker has tried it, it is taken to."""
        self._fitted = False

    @property
    def conversation(self) -> Conversation:
        """Where the conversation stands."""
        return self._conversation

    @property
    def service(self) -> str:
        """Whose session the conversation has; empty without one."""
        return self._link.provider

    @property
    def last_turn(self) -> story.TurnDone | None:
        """How the last turn went."""
        return self._narrator.last_turn

    @property
    def settled(self) -> bool:
        """Whether nothing of ours is under way: no tool, no unsent frame, no answer owed."""
        now = self._conversation
        owed = now.state is State.PROCESSING or (now.reply is not None and not now.reply.complete)
        opening = now.link in {Line.OPENING, Line.REPLACING}
        return not (owed or opening or self.hands.busy) and self._link.idle

    @property
    def devices(self) -> Mapping[str, str]:
        """The names of the microphone and the loudspeaker at work; empty for one that is away."""
        return self._devices.names

    def on_silence(self, callback: Callable[[], object]) -> None:
        """Have `callback` called whenever everything is to be silent: what rings, stops."""
        self._on_silence = callback

    def on_new_worker(self, callback: Callable[[], object]) -> None:
        """Have `callback` called when the worker was replaced, and what rang with it."""
        self._on_new_worker = callback

    def take(self, parts: Parts, rules: Rules) -> None:
        """Go by other figures; to be called while no turn is under way."""
        self._parts = parts
        self._link.take(parts.terms)
        self.hands.move(parts.room)
        self._conversation = replace(self._conversation, rules=rules)

    async def aclose(self) -> None:
        """End the session and what still runs."""
        await self.hands.aclose()
        await self._link.aclose()
        self._alarms.clear()

    # --- events in ------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Let the conversation hear an event, and do what it asks for."""
        self._narrator.heard(event)
        self._parts.voice.heard(event)
        match event:
            case TalkPressed():
                self._uplink.pressed(event.ago_s)
            case SessionOpened():
                self._session_opened(event)
            case SessionReplacing():
                self.hands.replay()
                self._notice("session", f"{event.message}; looking for another session")
            case _:
                pass
        self._conversation, effects = self._conversation.advance(event)
        self._parts.words.heard(event, self._conversation)
        for effect in effects:
            self._narrator.did(effect)
            self._carry_out(effect)
        resting = self._conversation.between_turns and not self.hands.busy
        self._link.rest(between_turns=resting)
        self._watch.follow(self._conversation)

    def on_worker(self, told: Told) -> None:
        """Take what the audio worker tells, unless it is of a stream that was given up."""
        if not self._uplink.is_stale(told):
            self._take(told)

    def _take(self, told: Told) -> None:  # noqa: C901 - one line a kind of message
        match told:
            case audio.Frame():
                self._narrator.first_frame()
                self._link.send(Audio(told.pcm))
            case audio.Health():
                self._health(told)
            case audio.Ready():
                self._worker_ready(told)
            case audio.Meter():
                self._parts.told.tell(metered(told))
            case audio.DeviceLost() | audio.DeviceFound():
                self._device_changed(told)
            case audio.Muted():
                words = "the microphone is closed" if told.on else "the microphone is open again"
                self._parts.told.tell(story.Notice("mute", words, not told.on))
                self.hear(HearingChanged(hearing=not told.on))
            case audio.Drained(channel=channel) if channel is not audio.Channel.REPLY:
                self._parts.announcer.drained(told)
            case AudioWorkerRestarted():
                self._fitted = False
                self._watch.worker_restarted()
                self._uplink.worker_restarted()
                self._parts.announcer.worker_restarted()
                self._notice("worker", f"the audio worker was replaced: {told.reason}")
                self.hear(WorkerRestarted())
                self._on_new_worker()
            case audio.Configured():
                self._configured(told)
            case WorkerEnded():
                self._notice("worker", told.reason)
            case audio.Played() | audio.BlockDone() | audio.ScorePeaked() | audio.Sounding():
                pass
            case _:
                self.hear(told)

    def _health(self, told: audio.Health) -> None:
        self.health = told
        if is_proven(told) is not self._conversation.proven:
            self.hear(CancellerChanged(is_proven(told)))

    def _worker_ready(self, told: audio.Ready) -> None:
        """Take up where the worker before this one ended: what it had lost may be there again."""
        for found in self._devices.ready(told):
            self._device_changed(found)
        if self.listening.is_set():
            self._notice("worker", "the new audio worker is ready", mended=True)

    def _configured(self, told: audio.Configured) -> None:
        """Tell what does not work; wake words that fail in a worker's first settings are deaf.

        What fails in later settings stays as it was, and is told by who sent them.
        """
        self.hears_words = "wake" not in told.kept or (self.hears_words and self._fitted)
        first, self._fitted = not self._fitted, True
        if told.problem and first:
            cost = "" if self.hears_words else "; only a press or `parlour talk` begins a turn now"
            self._notice("settings", f"{told.problem}{cost}")
        self.listening.set()

    def _device_changed(self, told: audio.DeviceLost | audio.DeviceFound) -> None:
        found = isinstance(told, audio.DeviceFound)
        self._notice(told.device, self._devices.changed(told), mended=found)
        if told.device is audio.Device.MICROPHONE:
            self.hear(HearingChanged(hearing=found, lost=not found))

    def _notice(self, kind: str, message: str, *, mended: bool = False) -> None:
        level, fields = (logging.INFO if mended else logging.WARNING), {"PARLOUR_CODE": kind}
        logger.log(level, "%s", message, extra=fields)
        self._parts.told.tell(story.Notice(kind, message, mended))

    # --- effects out ----------------------------------------------------------------------------

    def _carry_out(self, effect: Effect) -> None:  # noqa: C901, PLR0912 - one line an effect
        worker, link = self._parts.worker, self._link
        match effect:
            case do.Play():
                reply, rate_hz = audio.Channel.REPLY, effect.rate_hz or self._output_rate_hz
                worker.send(audio.Play(reply, effect.reply_id, rate_hz, effect.pcm))
            case do.EndReply():
                worker.send(audio.EndOfStream(audio.Channel.REPLY, effect.reply_id))
            case do.FlushReply():
                worker.send(audio.Flush(audio.Channel.REPLY, self._parts.fade_ms))
            case do.OpenUplink():
                self._uplink.open(effect.since, effect.speech_from, effect.guard)
            case do.ReopenUplink():
                self._uplink.reopen()
            case do.CloseUplink():
                worker.send(audio.CloseUplink(effect.drop))
            case do.ForgetTurn():
                worker.send(audio.EndTurnKept())
            case do.Connect():
                self._connect(effect)
            case do.Disconnect():
                self._session_id = ""
                link.disconnect()
            case (
                do.BeginTurn() | do.EndTurn() | do.SendText() | do.SendToolResult() | do.Interrupt()
            ):
                link.send(effect)
            case do.FinishAnswer():
                link.finish_answer()
            case do.Distrust():
                link.distrust(effect.reason, effect.told)
            case do.RunTool():
                self._run_tool(effect.call)
            case do.SetTimer():
                self._alarms.set(effect.timer, effect.after_s)
            case do.CancelTimer():
                self._alarms.cancel(effect.timer)
            case do.Acknowledge():
                if self._parts.chimes and self._parts.may_chime():
                    worker.send(audio.Chime("ack"))
            case do.Show():
                self._hush_alarms(listening=effect.state == State.LISTENING)
            case do.Tell():
                self._tell(effect)
            case do.SilenceAll():
                self._silence_all()
            case do.FinishTurn():
                pass  # told by the narrator
            case _ as never:
                assert_never(never)

    def _connect(self, effect: do.Connect) -> None:
        try:
            plan = self._parts.briefing(effect.profile, effect.word, effect.mode)
        except ProviderError as error:
            self._link.refuse(error)
            return
        self._link.connect(plan)

    def _session_opened(self, told: SessionOpened) -> None:
        """Fit the microphone's and the loudspeaker's streams to the service that answers."""
        self._session_id = told.session_id
        self._output_rate_hz = told.capabilities.output_format.rate_hz
        self._uplink.fit(told.capabilities)
        if told.capabilities.reads_strangers:
            self._parts.taint.note("what the service looks up")

    def _run_tool(self, call: ToolCall) -> None:
        session_id = self._session_id

        def finished(event: ToolFinished) -> None:
            if session_id == self._session_id:  # no other session knows this call
                self.hear(event)

        turn_id, turn = self._narrator.turn_id, self._conversation.turns
        self.hands.begin(call, During(turn_id=turn_id, session_id=session_id, turn=turn), finished)

    def _hush_alarms(self, *, listening: bool) -> None:
        """Hold what rings while we listen, so that "stop" is heard."""
        alarm = audio.Channel.ALARM
        self._parts.worker.send(audio.Pause(alarm) if listening else audio.Resume(alarm))

    def _tell(self, effect: do.Tell) -> None:
        words = self._parts.announcer.tell(effect.message)
        if effect.detail:
            fields = {"PARLOUR_CODE": effect.message, "PARLOUR_TURN": self._narrator.turn_id}
            logger.warning("%s: %s %s", effect.message, effect.detail, effect.cure, extra=fields)
        self._parts.told.tell(story.Failed(effect.message, effect.detail or words, effect.cure))

    def _silence_all(self) -> None:
        self._parts.worker.send(audio.Flush(audio.Channel.REPLY, self._parts.fade_ms))
        self._parts.announcer.silence()
        self._on_silence()
