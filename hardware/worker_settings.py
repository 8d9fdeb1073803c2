"""What the audio worker is told about the house: settings and state, as one value."""

from pathlib import Path

from pydantic import Field

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
