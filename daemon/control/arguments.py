"""The arguments of a request: which verb takes which, checked before anything happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from daemon.announcing.announcement import Announcement, Priority
from daemon.control.protocol import Code, ControlError, Verb

_TAKES: Final[Mapping[Verb, tuple[str, ...]]] = {
    Verb.WATCH: ("meters",),
    Verb.TALK: ("hold",),
    Verb.MUTE: ("on",),
    Verb.SAY: ("text", "chime", "volume", "priority"),
    Verb.ASK: ("text",),
    Verb.CONFIRM: ("yes", "pin"),
    Verb.CALL: ("name", "arguments"),
}
FULL_PERCENT: Final = 100
_NOT_SHOWN: Final = "something else"
_REQUIRED: Final = frozenset({"text", "name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """Every argument there is; a verb reads the ones it takes."""

    text: str = ""
    name: str = ""
    hold: bool = False
    meters: bool = False
    on: bool | None = None
    arguments: Mapping[str, object] = field(default_factory=dict)
    chime: bool | None = None
    volume: int | None = None
    priority: Priority = Priority.NORMAL
    yes: bool = False
    pin: str = field(default="", repr=False)

    @property
    def announcement(self) -> Announcement:
        """What is to be said, and how."""
        return Announcement(
            text=self.text, chime=self.chime, volume=self.volume, priority=self.priority
        )


def takes(verb: Verb) -> tuple[str, ...]:
    """Give the names of the arguments a verb takes."""
    return _TAKES.get(verb, ())


def checked(verb: Verb, values: Mapping[str, object]) -> Arguments:
    """Give the arguments of a verb. Raises `ControlError` naming the one that does not fit.

    An unknown argument is refused: a typing error must not pass as a default.
    """
    names = takes(verb)
    for key in values:
        if key not in names:
            raise _unfit(key, f"one of {', '.join(names)}" if names else "no arguments", key)
    for key in names:
        if key in _REQUIRED and key not in values:
            raise ControlError(Code.BAD_REQUEST, f"args.{key}: missing")
    arguments = Arguments()
    for key, value in values.items():
        arguments = _with(arguments, key, value)
    return arguments


def _with(  # noqa: C901, PLR0911 - one line an argument
    arguments: Arguments, key: str, value: object
) -> Arguments:
    match key, value:
        case "text", str(text) if text.strip():
            return replace(arguments, text=text)
        case "name", str(name) if name:
            return replace(arguments, name=name)
        case "hold", bool(hold):
            return replace(arguments, hold=hold)
        case "meters", bool(meters):
            return replace(arguments, meters=meters)
        case "on", bool() | None as on:
            return replace(arguments, on=on)
        case "arguments", dict(values):
            return replace(arguments, arguments=values)
        case "chime", bool(chime):
            return replace(arguments, chime=chime)
        case "volume", int(percent) if percent is not True and 0 <= percent <= FULL_PERCENT:
            return replace(arguments, volume=percent)
        case "yes", bool(yes):
            return replace(arguments, yes=yes)
        case "pin", str(pin) if pin.isascii() and pin.isdigit():
            return replace(arguments, pin=pin)
        case "pin", _:
            raise _unfit(key, _EXPECTED[key], _NOT_SHOWN)
        case "priority", str(word) if word in list(Priority):
            return replace(arguments, priority=Priority(word))
    raise _unfit(key, _EXPECTED[key], value)


_EXPECTED: Final = {
    "text": "text",
    "name": "the name of a tool",
    "hold": "true or false",
    "meters": "true or false",
    "on": "true, false or null",
    "arguments": "an object",
    "chime": "true or false",
    "volume": f"a whole number from 0 to {FULL_PERCENT}",
    "yes": "true or false",
    "pin": "digits in a text",
    "priority": f"one of {', '.join(Priority)}",
}


def _unfit(key: str, expected: str, found: object) -> ControlError:
    return ControlError(
        Code.BAD_REQUEST, f"args.{key[:40]}: expected {expected}, found {found!r:.60}"
    )
