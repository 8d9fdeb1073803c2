"""The virtual room, a process of its own: `python -m hardware.virtual.room`.

In real time it hears what the loudspeaker plays, adds the talker and a noise floor, and lets the
microphone hear the sum. It takes orders as JSON lines on standard input and tells what happens as
JSON lines on standard output; `hardware.virtual.room_client` speaks both.
"""

import argparse
import json
import queue
import signal
import sys
import threading
import time
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from hardware.virtual.acoustics import (
    BLOCK,
    RATE_HZ,
    Samples,
    as_pcm,
    from_pcm,
    gain,
    level_dbfs,
    read_wav,
    speech_level_dbfs,
)
from hardware.virtual.recording import Recorder
from hardware.virtual.surroundings import Surroundings, Wanted
from hardware.virtual.wires import Feed, Monitor

BLOCKS_PER_LEVEL: Final = 5
SPEECH_DBFS: Final = -45.0
"""The talker is louder than this while speaking; the timeline draws by the same measure."""
SILENT_DBFS: Final = -60.0
"""The loudspeaker sounds when it is louder than this."""
ECHO_COUNTS_DBFS: Final = -75.0
"""A block of echo softer than this is a pause of the loudspeaker."""


@dataclass(slots=True)
class Utterance:
    """What the talker says, and how far it has come."""

    ident: int
    path: str
    samples: Samples
    """At every microphone: (frames, microphones)."""
    last_loud: int
    """The sample after the last one that counts as speech: a file may end in silence."""
    started_at_s: float = 0.0
    started_sample: int = 0
    position: int = 0


class Room:
    """Carries sound between loudspeaker, talker and microphone, 10 ms at a time."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._monitor = Monitor(options.monitor, RATE_HZ, 2 * BLOCK)
        self._feed = Feed(options.feed, RATE_HZ, options.channels)
        self._surroundings = Surroundings.of(_wanted(options))
        self._echo = self._surroundings.echo
        self._noise = np.random.default_rng(2)
        self._noise_gain = gain(options.noise_dbfs)
        self._talker_dbfs: float = options.talker_dbfs
        self._recorder = Recorder(options.record) if options.record else None
        self._orders: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
        self._waiting: list[Utterance] = []
        self._muted = False
        self._open = True
        self._sample = 0
        self._echo_energy = 0.0
        self._echo_blocks = 0
        self._since_level: list[tuple[Samples, Samples]] = []

    def run(self) -> None:
        """Live until told to quit."""
        threading.Thread(target=self._listen_to_orders, name="orders", daemon=True).start()
        self._tell("opened", echo_db=self._echo.gain_db, talker_dbfs=self._talker_dbfs)
        try:
            while self._open:
                self._take_orders()
                heard = self._monitor.read()
                if heard is not None:
                    self._step(from_pcm(heard))
        finally:
            self._monitor.close()
            self._feed.close()
            if self._recorder:
                self._recorder.close()

    def _step(self, speaker: Samples) -> None:
        """Carry one block."""
        echo = self._surroundings.played(speaker)
        talker = self._talk()
        self._measure_echo(echo[:, 0])
        noise = self._noise.standard_normal(echo.shape).astype(np.float32) * self._noise_gain
        microphones = (echo + noise if talker is None else echo + noise + talker) * (
            not self._muted
        )
        self._feed.write(as_pcm(microphones).tobytes(), spoken=talker is not None)
        if self._recorder:
            self._recorder.write(microphones[:, 0], speaker)
        self._sample += BLOCK
        self._tell_levels(microphones[:, 0], speaker)

    def _talk(self) -> Samples | None:
        """Give the talker's next block, `None` while nobody speaks."""
        if not self._waiting:
            return None
        utterance = self._waiting[0]
        if utterance.position == 0:
            utterance.started_at_s, utterance.started_sample = time.monotonic(), self._sample
            self._tell("started", id=utterance.ident, path=utterance.path, sample=self._sample)
        part = utterance.samples[utterance.position : utterance.position + BLOCK]
        utterance.position += BLOCK
        if utterance.position >= len(utterance.samples):
            self._finish(self._waiting.pop(0), len(part))
        return np.pad(part, ((0, BLOCK - len(part)), (0, 0)))

    def _finish(self, utterance: Utterance, last: int) -> None:
        ended_at_s = time.monotonic() + last / RATE_HZ
        silence_s = (len(utterance.samples) - utterance.last_loud) / RATE_HZ
        self._tell(
            "ended",
            id=utterance.ident,
            path=utterance.path,
            started_at_s=utterance.started_at_s,
            ended_at_s=ended_at_s,
            speech_ended_at_s=ended_at_s - silence_s,
            started_sample=utterance.started_sample,
            ended_sample=self._sample + last,
        )

    def _measure_echo(self, echo: Samples) -> None:
        if level_dbfs(echo) > ECHO_COUNTS_DBFS:
            self._echo_energy += float(np.mean(np.square(echo)))
            self._echo_blocks += 1

    def _tell_levels(self, microphone: Samples, speaker: Samples) -> None:
        self._since_level.append((microphone, speaker))
        if len(self._since_level) < BLOCKS_PER_LEVEL:
            return
        heard, played = (np.concatenate(side) for side in zip(*self._since_level, strict=True))
        self._since_level.clear()
        below = None
        if self._echo_blocks:
            echo_dbfs = 10 * np.log10(self._echo_energy / self._echo_blocks)
            below = round(self._talker_dbfs - float(echo_dbfs), 1)
        self._tell(
            "levels",
            sounds_from_s=_sounds_from_s(played),
            speaker_dbfs=round(_peak_dbfs(played), 1),
            microphone_dbfs=round(_peak_dbfs(heard), 1),
            echo_below_talker_db=below,
        )

    def _listen_to_orders(self) -> None:
        """Read standard input on a thread of its own; its end is the order to quit."""
        for line in sys.stdin:
            if line.strip():
                self._orders.put(json.loads(line))
        self._orders.put({"do": "quit"})

    def _take_orders(self) -> None:
        while not self._orders.empty():
            order = self._orders.get()
            match order["do"]:
                case "say":
                    self._say(order)
                case "mute":
                    self._muted = bool(order["on"])
                case "echo":
                    self._echo.gain_db = float(str(order["db"]))
                case "quit":
                    self._open = False

    def _say(self, order: dict[str, object]) -> None:
        ident, path = int(str(order["id"])), str(order["path"])
        try:
            samples = read_wav(Path(path))
        except (OSError, EOFError, wave.Error) as error:
            self._tell("refused", id=ident, reason=f"{path}: {error}")
            return
        heard = self._surroundings.said(samples, int(str(order.get("talker", 0))))
        found_dbfs = speech_level_dbfs(heard[:, 0])
        level_db = self._talker_dbfs - found_dbfs + float(str(order["gain_db"]))
        heard = heard * np.float32(gain(level_db))
        loud = np.flatnonzero(np.abs(heard[:, 0]) > gain(SPEECH_DBFS))
        last_loud = int(loud[-1]) + 1 if loud.size else len(heard)
        self._waiting.append(Utterance(ident, path, heard, last_loud))

    def _tell(self, event: str, **facts: object) -> None:
        happening = {"event": event, "at_s": time.monotonic(), **facts}
        if self._recorder and event != "levels":
            self._recorder.note(happening)
        sys.stdout.write(json.dumps(happening) + "\n")
        sys.stdout.flush()


