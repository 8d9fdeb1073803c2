"""Runs faster-whisper where it is installed: models of every size, which listen freely only."""

import importlib
from dataclasses import dataclass
from typing import Any, Final

from providers.errors import Rejected
from providers.local.grammar import Grammar
from providers.local.recognise import Candidate, Samples

_DEFAULT_MODEL: Final = "tiny.en"
_ON_THIS_MACHINE: Final = {"device": "cpu", "compute_type": "int8", "local_files_only": True}


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
    """Load a model from a folder, or by the name of one that was fetched before; no network."""
    try:
        package: Any = importlib.import_module("faster_whisper")
    except ImportError as error:
        raise Rejected(
            "faster-whisper is not installed: install the package `faster-whisper`, or choose"
            " the recogniser `moonshine`"
        ) from error
    name = model or _DEFAULT_MODEL
    try:
        loaded = package.WhisperModel(name, **_ON_THIS_MACHINE)
    except Exception as error:  # three packages have a part in it, each with its own errors
        reason = str(error).partition("\n")[0]
        raise Rejected(
            "faster-whisper: expected providers.local.recogniser_model to be a folder with a"
            f" CTranslate2 Whisper model (model.bin), found {name!r}: {reason}"
        ) from error
    return Whisper(loaded)
