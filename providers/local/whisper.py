"""Runs faster-whisper where it is installed: more accurate than Moonshine, and slower."""

import importlib
from dataclasses import dataclass
from typing import Any, Final

from providers.errors import Rejected
from providers.local.grammar import Grammar
from providers.local.recognise import Candidate, Samples

_DEFAULT_MODEL: Final = "tiny.en"


@dataclass(frozen=True, slots=True)
class Heard:
    """What Whisper heard."""

    text: str
    opened: bool = False

    def along(self, grammar: Grammar, after: str) -> list[Candidate]:  # noqa: ARG002 - its interface
        """Give nothing: this recogniser listens freely only."""
        return []


class Whisper:
    """A Whisper model."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - the package may be absent
        self._model = model

    def listen(self, samples: Samples, opening: str = "") -> Heard:  # noqa: ARG002 - its interface
        """Transcribe a recording; an opening stays in the text."""
        segments, _ = self._model.transcribe(
            samples, language="en", beam_size=1, without_timestamps=True
        )
        return Heard("".join(segment.text for segment in segments).strip())


def load(model: str) -> Whisper:
    """Load a model by name or folder, without asking the network for it."""
    try:
        package: Any = importlib.import_module("faster_whisper")
    except ImportError as error:
        raise Rejected(
            "faster-whisper is not installed: install the package `faster-whisper`"
        ) from error
    name = model or _DEFAULT_MODEL
    return Whisper(
        package.WhisperModel(name, device="cpu", compute_type="int8", local_files_only=True)
    )
