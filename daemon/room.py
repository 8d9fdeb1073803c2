"""The running house, as the control socket, the demo and the doctor have it."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Protocol

from config.settings import Settings
from config.toml_write import plain
from daemon import story
from daemon.announcing.announcement import NOT_SAID, Announcement, Ended
from daemon.announcing.announcements import Announcements
from daemon.events import RepeatRequested, StopRequested, TalkPressed, TalkReleased, TextGiven
from daemon.home_view import HomeView
from daemon.house import Declined
from daemon.listing import list_devices
from daemon.mute import MuteKeeper
from daemon.probe import probe
from daemon.reload.standing import Standing
from daemon.runner import Parts, Runner
from daemon.safety.desk import Desk
from daemon.story import Happening, Story
from daemon.telemetry.measures import Measures
from daemon.telemetry.prometheus import exposition
from daemon.turn import Hearing, State
from hardware import protocol as audio
from hardware.errors import DeviceUnavailable
from hardware.last_reply import KEPT_S
from providers.base import ToolCall, ToolResult, ToolSpec

# A watcher of one turn; a turn has far fewer happenings. Full: the oldest goes.
TURN_HAPPENINGS = 256

WORKER_START_S = 10.0
"""Until then the audio worker has said which devices it found; a Raspberry Pi takes 3 s."""

RELOAD_S = 20.0
"""So long somebody who asks for it waits for an edit to be in force."""

PASSING = ("mute", "timer_missed")
"""Kinds of notices that tell of something that is not wrong."""
NO_FAULT = ("muted", "not_understood", "pin_by_hand")
"""Failures of a turn with which nothing is wrong in the house."""


class Follows(Protocol):
    """Keeps a room at what its file says."""

    @property
    def standing(self) -> Standing:
        """How the file stands to what is in force."""

    @property
    def settings(self) -> Settings:
        """What the last good file says."""

    async def reload(self, within_s: float) -> Standing:
        """Read it now; give how it stands then."""


class Room:
    """One satellite at work; implements `daemon.house.House`."""

    def __init__(  # noqa: PLR0913, PLR0917 - what the house offers comes from many parts
        self,
        settings: Settings,
        runner: Runner,
        parts: Parts,
        measures: Measures,
        announcements: Announcements,
        desk: Desk,
        view: HomeView,
    ) -> None:
        self._settings = settings
        self._measures = measures
        self._runner = runner
        self._worker = parts.worker
        self._mute = MuteKeeper(parts.worker)
        self._tools = parts.tools
        self._announcements = announcements
        self._desk = desk
        self._view = view
        self._story = parts.told
        self._born = time.monotonic()
        self._watchers = 0
        self._calls = itertools.count(1)
        self._problems: dict[str, str] = {}
        self._file: Follows | None = None
        parts.told.listen(self._remember_problems)

    def take(self, settings: Settings) -> None:
        """Let other settings be in force."""
        self._settings = settings
        self._view.move(settings.room.name)

    def joined(self, mute: MuteKeeper) -> None:
        """Know who keeps its mute over restarts."""
        self._mute = mute

    def follow(self, file: Follows) -> None:
        """Know who keeps the room at what its file says."""
        self._file = file

    @property
    def story(self) -> Story:
        """What happens here, as it happens."""
        return self._story

    @property
    def wake_words(self) -> Mapping[str, float]:
        """The words it hears, with their thresholds; none in push-to-talk-only mode."""
        wake = self._settings.wake
        hears = wake.enabled and self._runner.hears_words
        return {word.name: word.threshold for word in wake.words} if hears else {}

    def status(self) -> Mapping[str, object]:
        """Give the room's state, without anything that was said."""
        runner = self._runner
        turn, health = runner.last_turn, runner.health
        last_turn = {"outcome": turn.outcome, "latencies_ms": turn.latencies_ms} if turn else None
        return {
            "state": runner.conversation.state.value,
            "room": self._settings.room.name,
            **runner.devices,
            "provider": self._settings.conversation.provider,
            "service": runner.service,
            "sessions": self._measures.open_sessions,
            "uptime_s": round(time.monotonic() - self._born, 1),
            "muted": self._worker.settings.muted,
            "wake": self.wake_words,
            "last_turn": last_turn,
            "on_target": self._measures.on_target,
            "health": asdict(health) if health else {},
            "problems": [*self._problems.values(), *self._view.problems()],
            "config": self._file.standing.as_json() if self._file else {},
        }

    def config(self) -> Mapping[str, object]:
        """Give every setting the last good file says."""
        return plain(self._file.settings if self._file else self._settings)

    async def reload(self) -> Mapping[str, object]:
        """Read the file again and give how it stands."""
        if self._file is None:
            raise Declined("this room follows no file")
        return (await self._file.reload(RELOAD_S)).as_json()

    def metrics(self) -> str:
        """Give every measure as Prometheus reads it."""
        return exposition(self._measures.families())

    async def talk(self, *, hold: bool) -> None:
        """Begin listening now; `hold` is push-to-talk until `release`."""
        self._runner.hear(TalkPressed(held=hold))  # the room is told too, if it cannot listen
        match self._runner.conversation.hearing:
            case Hearing.MUTED:
                raise Declined("the microphone is closed: `parlour mute off` opens it")
            case Hearing.LOST:
                raise Declined("there is no microphone: `parlour devices` lists what is there")
            case _:
                pass

    async def release(self) -> None:
        """Push-to-talk was released."""
        self._runner.hear(TalkReleased())

    async def stop(self) -> None:
        """Stop speaking and ringing, and end the conversation."""
        self._runner.hear(StopRequested())

    async def mute(self, on: bool | None) -> bool:  # noqa: FBT001 - a switch's position is the whole call
        """Close the microphone or open it again; give the new state."""
        return await self._mute.set(on)

    async def repeat(self) -> None:
        """Speak the last answer again."""
        last = self._worker.last_reply
        if last is None:
            raise Declined(f"nothing was answered in the last {KEPT_S / 60:g} minutes")
        reply_id = f"again-{next(self._calls)}"
        self._runner.hear(RepeatRequested(reply_id, last.rate_hz, last.pcm))

    async def say(self, announcement: Announcement) -> None:
        """Say it once nobody has the word; a question is followed by listening."""
        if not await self._has_speaker():
            raise DeviceUnavailable(
                "there is no loudspeaker: `parlour devices` lists what is there"
            )
        ended = await self._announcements.say(announcement)
        if ended is not Ended.SPOKEN:
            raise Declined(NOT_SAID[ended])
        if announcement.listen:
            await self.talk(hold=False)

    async def ask(self, text: str) -> AsyncIterator[Happening]:
        """Give a turn in writing and yield its story until the turn is done."""
        if self._runner.conversation.state is not State.IDLE:
            raise Declined("a conversation is under way; try again when it is over")
        happenings: asyncio.Queue[Happening] = asyncio.Queue(TURN_HAPPENINGS)
        stop = self._story.listen(_into(happenings))
        try:
            self._runner.hear(TextGiven(text))
            while True:
                happening = await happenings.get()
                yield happening
                match happening:
                    case story.TurnDone():
                        return
                    case story.Answered() if not await self._has_speaker():
                        self._leave_unspoken()
                    case _:
                        pass
        finally:
            stop()

    async def _has_speaker(self) -> bool:
        """Say whether there is a loudspeaker; of a worker that is still starting, wait to know."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WORKER_START_S):
                await self._runner.listening.wait()
        return bool(self._runner.devices[audio.Device.SPEAKER])

    def _leave_unspoken(self) -> None:
        """Take a complete answer for heard: its words are read, and nothing would sound."""
        reply = self._runner.conversation.reply
        if reply and reply.complete:
            self._worker.send(audio.Flush(audio.Channel.REPLY, 0))
            self._runner.hear(audio.Drained(audio.Channel.REPLY, reply.reply_id))

    async def devices(self) -> Mapping[str, object]:
        """Give what PortAudio sees in a fresh process, and the names of those in use."""
        return {**await list_devices(), "using": self._runner.devices}

    def tools(self) -> Sequence[ToolSpec]:
        """Give every tool a model may call here."""
        return self._tools.specs()

    async def home(self) -> Mapping[str, object]:
        """Give rooms, devices and backends, once they are known."""
        return await self._view.known()

    async def call(self, name: str, arguments: Mapping[str, object]) -> ToolResult:
        """Run a tool as a model would, through the same policy."""
        return await self._runner.hands.run(ToolCall(f"call-{next(self._calls)}", name, arguments))

    def waits(self) -> Mapping[str, object]:
        """Give what waits for a yes or the PIN."""
        return self._desk.waits()

    async def confirm(self, pin: str) -> Mapping[str, object]:
        """Say yes to it by hand."""
        return await self._desk.confirm(pin)

    async def watch_meters(self, on: bool) -> None:  # noqa: FBT001 - a switch's position is the whole call
        """Count one watcher more or less."""
        before = self._watchers
        self._watchers = max(0, self._watchers + (1 if on else -1))
        if (before == 0) != (self._watchers == 0):
            self._worker.send(audio.Watch(self._watchers > 0))

    async def doctor_probe(self) -> Mapping[str, object]:
        """Play a chime and listen to it, through the worker that holds the card."""
        if self._runner.conversation.state is not State.IDLE:
            return {"problem": "a conversation is under way; try again when it is over"}
        await self.watch_meters(on=True)
        try:
            return await probe(self._story, self._worker, lambda: self._runner.health)
        finally:
            await self.watch_meters(on=False)

    def _remember_problems(self, happening: Happening) -> None:
        """Keep what is wrong until it is right again: a found device, a turn that worked."""
        match happening:
            case story.Notice(kind=kind, message=message) if kind not in PASSING:
                self._problems.pop(kind, None)
                if not happening.mended:
                    self._problems[kind] = message
            case story.Failed(code=code) if code not in NO_FAULT:
                self._problems["turn"] = f"{happening.code}: {happening.message}"
            case story.TurnDone(outcome="answered"):
                self._problems.pop("turn", None)
            case _:
                pass


def _into(queue: asyncio.Queue[Happening]) -> Callable[[Happening], None]:
    """Give a listener that fills a queue, meters aside; the oldest goes when it is full."""

    def listener(happening: Happening) -> None:
        if isinstance(happening, story.Metered):
            return
        if queue.full():
            queue.get_nowait()
        queue.put_nowait(happening)

    return listener
