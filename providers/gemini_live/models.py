"""What is known of each model and voice; models nobody here knows are treated as the newest one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from providers.errors import ErrorCode, Rejected

NAME: Final = "gemini_live"

MODELS: Final = (
    "gemini-3.8-live",
    "gemini-3.8-live-extended-thinking",
    "gemini-3.1-flash-live-preview",
    "gemini-2.5-flash-native-audio-preview-12-2025",
)
"""The default first."""

VOICES: Final = (
    "Kore", "Zephyr", "Puck", "Charon", "Fenrir", "Leda", "Orus", "Aoede", "Callirrhoe",
    "Autonoe", "Enceladus", "Iapetus", "Umbriel", "Algieba", "Despina", "Erinome", "Algenib",
    "Rasalgethi", "Laomedeia", "Achernar", "Alnilam", "Schedar", "Gacrux", "Pulcherrima",
    "Achird", "Zubenelgenubi", "Vindemiatrix", "Sadachbia", "Sadaltager", "Sulafat",
)  # fmt: skip
"""The default first."""


class ThinkingField(StrEnum):
    """How a model is told how much to think, if it can be told."""

    NONE = "none"
    LEVEL = "thinkingLevel"
    BUDGET = "thinkingBudget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """In what models differ."""

    non_blocking_tools: bool = True
    """Whether it can go on talking while a tool runs."""
    blocks_by_default: bool = True
    """Whether it waits for tools unless told otherwise."""
    content_any_time: bool = True
    """Whether text may be put into its memory in the middle of a session (`clientContent`)."""
    json_schema: bool = True
    """Whether it reads the arguments of tools as JSON Schema (`parametersJsonSchema`)."""
    thinking: ThinkingField = ThinkingField.NONE


_NEWEST: Final = Traits(blocks_by_default=False)
_OF_2: Final = Traits(json_schema=False, thinking=ThinkingField.BUDGET)
_BY_VERSION: Final = {
    "gemini-3.1": Traits(
        non_blocking_tools=False, content_any_time=False, thinking=ThinkingField.LEVEL
    ),
    "gemini-2": _OF_2,
    "gemini-live-2": _OF_2,  # as Vertex names them
}


def traits(model: str) -> Traits:
    """Give what is special about a model, by the version in its name."""
    bare = model.rpartition("/")[2]
    return next((known for start, known in _BY_VERSION.items() if bare.startswith(start)), _NEWEST)


def voice(wanted: str) -> str:
    """Give a voice as the service spells it; empty is the default one. Raises `Rejected`."""
    if not wanted:
        return VOICES[0]
    for known in VOICES:
        if known.casefold() == wanted.casefold():
            return known
    raise Rejected(
        f"voice: expected one of {', '.join(sorted(VOICES))}; found {wanted!r}",
        code=ErrorCode.MISCONFIGURED,
        provider=NAME,
        operation="connect",
    )
