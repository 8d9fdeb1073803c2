"""A short interview: what cannot be found out, asked once, each with an answer proposed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from daemon.setup.answers import LOCAL, SERVICES, Answers, languages_of
from daemon.setup.proposal import Proposal, Sound

_PINS: Final = range(2, 28)
_NONE: Final = "none"
_TRIES: Final = 5


class Asking(Protocol):
    """Puts questions to a person."""

    def ask(self, question: str) -> str:
        """Give the line that was typed."""

    def ask_hidden(self, question: str) -> str:
        """Give what was typed without showing it."""

    def tell(self, text: str) -> None:
        """Show a line."""


def interview(asking: Asking, proposal: Proposal, first: Answers) -> tuple[Answers, str]:
    """Give what the owner decides, and the service's key, empty where there is none yet."""
    asking.tell("A few questions; Enter takes what stands in [brackets].\n")
    answers = replace(
        first,
        room=_line(asking, "Which room does it stand in?", first.room, _is_a_name),
        microphone=_sound(asking, "microphone", proposal.microphones),
        speaker=_sound(asking, "loudspeaker", proposal.speakers),
        button=_button(asking, first.button),
        provider=_provider(asking, first.provider),
    )
    key = _key(asking, answers.provider)
    return replace(answers, language=_language(asking, answers)), key


def _line(asking: Asking, question: str, proposed: str, is_fine: Callable[[str], str]) -> str:
    """Ask until the answer can be used; `is_fine` says what is wrong, or nothing."""
    for _ in range(_TRIES):
        answer = asking.ask(f"{question} [{proposed}] ").strip() or proposed
        wrong = is_fine(answer)
        if not wrong:
            return answer
        asking.tell(f"  {wrong}")
    return proposed


def _is_a_name(text: str) -> str:
    printable = text.isprintable() and len(text) <= 60  # noqa: PLR2004 - a name, not a novel
    return "" if printable else "expected a name of at most 60 letters"


def _is_a_pin(text: str) -> str:
    fine = text == _NONE or (text.isdecimal() and int(text) in _PINS)
    return "" if fine else f"expected a number from 2 to 27 or {_NONE}, found {text}"


def _button(asking: Asking, proposed: int | None) -> int | None:
    question = "On which pin (GPIO, 2 to 27) is a button, or none?"
    pin = _line(asking, question, str(proposed or _NONE), _is_a_pin)
    return None if pin == _NONE else int(pin)


def _language(asking: Asking, answers: Answers) -> str:
    """Ask where there is a choice: this machine alone understands one language."""
    offered = languages_of(answers.provider)
    if len(offered) == 1:
        return offered[0]
    names = " or ".join(offered)

    def is_fine(text: str) -> str:
        return "" if text in offered else f"expected {names}, found {text}"

    return _line(asking, f"Which language is spoken, {names}?", answers.language, is_fine)


def _sound(asking: Asking, what: str, found: Sequence[Sound]) -> Sound | None:
    """Let the owner choose one of several; a single one needs no question."""
    if not found:
        asking.tell(f"No {what} was found: plug one in, then `sudo parlour setup --again`.")
        return None
    if len(found) == 1:
        asking.tell(f"The {what}: {found[0].about}")
        return found[0]
    return found[_choice(asking, f"Which {what}?", [sound.about for sound in found])]


def _provider(asking: Asking, proposed: str) -> str:
    names = [LOCAL, *SERVICES]
    told = [
        "nobody but this machine: orders for the home, no account",
        *(f"{service.about}, with an account there" for service in SERVICES.values()),
    ]
    first = names.index(proposed) if proposed in names else 0
    return names[_choice(asking, "Who answers?", told, first)]


def _choice(asking: Asking, question: str, offered: Sequence[str], first: int = 0) -> int:
    for number, text in enumerate(offered, 1):
        asking.tell(f"  {number}  {text}")

    def is_fine(text: str) -> str:
        fine = text.isdecimal() and 1 <= int(text) <= len(offered)
        return "" if fine else f"expected a number from 1 to {len(offered)}, found {text}"

    return int(_line(asking, question, str(first + 1), is_fine)) - 1


def _key(asking: Asking, provider: str) -> str:
    service = SERVICES.get(provider)
    if service is None:
        return ""
    if service.key is None:
        asking.tell(
            "Its credentials: a role of this machine, or a file as `aws configure` writes it,\n"
            f"placed as /etc/parlour/credentials/{service.credential} (docs/nova-sonic.md)."
        )
        return ""
    return asking.ask_hidden(
        f"{service.about}: paste {service.asks} (not shown; Enter to place it later): "
    ).strip()
