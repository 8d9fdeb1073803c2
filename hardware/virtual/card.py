"""A sound card that is not there: null devices that PyAudio opens by ALSA name, as on a Pi.

The kernel's part is played by a private PulseAudio server behind ALSA's `pulse` plugin. The card
can be frozen, killed, restarted and unplugged, which is what the fault tests are made of.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hardware.errors import DeviceUnavailable
from hardware.virtual.pulse import PulseServer, PulseStream
from hardware.virtual.wires import CLIENT as ROOM_CLIENT

MICROPHONE: Final = "voice_mic"
"""ALSA name of the microphone: 1 channel, 16 kHz."""
ARRAY: Final = "voice_array"
"""ALSA name of a microphone array: 6 channels, 16 kHz."""
SPEAKER: Final = "voice_speaker"
"""ALSA name of the loudspeaker: 2 channels, 48 kHz."""
CURE: Final = "sudo apt-get install pulseaudio libasound2-plugins"

_ALSA: Final = """\
</usr/share/alsa/alsa.conf>
pcm.voice_speaker { type pulse device voice_spk hint { show on description "Virtual speaker" } }
pcm.voice_mic { type pulse device voice_micfeed.monitor hint { show on description "Virtual mic" } }
pcm.voice_array { type pulse device voice_arrfeed.monitor hint { show on description "Array" } }
ctl.voice_speaker { type pulse device voice_spk }
pcm.!default { type asym playback.pcm voice_speaker capture.pcm voice_mic }
ctl.!default { type pulse }
"""


class Plug(StrEnum):
    """What can be pulled out of the card: the name of the null sink behind each device."""

    MICROPHONE = "voice_micfeed"
    ARRAY = "voice_arrfeed"
    SPEAKER = "voice_spk"


_FORMATS: Final = {
    Plug.SPEAKER: "rate=48000 channels=2",
    Plug.MICROPHONE: "rate=16000 channels=1",
    # The order ALSA expects of six channels: under other names PulseAudio would mix them anew.
    Plug.ARRAY: "rate=16000 channels=6"
    " channel_map=front-left,front-right,rear-left,rear-right,front-center,lfe",
}
MICROPHONE_FEED: Final = Plug.MICROPHONE.value
"""PulseAudio sink: what is played into it is what the microphone hears."""
ARRAY_FEED: Final = Plug.ARRAY.value
SPEAKER_MONITOR: Final = f"{Plug.SPEAKER.value}.monitor"
"""PulseAudio source: what the loudspeaker plays."""


class VirtualCard:
    """A running virtual sound card; use it in a `with` block.

    `folder` receives the server's log. The sockets lie in a short temporary folder instead,
    because a socket's path may neither be long nor, for PulseAudio, hold a space.
    """

    def __init__(self, folder: Path) -> None:
        _check_programs()
        folder.mkdir(parents=True, exist_ok=True)
        self._private = Path(tempfile.mkdtemp(prefix="parlour-card-", dir=_plain_temporary()))
        self._private.chmod(0o755)  # a service under another user may reach the sockets
        modules = [_load(plug) for plug in Plug]
        modules += [f"set-default-sink {Plug.SPEAKER}"]
        modules += [f"set-default-source {Plug.MICROPHONE}.monitor"]
        self._server = PulseServer(self._private, modules, folder / "pulse.log")

    def __enter__(self) -> Self:
        (self._private / "alsa.conf").write_text(_ALSA)
        try:
            self._server.start()
        except BaseException:
            shutil.rmtree(self._private, ignore_errors=True)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
        shutil.rmtree(self._private, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        """What to merge into a child's environment so that it finds this card."""
        return {**self._server.environment, "ALSA_CONFIG_PATH": str(self._private / "alsa.conf")}

    @property
    def sockets(self) -> Path:
        """The folder with the sockets and the ALSA configuration, to bind into a container."""
        return self._private

    @property
    def pid(self) -> int:
        """The process id of the sound server."""
        return self._server.pid

    def freeze(self) -> None:
        """Let the sound server hang."""
        self._server.freeze()

    def thaw(self) -> None:
        """Let a hanging sound server go on."""
        self._server.thaw()

    def kill(self) -> None:
        """End the sound server without a word; its devices are gone with it."""
        self._server.stop()

    def restart(self) -> None:
        """End the sound server if it runs and start it again, everything plugged in."""
        self._server.stop()
        self._server.start()

    def unplug(self, plug: Plug, *, streams_move: bool = False) -> None:
        """Pull a device out: its streams end, and it cannot be opened until `replug`.

        With `streams_move` they are not ended but go on elsewhere, which is what PulseAudio does
        by itself: a microphone may then carry the loudspeaker's sound. The room's own streams end
        all the same, as no room follows a moved wire.
        """
        module = self._server.module_of(plug)
        if module is None:
            raise DeviceUnavailable(f"{plug}: expected a plugged-in device, found it unplugged")
        endings = self._endings(plug, only=ROOM_CLIENT if streams_move else "")
        self._server.command(*endings, f"unload-module {module}")

    def replug(self, plug: Plug) -> None:
        """Put a device back."""
        if self._server.module_of(plug) is not None:
            raise DeviceUnavailable(f"{plug}: expected an unplugged device, found it plugged in")
        self._server.command(_load(plug))
        if plug is Plug.SPEAKER:
            self._server.command(f"set-default-sink {plug}")
        if plug is Plug.MICROPHONE:
            self._server.command(f"set-default-source {plug}.monitor")

    def recording(self) -> list[PulseStream]:
        """Give the capture streams programs hold open."""
        return self._server.streams("list-source-outputs", "source")

    def playing(self) -> list[PulseStream]:
        """Give the playback streams programs hold open."""
        return self._server.streams("list-sink-inputs", "sink")

    def wait_for_recording(self, timeout_s: float = 5.0, source: str = "") -> bool:
        """Wait until a program captures (from `source`, where given); tell whether one does."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if any(source in ("", stream.device) for stream in self.recording()):
                return True
            time.sleep(0.02)
        return False

    def _endings(self, plug: Plug, *, only: str) -> Iterator[str]:
        for stream in self.playing():
            if stream.device == plug and only in ("", stream.client):
                yield f"kill-sink-input {stream.index}"
        for stream in self.recording():
            if stream.device == f"{plug}.monitor" and only in ("", stream.client):
                yield f"kill-source-output {stream.index}"


def _load(plug: Plug) -> str:
    # Without rewinds a null sink wakes within 50 ms; with them an idle one sleeps for up to 2 s.
    return f"load-module module-null-sink sink_name={plug} norewinds=1 {_FORMATS[plug]}"


def _plain_temporary() -> str:
    """Give a folder whose path PulseAudio can carry in `PULSE_SERVER`, which splits at spaces."""
    folder = tempfile.gettempdir()
    longest = 60  # a socket's path ends at 108 bytes
    plain = len(os.fsencode(folder)) <= longest and not any(map(str.isspace, folder))
    return folder if plain else "/tmp"  # noqa: S108 - mkdtemp makes a private folder inside it


def _check_programs() -> None:
    """Say what is missing, and how to get it."""
    if shutil.which("pulseaudio") is None:
        raise DeviceUnavailable(f"the virtual sound card needs pulseaudio: {CURE}")
    plugin = "alsa-lib/libasound_module_pcm_pulse.so"
    if not any(any(Path("/usr").glob(f"{place}/{plugin}")) for place in ("lib*", "lib*/*")):
        raise DeviceUnavailable(f"the virtual sound card needs ALSA's pulse plugin: {CURE}")
