"""The worker in a room: hears the microphone block by block, and proves every second that it does.

One thread listens. It takes blocks, commands and the keeper's news from one queue, in order.
"""

import logging
import os
import queue
import threading
import time
from contextlib import suppress
from typing import Final, TextIO

from config.audio import AudioFormat
from hardware.echo.far_end import FarEnd
from hardware.level import SILENCE_DBFS
from hardware.microphone import Block, CaptureFormat
from hardware.playback import Playback
from hardware.protocol import (
    Channel,
    Command,
    Configure,
    Configured,
    Device,
    Flush,
    Frame,
    Health,
    Mute,
    Muted,
    Sounding,
    Watch,
)
from hardware.speaker import BLOCK_MS, Speaker
from hardware.vigil import Vigil
from hardware.worker.devices import Devices
from hardware.worker.ear import Ear
from hardware.worker.keeper import Apply, Keeper, Quit, Reopen, SetMute
from hardware.worker.news import (
    Applied,
    Fault,
    Gone,
    MicrophoneOpened,
    MuteDone,
    News,
    SpeakerOpened,
)
from hardware.worker.post import Post
from hardware.worker.standing import Standing
from hardware.worker_settings import WorkerSettings

logger = logging.getLogger(__name__)

FRESH_PROCESS: Final = 75
"""The exit status that asks for another worker (sysexits' "try again")."""
QUEUE_BLOCKS: Final = 100
"""Blocks waiting to be heard: 4 s. Full: the newest is dropped and counted as an overrun."""
TICK_S: Final = 0.25
TICK_GRACE_S: Final = 0.1
"""How late a tick may be: a block that comes meanwhile saves the thread one waking up."""
TICKS_PER_HEALTH: Final = 4
READY_BY_S: Final = 3.0
"""A device that takes longer to open counts as absent for now."""
SPEAKER_BLOCKED_S: Final = 3.0
LEAVE_S: Final = 0.4

_ZEROS: Final = bytes(32)

type Item = Block | Command | News | Fault


