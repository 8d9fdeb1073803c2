"""Keeps a piper voice loaded and speaks each line it reads; a process of its own.

Standard input: a sentence a line, as JSON text. Standard output: blocks of a 4-byte length and that
many bytes. The first is JSON: the voice's rate, and the seconds of work a second of speech takes
here. Then speech, with an empty block at each sentence's end.
"""

import json
import sys
import time
from typing import Final

from piper import PiperVoice

_TRIAL: Final = "All right."
_TRIALS: Final = 3
"""The first is the slowest: it also warms up."""


def _put(block: bytes) -> None:
    sys.stdout.buffer.write(len(block).to_bytes(4) + block)
    sys.stdout.buffer.flush()


def _cost(voice: PiperVoice) -> float:
    """Give how long a second of speech takes to make here, at best: others may be busy now."""
    costs = []
    for _ in range(_TRIALS):
        began = time.monotonic()
        size = sum(len(chunk.audio_int16_bytes) for chunk in voice.synthesize(_TRIAL))
        spent = time.monotonic() - began
        costs.append(spent / (size / 2 / voice.config.sample_rate))
    return min(costs)


def main() -> None:
    """Speak until standard input ends."""
    voice = PiperVoice.load(sys.argv[1])
    told = {"rate_hz": voice.config.sample_rate, "cost": _cost(voice)}
    _put(json.dumps(told).encode())
    for line in sys.stdin:
        for chunk in voice.synthesize(json.loads(line)):
            _put(chunk.audio_int16_bytes)
        _put(b"")


if __name__ == "__main__":
    main()
