"""Keeps the devices that the settings want, on a thread of its own that may come to hang.

With a frozen or dead sound server, closing a stream can block for ever. So everything that may
block happens here, against deadlines that the listening thread watches: past one, the only cure is
a new process. While a device is away, ALSA is asked for it every second.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, assert_never

from config.settings import Audio
from hardware.array.layout import fitted
from hardware.errors import DeviceUnavailable
from hardware.playback import Playback
from hardware.protocol import Channel, Device
from hardware.worker.devices import Devices
from hardware.worker.fitting import Failed, Fittings, fit
from hardware.worker.news import Applied, Gone, MicrophoneOpened, MuteDone, News, SpeakerOpened
from hardware.worker_settings import WorkerSettings

RETRY_S: Final = 1.0
_PARTS: Final = {
    Device.MICROPHONE: ("microphone", "block_ms"),
    Device.SPEAKER: ("speaker",),
}
"""Which settings of `[audio]` mean that a device must be opened anew."""


@dataclass(frozen=True, slots=True)
class Apply:
    """Take up these settings; the first ones open the devices."""

    generation: int
    settings: WorkerSettings


@dataclass(frozen=True, slots=True)
class SetMute:
    """Close the microphone, or open it again."""

    on: bool


@dataclass(frozen=True, slots=True)
class Reopen:
    """This device stopped working: close it and look for it."""

    device: Device


@dataclass(frozen=True, slots=True)
class Quit:
    """Close everything and end."""


type Request = Apply | SetMute | Reopen | Quit


class Keeper:
    """Holds the devices; asked from any thread, answers with news."""

    def __init__(
        self, devices: Devices, playback: Playback, tell: Callable[[News | MuteDone], None]
    ) -> None:
        self._devices = devices
        self._playback = playback
        self._tell = tell
        self._settings = WorkerSettings()
        self._begun = False
        self._fittings: Fittings | None = None
        # Requests come from settings, mute and faults: a handful at a time.
        self._requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="device keeper", daemon=True)
        self._thread.start()

    def ask(self, request: Request) -> None:
        """Have something done; never waits."""
        self._requests.put(request)

    def join(self, timeout_s: float) -> None:
        """Wait until it has ended after `Quit`."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while True:
            try:
                request = self._requests.get(timeout=RETRY_S if self._missing() else None)
            except queue.Empty:
                self._open_missing()
                continue
            match request:
                case Apply(generation, settings):
                    self._apply(generation, settings)
                case SetMute(on):
                    self._mute(on=on)
                case Reopen(device):
                    self._close(device)
                case Quit():
                    self._devices.close()
                    return
                case never:
                    assert_never(never)

    def _missing(self) -> list[Device]:
        """Give the devices that should be open and are not."""
        if not self._begun:
            return []
        missing = []
        if not self._settings.muted and self._devices.microphone is None:
            missing.append(Device.MICROPHONE)
        if self._devices.output is None:
            missing.append(Device.SPEAKER)
        return missing

    def _open_missing(self) -> None:
        """Open what is missing; twice, since a fresh start for one device closes the other."""
        for _ in range(2):
            for device in self._missing():
                try:
                    self._open(device, self._settings.audio)
                except DeviceUnavailable as error:
                    self._tell_gone(device, error)

    def _open(self, device: Device, audio: Audio) -> None:
        match device:
            case Device.MICROPHONE:
                microphone = self._devices.open_microphone(audio)
                self._tell(MicrophoneOpened(_microphone_name(audio), microphone.format))
            case Device.SPEAKER:
                output = self._devices.open_speaker(audio.speaker)
                self._set_sound(output.rate_hz)
                self._devices.use_speaker(output)
                self._tell(SpeakerOpened(_speaker_name(audio), output.rate_hz))
            case never:
                assert_never(never)

    def _close(self, device: Device) -> None:
        if device is Device.MICROPHONE:
            self._devices.close_microphone()
            return
        self._devices.close_speaker()
        self._devices.stand_in(self._playback.rate_hz)

    def _mute(self, *, on: bool) -> None:
        self._settings = self._settings.model_copy(update={"muted": on})
        if on:
            self._devices.close_microphone()
        self._tell(MuteDone(on))
        self._open_missing()

    def _apply(self, generation: int, new: WorkerSettings) -> None:
        old = self._settings if self._begun else None
        failed: list[Failed] = []
        if old is not None:
            new = self._swap(Device.MICROPHONE, new, old, failed)
            new = self._swap(Device.SPEAKER, new, old, failed)
        self._settings, self._begun = new, True
        self._open_missing()
        self._set_sound(self._playback.rate_hz)
        self._fittings, unfit = fit(new, old, self._fittings)
        failed += unfit
        if old is not None:
            new = self._settings = new.keeping([each.part for each in unfit], old)
        self._tell(
            Applied(
                generation=generation,
                settings=new,
                fittings=self._fittings,
                problem="; ".join(dict.fromkeys(each.reason for each in failed)) or None,
                kept=tuple(each.part for each in failed),
            )
        )

    def _swap(
        self, device: Device, new: WorkerSettings, old: WorkerSettings, failed: list[Failed]
    ) -> WorkerSettings:
        """Open a changed device; if that fails, give the settings with the old one put back."""
        audio, before = new.audio, old.audio
        parts = [part for part in _PARTS[device] if getattr(audio, part) != getattr(before, part)]
        if device is Device.MICROPHONE and fitted(audio).channels != fitted(before).channels:
            parts.append("array")
        if not parts:
            return new
        self._close(device)
        if device is Device.MICROPHONE and new.muted:
            return new
        try:
            self._open(device, new.audio)
        except DeviceUnavailable as error:
            failed += [Failed(part, str(error)) for part in parts]
            return new.keeping(parts, old)
        return new

    def _set_sound(self, rate_hz: int) -> None:
        settings = self._settings
        volumes = {channel: settings.volume_of(channel) for channel in Channel}
        duck_db = settings.audio.volume.duck_db
        self._playback.change_format(rate_hz=rate_hz, volumes=volumes, duck_db=duck_db)

    def _tell_gone(self, device: Device, error: DeviceUnavailable) -> None:
        audio = self._settings.audio
        name = _speaker_name(audio) if device is Device.SPEAKER else _microphone_name(audio)
        self._tell(Gone(device, name, str(error)))
        if device is Device.SPEAKER:
            self._devices.stand_in(self._playback.rate_hz)


def _microphone_name(audio: Audio) -> str:
    microphone = audio.microphone
    return microphone.command[0] if microphone.command else microphone.device


def _speaker_name(audio: Audio) -> str:
    speaker = audio.speaker
    return speaker.command[0] if speaker.command else speaker.device