class Room:
    """Everything the worker does with real devices."""

    def __init__(self, post: Post, stderr: TextIO) -> None:
        self._tell = post.tell
        self._items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self._playback = Playback(post.tell)
        far_end = FarEnd()
        self._speaker = Speaker(
            self._playback,
            self._speaker_stalled,
            far_end.note,
            lambda on: post.tell(Sounding(on)),
        )
        self._devices = Devices(self._deliver, self._speaker, stderr)
        self._keeper = Keeper(self._devices, self._playback, self._hear_news)
        self._post = post
        self._ear = Ear(
            post.tell,
            self._send_frame,
            lambda: self._speaker.output_dbfs,
            far_end=far_end.take,
            answer=self._playback,
        )
        self._standing = Standing(post.tell)
        self._settings = WorkerSettings()
        self._muted = False
        self._source: CaptureFormat | None = None
        self._vigil: Vigil | None = None
        self._began_s = time.monotonic()
        self._overruns = 0
        self._ticks = 0
        threading.Thread(target=self._run, name="listening", daemon=True).start()

    def obey(self, command: Command) -> None:
        """Take a command; called by the reader, never waits."""
        if self._playback.obey(command):
            self._speaker.rouse()
            return
        if isinstance(command, Mute):
            # Neither a backlog of sound nor of commands may hold up a mute.
            self._muted = command.on
            self._keeper.ask(SetMute(command.on))
        elif isinstance(command, Configure):
            # A mute may overtake settings that wait to be read; whatever came last counts.
            self._muted = bool(command.section.get("muted"))
        self._items.put(command)

    def leave(self) -> None:
        """Fade what sounds, close the devices; bounded."""
        fade_ms = self._settings.audio.fade_ms
        for channel in Channel:
            self._playback.obey(Flush(channel, fade_ms))
        time.sleep((fade_ms + BLOCK_MS) / 1000)
        self._keeper.ask(Quit())
        self._keeper.join(LEAVE_S)

    def _deliver(self, block: Block) -> None:
        if self._items.qsize() < QUEUE_BLOCKS:
            self._items.put(block)
        else:
            self._overruns += 1

    def _send_frame(self, frame: Frame) -> bool:
        """Send a frame, unless a mute has overtaken it: a backlog ends with it at once."""
        return not self._muted and self._post.send_frame(frame)

    def _hear_news(self, news: News | MuteDone) -> None:
        if isinstance(news, MuteDone):
            self._tell(Muted(news.on))
        else:
            self._items.put(news)

    def _speaker_stalled(self, reason: str) -> None:
        self._items.put(Fault(Device.SPEAKER, reason))

    def _run(self) -> None:
        due_s = time.monotonic() + TICK_S
        while True:
            with suppress(queue.Empty):
                wait_s = due_s + TICK_GRACE_S - time.monotonic()
                self._take(self._items.get(timeout=max(0.0, wait_s)))
            now_s = time.monotonic()
            if now_s >= due_s:
                due_s = max(due_s + TICK_S, now_s)
                self._tick(now_s)

    def _take(self, item: Item) -> None:  # noqa: C901 - one case for each thing that comes
        match item:
            case Block():
                self._hear(item)
            case MicrophoneOpened():
                self._microphone_opened(item)
            case SpeakerOpened(name, rate_hz):
                self._standing.opened(Device.SPEAKER, name, rate_hz)
                self._standing.works(Device.SPEAKER)
            case Gone(device, name, reason):
                self._standing.lose(device, name, reason)
            case Fault(device, reason):
                self._fault(device, reason)
            case Applied():
                self._applied(item)
            case Configure(generation, section):
                settings = WorkerSettings.model_validate({**section, "muted": self._muted})
                self._keeper.ask(Apply(generation, settings))
            case Mute(on=True):
                self._forget()
            case Mute():
                pass  # the keeper opens the microphone
            case Watch(on):
                self._speaker.watched = on
                self._ear.obey(item)
            case _:
                self._ear.obey(item)

    def _hear(self, block: Block) -> None:
        source, vigil = self._source, self._vigil
        if self._muted or block.source is not source or vigil is None:
            return  # of a microphone that is closed by now
        self._overruns += block.overrun
        self._ear.hear(block.pcm, block.arrived_s)
        length_s = AudioFormat(source.rate_hz, source.channels).ms_of(len(block.pcm)) / 1000
        # Live sound has a bit set in its first samples: the whole block is rarely looked at.
        zeros = block.pcm.startswith(_ZEROS) and not any(block.pcm)
        vigil.note(block.arrived_s, length_s, zeros=zeros)
        if vigil.hears:
            self._standing.works(Device.MICROPHONE)

    def _microphone_opened(self, news: MicrophoneOpened) -> None:
        if self._muted:
            return  # the mute overtook it, and the keeper closes it next
        self._standing.opened(Device.MICROPHONE, news.name, news.source.rate_hz)
        self._source = news.source
        self._vigil = Vigil(time.monotonic(), checks_zeros=news.source.checks_zeros)
        self._ear.listen_to(news.source)

    def _forget(self) -> None:
        """Muted: what was heard is no longer anyone's."""
        self._stop_hearing()
        self._ear.forget()
        self._standing.dismiss(Device.MICROPHONE)

    def _stop_hearing(self) -> None:
        self._source = self._vigil = None
        self._ear.talk_over.let_go()  # an answer must not wait for ears that hear nothing

    def _fault(self, device: Device, reason: str) -> None:
        self._standing.lose(device, "", reason)
        if device is Device.MICROPHONE:
            self._stop_hearing()
        self._keeper.ask(Reopen(device))

    def _applied(self, news: Applied) -> None:
        self._settings = news.settings
        self._speaker.take_up(news.settings.amplifier)
        self._ear.chain = news.fittings.chain
        self._ear.uplink_chain = news.fittings.uplink_chain
        self._ear.take_up(news.settings.wake, news.fittings.engine, news.settings.endpoint)
        self._ear.talk_over.take_up(news.settings.barge_in)
        first = not self._standing.ready
        self._standing.tell_ready(news.settings.audio.block_ms)
        if first and news.settings.muted:
            self._tell(Muted(on=True))
        self._tell(Configured(news.generation, news.problem, news.kept))

    def _tick(self, now_s: float) -> None:
        if self._devices.overdue(now_s) or self._speaker.blocked_s() > SPEAKER_BLOCKED_S:
            logger.warning("the sound system does not answer; beginning again in a new process")
            os._exit(FRESH_PROCESS)
        reason = self._vigil.fault(now_s) if self._vigil else None
        if reason:
            self._fault(Device.MICROPHONE, reason)
        if not self._standing.ready:
            if now_s - self._began_s > READY_BY_S:
                self._give_up_waiting()
            return
        self._ticks += 1
        if self._ticks % TICKS_PER_HEALTH == 0:
            self._tell(self._health())

    def _give_up_waiting(self) -> None:
        """Be ready without the devices that do not open; `DeviceFound` follows when they do."""
        for device in Device:
            if device is not Device.MICROPHONE or not self._muted:
                self._standing.lose(device, "", "it does not answer")
        self._standing.tell_ready(self._settings.audio.block_ms)

    def _health(self) -> Health:
        vigil = self._vigil
        return Health(
            at=self._ear.at,
            capture_rate_ratio=round(vigil.ratio, 4) if vigil else 1.0,
            level_dbfs=self._ear.level_dbfs() if vigil else SILENCE_DBFS,
            zeros_s=round(vigil.zeros_s, 2) if vigil else 0.0,
            overruns=self._overruns,
            cpu_s=round(time.process_time(), 3),
            muted=self._muted,
            microphone_lost=self._standing.is_lost(Device.MICROPHONE),
            speaker_lost=self._standing.is_lost(Device.SPEAKER),
            uplink_open=self._ear.uplink_open,
            processor_load={
                name: round(cost.share, 4)
                for chain in (self._ear.chain, self._ear.uplink_chain)
                for name, cost in chain.costs.items()
            },
            processors=self._ear.chain.reports() | self._ear.uplink_chain.reports(),
            failed_processors=self._ear.chain.failures | self._ear.uplink_chain.failures,
            playing=self._ear.playing,
            clipped=round(self._ear.clipped, 5) if vigil else 0.0,
        )
