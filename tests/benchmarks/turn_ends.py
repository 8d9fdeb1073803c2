"""How often a spoken order is cut in two, and how long after its end that end is known.

    python -m tests.benchmarks.turn_ends [--silence-ms 400 500 640 800]

Each recorded order is heard in a quiet room; its end is where its level last was within 35 dB of
its loudest 10 ms, so recordings that close with a noise of their own give delays below zero.
"""

import argparse

import numpy as np

from config.settings import Endpoint
from hardware.endpoint import Endpointer
from hardware.protocol import SpeechStarted, SpeechStopped
from hardware.vad import WINDOW_SAMPLES, Vad
from tests.benchmarks.paced import Samples
from tests.benchmarks.wake_sound import clips
from tests.recordings import corpus_folder

KINDS = ("commands_coffee", "commands_home", "synthetic_home_commands")
LEAD = np.zeros(16_000, np.int16)
REST = np.zeros(3 * 16_000, np.int16)


def probabilities(vad: Vad, sound: Samples) -> list[float]:
    """Give the VAD's view of a recording."""
    vad.reset()
    whole = len(sound) // WINDOW_SAMPLES * WINDOW_SAMPLES
    return [vad.feed(window) for window in sound[:whole].reshape(-1, WINDOW_SAMPLES)]


def loud_until(sound: Samples) -> int:
    """Give the sample at which a recording's last loud 10 ms end."""
    steps = sound[: len(sound) // 160 * 160].reshape(-1, 160).astype(np.float64)
    levels = np.sqrt(np.mean(steps**2, axis=1))
    return int(np.flatnonzero(levels > levels.max() * 10 ** (-35 / 20))[-1] + 1) * 160


def turns(heard: list[float], endpoint: Endpoint) -> tuple[int, list[int]]:
    """Give how many turns began, and the samples at which an end was known."""
    endpointer = Endpointer(endpoint, speech_from=0)
    began, known = 0, []
    for index, probability in enumerate(heard):
        end = (index + 1) * WINDOW_SAMPLES
        match endpointer.feed(probability, end, WINDOW_SAMPLES):
            case SpeechStarted():
                began += 1
            case SpeechStopped():
                known.append(end)
            case None:
                pass
    return began, known


def main() -> None:
    """Print one line per silence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--silence-ms", type=int, nargs="+", default=[400, 500, 640, 800])
    vad = Vad()
    sounds = [np.concatenate([LEAD, clip, REST]) for clip in clips(corpus_folder(), *KINDS)]
    orders = [(probabilities(vad, sound), loud_until(sound)) for sound in sounds]
    for silence_ms in parser.parse_args().silence_ms:
        endpoint = Endpoint(silence_ms=silence_ms)
        told = [(*turns(heard, endpoint), end) for heard, end in orders]
        split = sum(began > 1 for began, _, _ in told)
        missed = sum(began == 0 for began, _, _ in told)
        delays_ms = [(known[-1] - end) / 16 for _, known, end in told if known]
        low, middle, high = np.percentile(delays_ms, [5, 50, 95])
        print(
            f"silence {silence_ms} ms: of {len(told)} orders {split} cut in two, {missed} missed;"
            f" end known after {middle:.0f} ms (5 % {low:.0f}, 95 % {high:.0f})"
        )


if __name__ == "__main__":
    main()
