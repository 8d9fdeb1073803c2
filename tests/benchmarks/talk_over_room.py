"""A room in which a reply really stops: ear, playback and simulated air in lock step.

The lab's scenes go on whatever the room does. Here the loudspeaker gives what the mixer renders,
the air carries it to the microphone, and what the ear decides is heard in the next block, as it is
with cards: 80 ms of capture, 20 ms from the mixer to the air. Nothing takes time but sound itself.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.settings import Audio, BargeIn, Endpoint, Wake
from hardware.channels import Channel
from hardware.lab.convolve import image
from hardware.lab.loudspeaker import Loudspeaker
from hardware.lab.room import Room
from hardware.lab.sound import scaled_to
from hardware.microphone import CaptureFormat
from hardware.playback import Playback
from hardware.processors import make_chain
from hardware.protocol import (
    BargeInDismissed,
    BargeInSuspected,
    CloseUplink,
    EndOfStream,
    EndTurnKept,
    Event,
    Flush,
    OpenUplink,
    Play,
    SetVolume,
    TalkedOver,
    WatchTalkOver,
)
from hardware.resample import Resampler
from hardware.virtual.acoustics import RATE_HZ, as_pcm, gain, speech_level_dbfs
from hardware.worker.ear import Ear

BLOCK: Final = 1_280
CARD_HZ: Final = 48_000
LATENCY: Final = 20 * RATE_HZ // 1_000
"""From the mixer to the air."""
LEAD: Final = 10 * RATE_HZ // 1_000
"""By so much the far end is early, as in `hardware/echo/far_end.py`."""
FADE_MS: Final = 8
REPLY_DBFS: Final = -20.0
IDLE_S: Final = 20.0
"""So long the room is left alone before the first reply."""
_PAUSE_S: Final = 1.0
_KEPT_SAMPLES: Final = 2 * RATE_HZ

type Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Told:
    """What the ear told, and at which sample of the room's time it did."""

    event: Event
    at: int


