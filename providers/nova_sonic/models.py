"""What is known of the models: their names, voices and languages."""

from collections.abc import Mapping
from typing import Final

from providers.errors import ErrorCode, Rejected

NAME: Final = "nova_sonic"

URL: Final = "https://bedrock-runtime.{region}.amazonaws.com"

NOVA_2: Final = "amazon.nova-2-sonic-v1:0"
NOVA_1: Final = "amazon.nova-sonic-v1:0"
"""Reached its end of life on 14 September 2026, by Bedrock's model card."""
MODELS: Final = (NOVA_2, NOVA_1)

_DEFAULT_VOICE: Final = "matthew"

_BOTH: Final[dict[str, tuple[str, ...]]] = {
    "matthew": ("en",),
    "tiffany": ("en",),
    "amy": ("en",),
    "lupe": ("es",),
    "carlos": ("es",),
    "ambre": ("fr",),
    "florian": ("fr",),
    "lennart": ("de",),
    "beatrice": ("it",),
    "lorenzo": ("it",),
}
_VOICES_1: Final[dict[str, tuple[str, ...]]] = _BOTH | {"greta": ("de",)}
_VOICES_2: Final[dict[str, tuple[str, ...]]] = _BOTH | {
    "olivia": ("en",),
    "kiara": ("en", "hi"),
    "arjun": ("en", "hi"),
    "tina": ("de",),
    "carolina": ("pt",),
    "leo": ("pt",),
}
"""Each voice with the languages it was made for; the first voice of a language is its usual one."""


def is_first(model: str) -> bool:
    """Whether a model is of the first generation, which takes no turns in writing."""
    return "nova-sonic-v1" in model


def voices(model: str) -> tuple[str, ...]:
    """Give the voices of a model, the default one first."""
    return tuple(_table(model))


def languages(model: str) -> tuple[str, ...]:
    """Give the languages that a model has a voice for."""
    return tuple(dict.fromkeys(name for each in _table(model).values() for name in each))


def voice(model: str, wanted: str, language: str) -> str:
    """Give the voice to speak with: the one wanted, else a usual one of the language.

    Raises `Rejected` for a voice that a known model does not have. A model that is not known here
    may have others.
    """
    if not wanted:
        return _of_language(model, language)
    known = wanted.lower()
    if known in _table(model):
        return known
    if model not in MODELS:
        return wanted
    raise Rejected(
        f"providers.{NAME}.voice: expected one of {', '.join(sorted(_table(model)))};"
        f" found {wanted!r}",
        code=ErrorCode.MISCONFIGURED,
        provider=NAME,
        operation="connect",
        cure=f"choose a voice that {model} has: {', '.join(sorted(_table(model)))}",
    )


def _of_language(model: str, language: str) -> str:
    fitting = (name for name, spoken in _table(model).items() if language in spoken)
    return next(fitting, _DEFAULT_VOICE)


def _table(model: str) -> Mapping[str, tuple[str, ...]]:
    return _VOICES_1 if is_first(model) else _VOICES_2
