"""What a speech recogniser is to the local provider, and the choice of one by configuration."""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from config.settings import Recogniser as Choice
from providers.errors import Rejected

if TYPE_CHECKING:
    from providers.local.grammar import Grammar

_MODULES: Final = {
    Choice.MOONSHINE: "providers.local.moonshine",
    Choice.FASTER_WHISPER: "providers.local.whisper",
}
"""Each has a `load(model)`; only the chosen one is imported."""

type Samples = NDArray[np.float32]
"""Mono sound at 16 kHz, from -1 to 1."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a grammar, and how much less likely it is than what was heard freely."""

    text: str
    distance: float
    """Natural logarithm of the ratio; 0 is as likely as the free transcript."""


class Utterance(Protocol):
    """One recording, listened to once; it can be listened to again with a grammar in mind."""

    @property
    def opened(self) -> bool:
        """Whether it began with the words it was expected to; they are not in `text`."""

    @property
    def text(self) -> str:
        """What was said, without any other expectation."""

    def along(self, grammar: "Grammar", after: str) -> list[Candidate]:
        """Give the sentences of a grammar that fit best, the best first.

        `after` is a beginning of `text` that stands before the sentence: the wake phrase. A
        recogniser that cannot do this gives none.
        """


class Recogniser(Protocol):
    """Turns sound into words."""

    def listen(self, samples: Samples, opening: str = "") -> Utterance:
        """Transcribe a recording. Runs for a while: call it on a thread.

        `opening` is what it may begin with, the wake phrase: a recogniser that can say so takes it
        off, another leaves it in the text.
        """


def load_recogniser(choice: str, model: str) -> Recogniser:
    """Load a recogniser and its model. Raises `Rejected` with what would mend it."""
    try:
        module = importlib.import_module(_MODULES[Choice(choice)])
        recogniser: Recogniser = module.load(model)
    except ImportError as error:
        raise Rejected(f"{choice} is not installed: {error}") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise Rejected(f"{choice} cannot be loaded: {error}") from error
    return recogniser
