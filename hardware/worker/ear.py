"""What a block of sound means: samples for the ring, wake words, frames and speech for a session.

The same code hears the room and a recording. It runs on one thread and counts time in samples.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.audio import HOUSE
from config.settings import Endpoint, Wake
from hardware.clipping import Clipping
from hardware.level import SILENCE_DBFS, level_dbfs
from hardware.microphone import CaptureFormat, Converter
from hardware.processors import Chain, Sound, mono
from hardware.protocol import (
    CloseUplink,
    Command,
    EndTurnKept,
    Event,
    Frame,
    Meter,
    OpenUplink,
    OwnWords,
    SpeechStopped,
    TurnTooLong,
    UplinkClosed,
    UplinkOpened,
    Watch,
    WatchTalkOver,
)
from hardware.ring import TurnRing
from hardware.uplink import Spoken, Uplink
from hardware.vad import Vad
from hardware.wake.base import HOP_SAMPLES, WakeEngine
from hardware.worker.own_voice import OwnVoiceGuard
from hardware.worker.talk_over import Answer, NoAnswer, TalkOver
from hardware.worker.words import Words

_NOT_RUNNING: Final = -1.0

type Samples = NDArray[np.int16]
type FarEnd = Callable[[float, int], tuple[Samples, bool]]
"""Gives what the loudspeaker gave until a moment (`time.monotonic`), and whether it plays."""


def silent_far_end(_ends_at_s: float, frames: int) -> tuple[Samples, bool]:
    """Be the far end of a room without a loudspeaker."""
    return np.zeros(frames, np.int16), False


class Ear:
    """Follows the microphone from block to block."""

    def __init__(
        self,
        tell: Callable[[Event], None],
        send_frame: Callable[[Frame], bool],
        output_dbfs: Callable[[], float] = lambda: SILENCE_DBFS,
        far_end: FarEnd = silent_far_end,
        answer: Answer | None = None,
    ) -> None:
        self._tell = tell
        self._send_frame = send_frame
        self._output_dbfs = output_dbfs
        self._far_end = far_end
        self._ring = TurnRing()
        self._converter: Converter | None = None
        self._channel = 0
        self._own_voice = OwnVoiceGuard(self._reports)
        self._words = Words(tell, self._recent, self._look_again, self._own_voice)
        self._playing = False
        self._clipping = Clipping()
        self._endpoint = Endpoint()
        self._vad: Vad | None = None
        self._uplink: Uplink | None = None
        self._hop_at = 0
        self._watched = False
        self._captured_dbfs = SILENCE_DBFS
        self._too_long_told = False
        self.chain = Chain()
        """What the sound passes on its way into the ring."""
        self.uplink_chain = Chain()
        """What it passes on its way from the ring to a session."""
        self.talk_over = TalkOver(tell, self._ring, answer or NoAnswer(), self._reports)
        """Who watches while we speak."""

    @property
    def at(self) -> int:
        """The number of the sample that comes next."""
        return self._ring.newest

    def level_dbfs(self) -> float:
        """Give the level of the last second."""
        second = min(HOUSE.rate_hz, self.at - self._ring.oldest)
        return level_dbfs(self._ring.read(self.at - second, second))

    @property
    def clipped(self) -> float:
        """Give the share of cut samples in the last second, of the channels that are listened to.

        The processor `channels` knows them; another one may be the loudspeaker's own sound.
        """
        return self.chain.reports().get("channels", {}).get("clipped", self._clipping.share)

    @property
    def playing(self) -> bool:
        """Whether something of ours sounds, or the room still echoes with it."""
        return self._playing

    @property
    def uplink_open(self) -> bool:
        """Whether a session hears the room."""
        return self._uplink is not None

    def take_up(self, wake: Wake, engine: WakeEngine | None, endpoint: Endpoint) -> None:
        """Listen for these words and endpoints from now on; no engine is push-to-talk only."""
        self._words.take_up(wake, engine)
        self._endpoint = endpoint

    def listen_to(self, source: CaptureFormat) -> None:
        """Hear a newly opened microphone; what came before it is not continued."""
        self._converter = Converter(source)
        self._channel = source.channel
        self._clipping = Clipping()
        self.chain.reset()
        self._own_voice.begin()
        self._words.reset()
        self.talk_over.let_go()

    def forget(self) -> None:
        """Muted: close the uplink and forget every sample."""
        self._uplink = None
        self.talk_over.let_go()
        self._ring.wipe()
        self._words.reset()
        self.chain.reset()
        self._own_voice.begin()
        self.uplink_chain.reset()

    def hear(self, pcm: bytes, arrived_s: float) -> None:
        """Take a block and tell what it brought to light."""
        if self._converter is None:
            raise RuntimeError("a block came before its microphone was opened")
        samples = self._converter.convert(pcm)
        recorded_s = arrived_s - self._converter.lag_ms / 1000
        far, self._playing = self._far_end(recorded_s, len(samples))
        heard = Sound(samples=samples, far=far, playing=self._playing, at=self._ring.newest)
        self._clipping.note(mono(heard, self._channel).samples)
        if self._watched:
            self._captured_dbfs = level_dbfs(mono(heard, self._channel).samples)
        cleaned = mono(self.chain.process(heard), self._channel).samples
        if self._playing:
            self._own_voice.note(mono(heard, self._channel).samples, cleaned)
        else:
            self._own_voice.forget()
        self._ring.append(cleaned)
        self.talk_over.hear(cleaned, far, self.at, playing=self._playing)
        if not (self._uplink or self._playing):
            self.talk_over.rest(cleaned)
        while self._ring.newest - self._hop_at >= HOP_SAMPLES:
            self._listen_for_words(arrived_s)
        self._pump()

    def obey(self, command: Command) -> bool:
        """Carry out what concerns listening; `False` for any other command."""
        match command:
            case OpenUplink():
                self._open_uplink(command)
            case CloseUplink(drop):
                self._close_uplink(drop=drop)
            case EndTurnKept():
                self._ring.release()
                self._too_long_told = False
            case OwnWords(words):
                self._words.say_ourselves(words)
            case Watch(on):
                self._watched = on
            case WatchTalkOver():
                self.talk_over.obey(command)
            case _:
                return False
        return True

    def _recent(self, count: int) -> Samples:
        """Give the newest samples up to the hop that is scored."""
        since = max(self._ring.oldest, self._hop_at - count)
        return self._ring.read(since, self._hop_at - since)

    def _look_again(self) -> Samples | None:
        return self.chain.look_again()

    def _open_uplink(self, order: OpenUplink) -> None:
        self._tell(UplinkOpened(self.at))
        self.uplink_chain.reset()
        self._uplink = Uplink(
            order,
            self._ring,
            self._woken_vad,
            self._endpoint,
            send_frame=self._send_frame,
            chain=self.uplink_chain,
        )
        self._pump()

    def _woken_vad(self) -> Vad:
        self._vad = self._vad or Vad()
        return self._vad

    def _close_uplink(self, *, drop: bool) -> None:
        if self._uplink and not drop:
            self._uplink.end_here()
            self._pump()
            return
        self._uplink_closed()

    def _uplink_closed(self) -> None:
        until = self._uplink.speech_until if self._uplink else None
        self._uplink = None
        self._tell(UplinkClosed(self.at, -1 if until is None else until))

    def _listen_for_words(self, arrived_s: float) -> None:
        """Score the next hop."""
        self._hop_at = max(self._hop_at, self._ring.oldest)
        hop = self._ring.read(self._hop_at, HOP_SAMPLES)
        self._hop_at += HOP_SAMPLES
        scores = self._words.hear(hop, self._hop_at, playing=self._playing, arrived_s=arrived_s)
        self.talk_over.near_wake(max(scores.values(), default=0.0), self._hop_at)
        if self._watched:
            self._tell_meter(hop, scores)

    def _pump(self) -> None:
        if self._uplink:
            for spoken in self._uplink.pump():
                self._tell(self._placed(spoken))
            if self._uplink.ended:
                self._uplink_closed()
        if self._ring.full and not self._too_long_told:
            self._too_long_told = True
            if self._uplink:
                self._tell(TurnTooLong(self._ring.newest))
            else:
                self._ring.release()
                self._too_long_told = False

    def _reports(self) -> Mapping[str, Mapping[str, float]]:
        return self.chain.reports()

    def _placed(self, spoken: Spoken) -> Spoken:
        """Say how long an end of speech is ago, which only the ring knows."""
        if not isinstance(spoken, SpeechStopped):
            return spoken
        return replace(spoken, ago_ms=(self.at - spoken.at) * 1000 // HOUSE.rate_hz)

    def _tell_meter(self, hop: NDArray[np.int16], scores: Mapping[str, float]) -> None:
        figures = self.chain.reports()
        attenuation_db = figures.get("echo", {}).get("attenuation_db", 0.0)
        meter = Meter(
            at=self._hop_at,
            level_dbfs=level_dbfs(hop),
            speech=round(self._uplink.probability, 3) if self._uplink else _NOT_RUNNING,
            scores={word: round(float(score), 4) for word, score in scores.items()},
            output_dbfs=self._output_dbfs(),
            captured_dbfs=self._captured_dbfs,
            playing=self._playing,
            echo_db=attenuation_db if self._playing else 0.0,
            direction_deg=figures.get("channels", {}).get("direction_deg", -1.0),
        )
        self._tell(meter)