@dataclass(slots=True)
class Heard:
    """What became of a stretch of time in the room."""

    told: list[Told] = field(default_factory=list)
    speaker: list[NDArray[np.int16]] = field(default_factory=list)
    """What the loudspeaker gave, at 16 kHz, from the room's first sample on."""
    playing: int = 0
    """For how many samples a reply was to be heard."""

    def of[T: Event](self, kind: type[T]) -> list[tuple[T, int]]:
        """Give what was told of one kind, each with the time it was told at."""
        return [(told.event, told.at) for told in self.told if isinstance(told.event, kind)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What stands in the room, and how it is set."""

    echo_dbfs: float = -26.0
    """How loud the reply is at the microphone, in the terms of `hardware.lab.scene.Levels`."""
    loudspeaker: Loudspeaker = field(default_factory=Loudspeaker)
    barge_in: BargeIn = field(default_factory=BargeIn)
    audio: Audio = field(default_factory=lambda: Audio(processors=("echo",)))


class LockStep:
    """A room with an answer that sounds again and again; whoever talks over it is listened to."""

    def __init__(self, room: Room, replies: Sequence[Samples], setup: Setup | None = None) -> None:
        setup = setup or Setup()
        self._replies = [scaled_to(each, REPLY_DBFS, speech_level_dbfs(each)) for each in replies]
        self._next = 0
        self.heard = Heard()
        self._playback = Playback(self._take, CARD_HZ)
        self._playback.obey(SetVolume(100, Channel.REPLY))
        self._ear = Ear(self._take, lambda _: True, far_end=self._far_end, answer=self._playback)
        self._ear.chain = make_chain(setup.audio.processors, setup.audio)
        self._ear.take_up(Wake(enabled=False), None, Endpoint())
        self._ear.talk_over.take_up(setup.barge_in)
        self._ear.listen_to(CaptureFormat(rate_hz=RATE_HZ, channels=1, channel=0))
        self._air = _Air(room, setup, self._replies[0])
        self._resampler = Resampler(CARD_HZ, RATE_HZ)
        # What the mixer has given and the air not yet, and the far end's line beside it.
        self._rendered: deque[NDArray[np.int16]] = deque(maxlen=_KEPT_SAMPLES // BLOCK)
        self._rendered.extend(np.zeros(BLOCK, np.int16) for _ in range(4))
        self._resume_at = round(IDLE_S * RATE_HZ)
        self._stream = ""
        self._cut = False
        self._talking: Sequence[tuple[int, int]] = ()
        self.at = 0

    @property
    def reports(self) -> dict[str, dict[str, float]]:
        """What the processors say of themselves."""
        return self._ear.chain.reports()

    @property
    def costs(self) -> dict[str, float]:
        """The share of a core that each processor takes."""
        return {name: cost.share for name, cost in self._ear.chain.costs.items()}

    def live(self, near: NDArray[np.int16], talking: Sequence[tuple[int, int]] = ()) -> None:
        """Let time pass in which the microphone hears this, (frames,), and the reply.

        No reply begins while somebody is `talking`, from a sample to another.
        """
        self._talking = talking
        for begin in range(0, near.size - BLOCK + 1, BLOCK):
            self._step(near[begin : begin + BLOCK])

    def _step(self, near: NDArray[np.int16]) -> None:
        self._speak()
        given = self._resampler.feed(self._playback.render(BLOCK * CARD_HZ // RATE_HZ))
        self._rendered.append(given)
        self._playback.tick()
        line = np.concatenate(self._rendered)
        self.heard.speaker.append(line[-BLOCK - LATENCY : -LATENCY])
        self._far = line[-BLOCK - LATENCY + LEAD : -LATENCY + LEAD]
        echo = self._air.carry(line[-BLOCK - LATENCY : -LATENCY])
        self.at += BLOCK
        self._ear.hear(
            as_pcm(echo + (near / 32_768.0).astype(np.float32)).tobytes(), self.at / RATE_HZ
        )
        if self._cut:
            self._cut = False
            self._ear.obey(OpenUplink(since=-1, rate_hz=RATE_HZ, speed=0, speech_from=-1))
            self._playback.obey(Flush(Channel.REPLY, FADE_MS))
            self._silent()

    def _speak(self) -> None:
        """Begin the next reply a second after the last one ended or was cut."""
        if self._stream and self._playback.idle:
            self._silent()
        if self._stream:
            self.heard.playing += BLOCK
        elif self.at >= self._resume_at and not self._is_talked:
            self._stream = f"reply-{self._next}"
            pcm = as_pcm(self._replies[self._next % len(self._replies)]).tobytes()
            for begin in range(0, len(pcm), 32_000):
                piece = pcm[begin : begin + 32_000]
                self._playback.obey(Play(Channel.REPLY, self._stream, RATE_HZ, piece))
            self._playback.obey(EndOfStream(Channel.REPLY, self._stream))
            self._next += 1
            self._ear.obey(CloseUplink(drop=True))
            self._ear.obey(EndTurnKept())
            self._ear.obey(WatchTalkOver(on=True))

    @property
    def _is_talked(self) -> bool:
        pause = round(_PAUSE_S * RATE_HZ)
        return any(begin <= self.at < end + pause for begin, end in self._talking)

    def _silent(self) -> None:
        self._stream = ""
        self._resume_at = self.at + round(_PAUSE_S * RATE_HZ)
        self._ear.obey(WatchTalkOver(on=False))

    def _take(self, event: Event) -> None:
        self.heard.told.append(Told(event, self.at))
        if isinstance(event, TalkedOver):
            self._cut = True

    def _far_end(self, _ends_at_s: float, _frames: int) -> tuple[NDArray[np.int16], bool]:
        lately = np.concatenate(self._rendered)[-RATE_HZ // 2 :]
        return self._far, bool(lately.any())


class _Air:
    """Carries the loudspeaker's sound to the microphone, block by block."""

    def __init__(self, room: Room, setup: Setup, reply: Samples) -> None:
        response = image(setup.loudspeaker.response, room.loudspeaker[:, :1])[:, 0]
        self._bent = setup.loudspeaker.bent
        self._size = 1 << (response.size + BLOCK - 1).bit_length()
        level = speech_level_dbfs(image(self._bent(reply), response[:, None])[:, 0])
        self._response = np.fft.rfft(
            response * np.float32(gain(setup.echo_dbfs - level)), self._size
        )
        self._past = np.zeros(self._size, np.float32)

    def carry(self, given: NDArray[np.int16]) -> Samples:
        """Give what arrives while the loudspeaker gives this block."""
        bent = self._bent((given / 32_768.0).astype(np.float32))
        self._past = np.concatenate((self._past[given.size :], bent))
        arrived = np.fft.irfft(np.fft.rfft(self._past) * self._response)[-given.size :]
        return arrived.astype(np.float32)


def silent_from(heard: Heard, since: int, until: int) -> int | None:
    """Give the sample after the last loud one between two; `None` if it sounds at the end."""
    line = np.concatenate(heard.speaker)[since:until].astype(np.float32)
    loud = np.flatnonzero(np.abs(line) > gain(-50.0) * 32_768)
    last = int(loud[-1]) + 1 if loud.size else 0
    return None if last > line.size - RATE_HZ // 5 else since + last


def verdicts(heard: Heard) -> Iterator[tuple[str, int]]:
    """Give what was told of people who talk over us, in order."""
    for told in heard.told:
        match told.event:
            case BargeInSuspected():
                yield "suspected", told.at
            case BargeInDismissed():
                yield "dismissed", told.at
            case TalkedOver():
                yield "confirmed", told.at
            case _:
                pass
