"""What a person said, for somebody else to understand: words, or nothing where there were none.

A recogniser hears words in anything: moonshine writes "You" for silence. Where orders are awaited
that means nothing; an agent would answer it.
"""

from typing import Final

import numpy as np

from config.audio import FRAME_SAMPLES
from providers.local.hearing import without_phrase
from providers.local.recognise import Recogniser, Samples

_RANGE_DB: Final = 9.0
"""Speech stands out from the pauses around it by at least this; a steady noise does not."""

_SILENCE: Final = 1e-9
"""The power of what counts as silence, -90 dB of full scale."""

_HEARD_IN_NOTHING: Final = frozenset({"you", "you."})


def transcript(samples: Samples, recogniser: Recogniser, wake_phrase: str = "") -> str:
    """Give what was said, without the wake phrase; empty when nothing else was said.

    Runs for a while: call it on a thread.
    """
    if not stands_out(samples):
        return ""
    said = without_phrase(recogniser.listen(samples, wake_phrase), wake_phrase).rest
    return "" if said.casefold() in _HEARD_IN_NOTHING else said


def stands_out(samples: Samples) -> bool:
    """Say whether some of a recording is clearly louder than the quietest tenth of it."""
    whole = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
    if not whole:
        return False
    frames = samples[:whole].reshape(-1, FRAME_SAMPLES)
    levels = 10 * np.log10(np.maximum(np.mean(frames * frames, axis=1), _SILENCE))
    return bool(np.max(levels) - np.percentile(levels, 10) >= _RANGE_DB)
