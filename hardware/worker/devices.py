"""Microphone and loudspeaker with the one PortAudio they share; owned by one thread.

PortAudio's list of devices is frozen when it starts, so a device that came later is only seen after
every stream is closed and PortAudio started afresh. Whether that is worth it, ALSA is asked first.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

from config import settings
from config.settings import Audio
from hardware import alsa
from hardware.alsa import Direction, Offer
from hardware.array.layout import fitted
from hardware.command import SPEAKER_RATE_HZ, CommandMicrophone, PacedOutput, Program
from hardware.errors import DeviceUnavailable, NoSuchDevice
from hardware.microphone import CardMicrophone, Deliver, Microphone
from hardware.portaudio import PortAudio, near_names
from hardware.speaker import CardSpeaker, Output, Speaker

CLOSE_DEADLINE_S: Final = 2.0
OPEN_DEADLINE_S: Final = 20.0
FRESH_AFTER: Final = 2
"""So many refusals of a device that ALSA itself would open, and PortAudio starts afresh."""
LONGEST_PAUSE_S: Final = 60.0
"""Between two fresh starts that helped nothing: each interrupts the other device."""


class Devices:
    """What is open. Every call may block; `overdue` is for another thread to ask."""

    def __init__(self, deliver: Deliver, speaker: Speaker, stderr: TextIO) -> None:
        self._deliver = deliver
        self._speaker = speaker
        self._stderr = stderr
        self._portaudio: PortAudio | None = None
        self._refusals = 0
        self._pause_s = 0.0
        self._fresh_from_s = 0.0
        self._deadline_s: float | None = None
        self.microphone: Microphone | None = None
        self.output: Output | None = None
        self._substitute: PacedOutput | None = None

    def overdue(self, now_s: float) -> bool:
        """Whether a call has blocked for longer than it may."""
        deadline_s = self._deadline_s
        return deadline_s is not None and now_s > deadline_s

    def open_microphone(self, audio: Audio) -> Microphone:
        """Open the microphone. Raises `DeviceUnavailable`."""
        wanted, block_ms = fitted(audio), audio.block_ms
        with self._within(OPEN_DEADLINE_S):
            if wanted.command:
                self.microphone = CommandMicrophone(wanted, block_ms, self._deliver, self._stderr)
                return self.microphone
            portaudio, offer = self._ready_for(wanted.device, Direction.CAPTURE)
            wanted = fitted(audio, offer.channels_max)
            with self._counted():
                self.microphone = CardMicrophone(portaudio, wanted, offer, block_ms, self._deliver)
        return self.microphone

    def open_speaker(self, wanted: settings.Speaker) -> Output:
        """Open the loudspeaker, for `Speaker.use`. Raises `DeviceUnavailable`."""
        render = self._speaker.render
        with self._within(OPEN_DEADLINE_S):
            if wanted.command:
                program = Program(wanted.command, self._stderr, writes=False)
                rate_hz = wanted.rate_hz or SPEAKER_RATE_HZ
                self.output = PacedOutput(rate_hz, render, program)
                return self.output
            portaudio, offer = self._ready_for(wanted.device, Direction.PLAYBACK)
            with self._counted():
                self.output = CardSpeaker(portaudio, wanted, offer, render)
        return self.output

    def close_microphone(self) -> None:
        """Let go of the microphone."""
        microphone, self.microphone = self.microphone, None
        if microphone:
            with self._within(CLOSE_DEADLINE_S), suppress(OSError):
                microphone.close()

    def close_speaker(self) -> None:
        """Let go of the loudspeaker; nothing sounds until `Speaker.use`."""
        output, self.output = self.output, None
        if output:
            self._speaker.release()
            with self._within(CLOSE_DEADLINE_S), suppress(OSError):
                output.close()

    def stand_in(self, rate_hz: int) -> None:
        """Play into nothing while the loudspeaker is away, so that replies still end."""
        if self.output is None and self._substitute is None:
            self._substitute = PacedOutput(rate_hz, self._speaker.render)
            self._speaker.use(self._substitute)

    def use_speaker(self, output: Output) -> None:
        """Play through an opened loudspeaker from now on."""
        self._speaker.use(output)
        if self._substitute:
            self._substitute.close()
            self._substitute = None

    def close(self) -> None:
        """Let go of everything."""
        self.close_microphone()
        self.close_speaker()
        if self._portaudio:
            with self._within(CLOSE_DEADLINE_S):
                self._portaudio.close()
            self._portaudio = None

    def _ready_for(self, name: str, direction: Direction) -> tuple[PortAudio, Offer]:
        """Give a PortAudio that can open this device, and what the device offers."""
        try:
            offer = alsa.ask(alsa.numbered(name), direction)
        except NoSuchDevice as error:
            self._pause_s = 0.0
            near = near_names(name, self._instance().names(direction))
            raise NoSuchDevice(f"{error}{near}") from error
        known = self._portaudio is not None and self._portaudio.lists(name, direction)
        if self._portaudio and (not known or self._refusals >= FRESH_AFTER):
            self._start_afresh()
        return self._instance(), offer

    def _start_afresh(self) -> None:
        """Close everything, so that PortAudio's next list is a new one; ever more rarely."""
        if time.monotonic() < self._fresh_from_s:
            return
        self.close()
        self._refusals = 0
        self._fresh_from_s = time.monotonic() + self._pause_s
        self._pause_s = min(max(1.0, 2 * self._pause_s), LONGEST_PAUSE_S)

    def _instance(self) -> PortAudio:
        if self._portaudio is None:
            self._portaudio = PortAudio()
        return self._portaudio

    @contextmanager
    def _counted(self) -> Iterator[None]:
        try:
            yield
        except DeviceUnavailable:
            self._refusals += 1
            raise
        self._refusals = 0
        self._pause_s = 0.0

    @contextmanager
    def _within(self, deadline_s: float) -> Iterator[None]:
        self._deadline_s = time.monotonic() + deadline_s
        try:
            yield
        finally:
            self._deadline_s = None
