"""How often a spoken PIN is heard right, as something else, or not at all.

    python -m tests.benchmarks.spoken_pin [--json] [--quick]

Speaks four digits, drawn with a fixed seed, in several synthetic voices (kept in a cache folder).
The goals: a wrong one costs the person a try, one that is not heard only a second saying.
"""

import random
from collections import Counter
from collections.abc import Sequence
from typing import Final

from providers.local.digits import digits_said
from providers.local.recognise import load_recogniser
from tests.benchmarks.figure import Figure, run
from tests.providers.local.speech import VOICES, installed, spoken

_SEED: Final = 5
_PINS: Final = 12
_QUICK_PINS: Final = 3
_WORDS: Final = (
    *("zero", "one", "two", "three", "four"),
    *("five", "six", "seven", "eight", "nine"),
)
_WRONG_PERCENT: Final = 5.0
_UNHEARD_PERCENT: Final = 10.0


def measure(quick: bool) -> Sequence[Figure]:  # noqa: FBT001 - the form of every benchmark
    """Give the shares that were heard wrong and not at all, split by voice."""
    draw = random.Random(_SEED)  # noqa: S311 - test material, no secret
    count = _QUICK_PINS if quick else _PINS
    pins = ["".join(draw.choice("0123456789") for _ in range(4)) for _ in range(count)]
    voices = [voice for voice in VOICES if installed(voice)]
    recogniser = load_recogniser("moonshine", "")
    found = {voice: Counter[str]() for voice in voices}
    for voice in voices:
        for pin in pins:
            said = ", ".join(_WORDS[int(digit)] for digit in pin)
            heard = digits_said(spoken(said, voice), recogniser)
            found[voice][_verdict(pin, heard)] += 1
    spoken_pins = len(pins) * len(voices)
    return [
        Figure(
            name=f"spoken PINs {what}",
            measured=100 * sum(counts[what] for counts in found.values()) / spoken_pins,
            goal=goal,
            unit="%",
            split={"spoken": spoken_pins} | {voice: found[voice][what] for voice in voices},
        )
        for what, goal in (("heard wrong", _WRONG_PERCENT), ("not heard", _UNHEARD_PERCENT))
    ]


def _verdict(pin: str, heard: str) -> str:
    """Say what a saying came to; fewer digits than the PIN has are waited for, not tried."""
    if heard == pin:
        return "right"
    return "heard wrong" if heard.isdigit() and len(heard) >= len(pin) else "not heard"


if __name__ == "__main__":
    run(measure, __doc__ or "")
