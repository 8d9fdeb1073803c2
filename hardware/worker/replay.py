"""The worker with a recording: the same ear and voice, in lock step with main, without a card.

Everything happens on one thread, between two blocks: a command takes effect before the next block,
however fast or slow either process is. So the same file gives the same decisions twice.
"""

import queue
import threading
import time
import wave
from typing import Final

from hardware.errors import HardwareError
from hardware.playback import Playback
from hardware.protocol import (
    VERSION,
    Advance,
    BlockDone,
    Channel,
    Command,
    Configure,
    Configured,
    Mute,
    Muted,
    Ready,
)
from hardware.recording import Recording
from hardware.worker.ear import Ear
from hardware.worker.fitting import Fittings, fit
from hardware.worker.post import Post
from hardware.worker_settings import WorkerSettings

SPEAKER_RATE_HZ: Final = 48_000


class ReplayRoom:
    """Hears recordings one after the other; each `Configure` with a recording begins anew."""

    def __init__(self, post: Post) -> None:
        post.patient = True
        self._post = post
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._settings: WorkerSettings | None = None
        self._fittings: Fittings | None = None
        self._recording: Recording | None = None
        self._muted = False
        self._speaker_file: wave.Wave_write | None = None
        self._begin_anew()
        threading.Thread(target=self._run, name="replay", daemon=True).start()

    def obey(self, command: Command) -> None:
        """Take a command; called by the reader."""
        self._commands.put(command)

    def leave(self) -> None:
        """Finish the file that receives the speaker's sound."""
        file, self._speaker_file = self._speaker_file, None
        if file:
            file.close()

    def _begin_anew(self) -> None:
        self._playback = Playback(self._post.tell, SPEAKER_RATE_HZ)
        self._ear = Ear(self._post.tell, self._post.send_frame, answer=self._playback)

    def _run(self) -> None:
        while True:
            command = self._commands.get()
            match command:
                case Configure(generation, section):
                    self._configure(generation, WorkerSettings.model_validate(section))
                case Advance():
                    self._step()
                case Mute(on):
                    self._muted = on
                    if on:
                        self._ear.forget()
                    self._post.tell(Muted(on))
                case _:
                    _ = self._playback.obey(command) or self._ear.obey(command)

    def _configure(self, generation: int, settings: WorkerSettings) -> None:
        """Load the recording, tell `Ready` and `Configured`, and give the first block."""
        if settings.replay is None:
            self._post.tell(Configured(generation, "a replay needs a recording", ()))
            return
        try:
            recording = Recording(settings.replay.recording, settings.audio.microphone.channel)
            self._open_speaker_out(settings)
        except (HardwareError, OSError) as error:
            self._post.tell(Configured(generation, str(error), ("replay",)))
            return
        self._begin_anew()
        self._fittings, failed = fit(settings, self._settings, self._fittings)
        self._ear.chain = self._fittings.chain
        self._ear.uplink_chain = self._fittings.uplink_chain
        self._ear.take_up(settings.wake, self._fittings.engine, settings.endpoint)
        self._ear.talk_over.take_up(settings.barge_in)
        self._ear.listen_to(recording.format)
        self._settings, self._recording, self._muted = settings, recording, settings.muted
        volumes = {channel: settings.volume_of(channel) for channel in Channel}
        duck_db = settings.audio.volume.duck_db
        self._playback.change_format(rate_hz=SPEAKER_RATE_HZ, volumes=volumes, duck_db=duck_db)
        self._tell_ready(settings, recording)
        problem = "; ".join(each.reason for each in failed) or None
        self._post.tell(Configured(generation, problem, tuple(each.part for each in failed)))
        self._step()

    def _tell_ready(self, settings: WorkerSettings, recording: Recording) -> None:
        ready = Ready(
            version=VERSION,
            microphone=str(settings.replay.recording) if settings.replay else "",
            speaker="",
            microphone_rate_hz=recording.format.rate_hz,
            speaker_rate_hz=SPEAKER_RATE_HZ,
            block_ms=settings.audio.block_ms,
        )
        self._post.tell(ready)

    def _step(self) -> None:
        """Hear one block, play as much, and say so."""
        if self._recording is None or self._settings is None:
            return
        block_ms = self._settings.audio.block_ms
        pcm = self._recording.block(block_ms)
        if self._muted:
            pcm = bytes(len(pcm))
        self._ear.hear(pcm, time.monotonic())
        rendered = self._playback.render(SPEAKER_RATE_HZ * block_ms // 1000)
        if self._speaker_file:
            self._speaker_file.writeframes(rendered.tobytes())
        self._playback.tick()
        self._post.tell(BlockDone(self._ear.at, self._recording.ended))

    def _open_speaker_out(self, settings: WorkerSettings) -> None:
        self.leave()
        if settings.replay and settings.replay.speaker_out:
            self._speaker_file = wave.Wave_write(str(settings.replay.speaker_out))
            self._speaker_file.setnchannels(1)
            self._speaker_file.setsampwidth(2)
            self._speaker_file.setframerate(SPEAKER_RATE_HZ)
