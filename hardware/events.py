"""What the audio worker tells the main process.

Sample times (`at`) count 16 kHz samples since this worker began to listen.
"""

from dataclasses import dataclass, field

from hardware.channels import Channel, Device

# ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The worker runs with the given devices; an empty name means that device is absent for now."""

    version: int
    microphone: str
    speaker: str
    microphone_rate_hz: int
    speaker_rate_hz: int
    block_ms: int


@dataclass(frozen=True, slots=True)
class WakeWordHeard:
    """A wake word crossed its threshold in the hop that ended at sample `at`."""

    word: str
    score: float
    at: int
    lag_ms: float = 0.0
    """From the arrival of that hop's last block in the worker to this message: the engine's own
    share.
    """
    playing: bool = False
    """Whether something of ours sounded, so that it was heard by the lower bar."""


@dataclass(frozen=True, slots=True)
class StopWordHeard:
    """The stop word crossed its threshold, while something of ours sounded."""

    score: float
    at: int


@dataclass(frozen=True, slots=True)
class ScorePeaked:
    """A word's score rose above the floor of near misses and fell again; `at` is its highest hop.

    The stop word is told under the name `config.wake.STOP_WORD`.
    """

    word: str
    peak: float
    at: int
    playing: bool
    """Whether something of ours sounded then."""
    heard: bool
    """Whether the word was taken for heard; else it was a near miss."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Microphone audio in the rate `OpenUplink` asked for; `at` is its first sample at 16 kHz."""

    at: int
    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Speech that counts for this turn began at sample `at` (only while the uplink is open)."""

    at: int


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """That speech ended at sample `at`; sent once the endpoint's silence has passed."""

    at: int
    ago_ms: int = 0
    """How long that is ago, by the samples that came since."""


@dataclass(frozen=True, slots=True)
class BargeInSuspected:
    """Somebody may be talking over the reply, by sample `at`: it was lowered."""

    at: int


@dataclass(frozen=True, slots=True)
class BargeInDismissed:
    """It was nothing: the reply goes on where it stood."""

    at: int


@dataclass(frozen=True, slots=True)
class TalkedOver:
    """Somebody has been talking over the reply since sample `onset`; decided at sample `at`.

    The reply is paused; unless it is flushed soon, it goes on.
    """

    onset: int
    at: int


@dataclass(frozen=True, slots=True)
class TurnTooLong:
    """The turn ring is full: what follows would overwrite the question's beginning."""

    at: int


@dataclass(frozen=True, slots=True)
class UplinkOpened:
    """An `OpenUplink` was obeyed at sample `at`: what comes from now on belongs to that uplink."""

    at: int


@dataclass(frozen=True, slots=True)
class UplinkClosed:
    """The last `Frame` of this uplink has been sent; the ring was at sample `at`."""

    at: int
    speech_until: int = -1
    """Where the speech ended whose `SpeechStopped` did not come before the end; -1: there is none.
    """


@dataclass(frozen=True, slots=True)
class Played:
    """How much of a stream the loudspeaker has really given so far."""

    channel: Channel
    stream: str
    ms: int


@dataclass(frozen=True, slots=True)
class Drained:
    """The last sample of an ended stream has left the loudspeaker."""

    channel: Channel
    stream: str


@dataclass(frozen=True, slots=True)
class Flushed:
    """A stream was cut: `heard_ms` of it were heard, never more than was received."""

    channel: Channel
    stream: str
    heard_ms: int


@dataclass(frozen=True, slots=True)
class Sounding:
    """Sound begins in so many ms as the amplifier needs, or ended a while ago.

    Told only where the settings name an amplifier.
    """

    on: bool


@dataclass(frozen=True, slots=True)
class Overflowed:
    """A stream reached the 120 s the worker keeps; what came after was dropped."""

    channel: Channel
    stream: str


@dataclass(frozen=True, slots=True)
class Muted:
    """Whether the capture device is now closed by mute."""

    on: bool


@dataclass(frozen=True, slots=True)
class Configured:
    """A configuration was taken up, or which part of it failed in practice and was rolled back."""

    generation: int
    problem: str | None
    kept: tuple[str, ...] = ()
    """Which parts stayed as they were: `microphone`, `speaker`, `processors`, `wake`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Once a second: proof of hearing, by samples against the clock."""

    at: int
    capture_rate_ratio: float
    """Samples received over samples the clock expects, of the last 5 s; 1.0 is healthy."""
    level_dbfs: float
    zeros_s: float
    """For how long the microphone has given exact zeros."""
    overruns: int
    cpu_s: float
    muted: bool
    microphone_lost: bool
    speaker_lost: bool
    uplink_open: bool
    processor_load: dict[str, float] = field(default_factory=dict)
    """Per audio processor: its share of one core."""
    processors: dict[str, dict[str, float]] = field(default_factory=dict)
    """Per audio processor: the figures it reports, like the echo's attenuation in dB."""
    failed_processors: dict[str, str] = field(default_factory=dict)
    """Audio processors that failed and are left out, each with the reason."""
    clipped: float = 0.0
    """The share of the last second's samples that were cut off: the microphone is overdriven."""
    playing: bool = False
    """Whether something of ours sounds: only then an echo canceller can show what it does."""


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """A device went away, or could not be opened; the worker keeps looking for it by name."""

    device: Device
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceFound:
    """A lost device works again."""

    device: Device
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A live picture for those who watch: sent every hop, only while watched."""

    at: int
    level_dbfs: float
    speech: float
    """The VAD's probability, -1 while it does not run."""
    scores: dict[str, float]
    output_dbfs: float
    captured_dbfs: float = -100.0
    """The level as captured, before any processor."""
    playing: bool = False
    """Whether something of ours sounds, or still echoes."""
    echo_db: float = 0.0
    """What the echo canceller takes off our own sound; 0 while nothing plays."""
    direction_deg: float = -1.0
    """Where speech comes from, as the array hears it; -1: not known."""


@dataclass(frozen=True, slots=True)
class BlockDone:
    """Replay only: the block that ended at `at` is told; the worker waits for `Advance`.

    The first block comes by itself after `Configured`; each `Advance` is answered by one more.
    After the recording's end the blocks are silence.
    """

    at: int
    end_of_recording: bool = False
