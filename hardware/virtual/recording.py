"""What the room carried, on disk: microphone left, loudspeaker right, and who spoke when.

A recording is a WAV file and, beside it, a file of JSON lines with the same name. Both channels
stand as they crossed the room: sample for sample the same moment.
"""

import json
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np

from hardware.virtual.acoustics import RATE_HZ, Samples, as_pcm, from_pcm

_HEADER_BYTES: Final = 44
_FRAME_BYTES: Final = 4


class Recorder:
    """Writes a recording while the room lives."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._wav = wave.open(str(path), "wb")  # noqa: SIM115 - closed with the room
        self._wav.setnchannels(2)
        self._wav.setsampwidth(2)
        self._wav.setframerate(RATE_HZ)
        self._notes = path.with_suffix(".jsonl").open("w")

    def write(self, microphone: Samples, speaker: Samples) -> None:
        """Add a block of both channels."""
        stereo = np.column_stack((as_pcm(microphone), as_pcm(speaker)))
        self._wav.writeframesraw(stereo.tobytes())

    def note(self, happening: dict[str, object]) -> None:
        """Add a line about something that happened at a sample of this recording."""
        self._notes.write(json.dumps(happening) + "\n")
        self._notes.flush()

    def close(self) -> None:
        """Finish both files."""
        self._wav.close()
        self._notes.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """When the talker spoke, in seconds from the recording's beginning."""

    path: str
    started_s: float
    ended_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A finished recording, to look things up in. Times are seconds from its beginning."""

    microphone: Samples
    speaker: Samples
    spoken: tuple[Spoken, ...]
    began_at_s: float
    """The monotonic clock at its first sample."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a recording and its notes; of one that still grows, what is on the disk."""
        pcm = path.read_bytes()[_HEADER_BYTES:]  # whose count of frames is right only at the end
        stereo = from_pcm(pcm[: len(pcm) - len(pcm) % _FRAME_BYTES]).reshape(-1, 2)
        notes = [json.loads(line) for line in path.with_suffix(".jsonl").read_text().splitlines()]
        ended = [note for note in notes if note["event"] == "ended"]
        return cls(
            microphone=stereo[:, 0],
            speaker=stereo[:, 1],
            spoken=tuple(
                Spoken(
                    path=note["path"],
                    started_s=note["started_sample"] / RATE_HZ,
                    ended_s=note["ended_sample"] / RATE_HZ,
                )
                for note in ended
            ),
            began_at_s=next(note["at_s"] for note in notes if note["event"] == "opened"),
        )

    def second_of(self, at_s: float) -> float:
        """Give the second of this recording at which the monotonic clock stood at `at_s`."""
        return at_s - self.began_at_s

    def between(self, channel: Samples, start_s: float, end_s: float) -> Samples:
        """Give a piece of one of the channels."""
        start, end = (max(0, round(second * RATE_HZ)) for second in (start_s, end_s))
        return channel[start:end]

    def first_loud_s(
        self, channel: Samples, start_s: float, *, above_dbfs: float = -60.0
    ) -> float | None:
        """Give when a channel is first louder than a level from `start_s` on."""
        start = max(0, round(start_s * RATE_HZ))
        loud = np.flatnonzero(np.abs(channel[start:]) > 10 ** (above_dbfs / 20))
        return float(start + loud[0]) / RATE_HZ if loud.size else None

    def last_loud_s(
        self, channel: Samples, end_s: float, *, above_dbfs: float = -60.0
    ) -> float | None:
        """Give when a channel is last louder than a level before `end_s`."""
        end = max(0, round(end_s * RATE_HZ))
        loud = np.flatnonzero(np.abs(channel[:end]) > 10 ** (above_dbfs / 20))
        return float(loud[-1] + 1) / RATE_HZ if loud.size else None
