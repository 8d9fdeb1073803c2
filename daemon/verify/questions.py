"""What a service is asked: something to answer, something longer, something a tool knows."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The three questions in one language."""

    hello: str
    longer: str
    tool: str


_TALK: Final = {
    "en": Questions(
        hello="Hello, who are you?",
        longer="Please tell me a story about a lighthouse.",
        tool="What time is it? Please use get_time.",
    ),
    "de": Questions(
        hello="Hallo, wer bist du?",
        longer="Bitte erzähl mir eine Geschichte von einem Leuchtturm.",
        tool="Wie spät ist es? Bitte benutze get_time.",
    ),
}
# A program that knows orders and no small talk is asked what it can answer.
_ORDERS: Final = Questions(
    hello="What time is it?", longer="What time is it?", tool="What time is it?"
)


def questions(language: str, *, converses: bool) -> tuple[Questions, str]:
    """Give the questions for who does, or does not, converse; and the language they are in."""
    if not converses:
        return _ORDERS, "en"
    return (_TALK[language], language) if language in _TALK else (_TALK["en"], "en")
