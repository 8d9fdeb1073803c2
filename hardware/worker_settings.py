"""What the audio worker is told about the house: settings and state, as one value."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from pydantic import Field

from config.amplifier import Amplifier
from config.barge_in import BargeIn
from config.settings import Audio, Endpoint, Percent, Section, Wake
from hardware.protocol import Channel


class Replay(Section):
    """A recording in the microphone's place, taken block by block, without any sound card."""

    recording: Path
    """A WAV (or, where soundfile is installed, FLAC) file of any rate and channel count."""
    speaker_out: Path | None = None
    """A WAV file that receives what the loudspeaker would have given, on the same clock."""


class WorkerSettings(Section):
    """The settings and the state that a worker begins with; `Configure` carries it as JSON.

    `WorkerSettings(audio=settings.audio, wake=settings.wake, endpoint=settings.endpoint)` is the
    worker of those settings, unmuted, at the configured volumes.
    """

    audio: Audio = Audio()
    wake: Wake = Wake()
    endpoint: Endpoint = Endpoint()
    barge_in: BargeIn = BargeIn()
    amplifier: Amplifier = Amplifier()
    muted: bool = False
    """Whether the capture device stays closed."""
    volumes: dict[Channel, Percent] = Field(default_factory=dict)
    """Volumes set at run time; a channel not named has the configured one."""
    replay: Replay | None = None
    """A recording instead of the devices."""

    def volume_of(self, channel: Channel) -> int:
        """Give the volume a channel has now, in per cent."""
        configured: int = getattr(self.audio.volume, channel.value)
        return self.volumes.get(channel, configured)

    def keeping(self, parts: Sequence[str], before: Self) -> Self:
        """Give these settings with some parts as they were before.

        Parts are named as `Configured.kept` names them: fields of this class or of `audio`.
        """
        in_audio = {part: getattr(before.audio, part) for part in parts if hasattr(Audio(), part)}
        outside = {part: getattr(before, part) for part in parts if part not in in_audio}
        audio = self.audio.model_copy(update=in_audio)
        return self.model_copy(update={**outside, "audio": audio})