def _peak_dbfs(samples: Samples) -> float:
    return float(20 * np.log10(max(1e-6, np.abs(samples).max())))


def _sounds_from_s(played: Samples) -> float | None:
    """Give when the loudspeaker first sounded in what was just played, if it did."""
    loud = np.flatnonzero(np.abs(played) > gain(SILENT_DBFS))
    return time.monotonic() - (played.size - int(loud[0])) / RATE_HZ if loud.size else None


def _wanted(options: argparse.Namespace) -> Wanted:
    return Wanted(
        room=options.room,
        channels=options.channels,
        delay_ms=options.delay_ms,
        echo_db=options.echo_db,
        drift_ppm=options.drift_ppm,
        nonlinear=options.nonlinear,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hardware.virtual.room", description=__doc__)
    parser.add_argument("--monitor", default="voice_spk.monitor", help="what the speaker plays")
    parser.add_argument("--feed", default="voice_micfeed", help="what the microphone hears")
    parser.add_argument("--channels", type=int, default=1, help="channels of the microphone")
    parser.add_argument("--room", default="", help="a room of the lab, by its name")
    parser.add_argument("--drift-ppm", type=float, default=0.0, help="of the loudspeaker's clock")
    parser.add_argument("--nonlinear", action="store_true", help="a loudspeaker that distorts")
    parser.add_argument("--delay-ms", type=float, default=20.0, help="way of the echo")
    parser.add_argument(
        "--echo-db",
        type=float,
        default=-30.0,
        help="the echo of a sound that the loudspeaker plays as loud as the talker speaks",
    )
    parser.add_argument("--talker-dbfs", type=float, default=-26.0, help="level of the talker")
    parser.add_argument("--noise-dbfs", type=float, default=-65.0, help="level of the noise floor")
    parser.add_argument("--record", type=Path, help="WAV file: microphone left, speaker right")
    return parser.parse_args()


if __name__ == "__main__":
    # Ctrl-C reaches every process of the terminal; the end of our orders is what ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Room(_options()).run()
