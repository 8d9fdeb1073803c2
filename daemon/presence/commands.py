"""What the home may ask of the satellite: messages become commands, or are refused in words."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field, StringConstraints, ValidationError

from config.fields import Percent, Section
from daemon.announcing.announcement import LONGEST_CHARACTERS, Announcement, Priority
from daemon.presence.offer import Offer

MOST_BYTES: Final = 8 * 1024
"""Of a payload; the longest announcement fits."""
FULL_BRIGHTNESS: Final = 255


class Unfit(Exception):
    """A message that is no command here; its words are for the log, without what it held."""


@dataclass(frozen=True, slots=True)
class SetMute:
    """Close the microphone or open it."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetLoudness:
    """Set how loud everything is, or alarms alone."""

    percent: int
    alarms: bool


@dataclass(frozen=True, slots=True)
class ChooseWakeWord:
    """Listen for another word."""

    name: str


@dataclass(frozen=True, slots=True)
class ChooseProvider:
    """Let another service answer."""

    name: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Begin listening."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Silence everything and end the conversation."""


@dataclass(frozen=True, slots=True)
class SilenceAlarm:
    """Stop what rings."""


@dataclass(frozen=True, slots=True)
class SnoozeAlarm:
    """Let what rings ring again later."""


@dataclass(frozen=True, slots=True)
class Say:
    """Announce something."""

    announcement: Announcement


@dataclass(frozen=True, slots=True)
class Ask:
    """Take a turn in writing."""

    text: str


@dataclass(frozen=True, slots=True)
class SetRing:
    """Set the ring of lights."""

    on: bool
    brightness: int | None
    """1 to 255; `None` leaves it."""


type Command = (
    SetMute
    | SetLoudness
    | ChooseWakeWord
    | ChooseProvider
    | Talk
    | Stop
    | SilenceAlarm
    | SnoozeAlarm
    | Say
    | Ask
    | SetRing
)

type _Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_CHARACTERS)
]


class _Announced(Section):
    """The object an announcement may be."""

    text: _Text
    chime: bool | None = None
    volume: Percent | None = None
    priority: Priority = Priority.NORMAL
    id: Annotated[str, Field(max_length=100)] = ""
    listen: bool = False


class _Lit(Section):
    """The object Home Assistant sends to a light; a transition is for lights that can fade."""

    state: str
    brightness: Annotated[int, Field(ge=1, le=FULL_BRIGHTNESS)] | None = None
    transition: float = 0.0


def command_of(key: str, payload: bytes, offer: Offer) -> Command:
    """Give the command of a message. Raises `Unfit`, which says what was expected."""
    kind = _KINDS.get(key)
    if kind is None:
        raise Unfit(f"{key[:40]!r} takes no commands")
    if len(payload) > MOST_BYTES:
        raise Unfit(f"{key}: expected at most {MOST_BYTES} bytes, found {len(payload)}")
    try:
        text = payload.decode().strip()
    except UnicodeDecodeError:
        raise Unfit(f"{key}: expected text in UTF-8") from None
    command = kind.parse(text, offer)
    if command is None:
        raise Unfit(f"{key}: expected {kind.expected(offer)}, found {len(text)} other characters")
    return command


def _mute(text: str, _offer: Offer) -> Command | None:
    return SetMute(text == "ON") if text in {"ON", "OFF"} else None


def _volume(text: str, _offer: Offer) -> Command | None:
    percent = _percent(text)
    return None if percent is None else SetLoudness(percent, alarms=False)


def _alarm_volume(text: str, _offer: Offer) -> Command | None:
    percent = _percent(text)
    return None if percent is None else SetLoudness(percent, alarms=True)


def _percent(text: str) -> int | None:
    """Read a whole number from 0 to 100, which Home Assistant may write as 40.0."""
    plain = text.removesuffix(".0")
    known = plain.isascii() and plain.isdigit() and len(plain) <= len("100")
    return int(plain) if known and int(plain) <= 100 else None  # noqa: PLR2004 - per cent


def _wake_word(text: str, offer: Offer) -> Command | None:
    return ChooseWakeWord(text) if text in offer.wake_words else None


def _provider(text: str, offer: Offer) -> Command | None:
    return ChooseProvider(text) if text in offer.providers else None


def _press(command: Command) -> "_Parse":
    return lambda text, _offer: command if text == "PRESS" else None


def _talk(text: str, offer: Offer) -> Command | None:
    if not offer.talk:
        raise Unfit("talk: the settings do not let the home begin a conversation (presence.talk)")
    return Talk() if text == "PRESS" else None


def _ask(text: str, _offer: Offer) -> Command | None:
    return Ask(text) if 0 < len(text) <= LONGEST_CHARACTERS else None


def _announce(text: str, offer: Offer) -> Command | None:
    """Read a text, or an object with how it is to be said."""
    try:
        raw = json.loads(text) if text.startswith("{") else {"text": text}
        said = _Announced.model_validate(raw, strict=False)
    except (ValueError, RecursionError) as error:
        raise Unfit(f"announce: {_reason(error)}") from None
    if said.listen and not offer.talk:
        raise Unfit("announce: the settings let the home ask no questions (presence.talk)")
    return Say(
        Announcement(
            text=said.text,
            chime=said.chime,
            volume=said.volume,
            priority=said.priority,
            ident=said.id,
            listen=said.listen,
        )
    )


def _ring(text: str, offer: Offer) -> Command | None:
    if not offer.ring:
        raise Unfit("ring: there is no ring of lights")
    try:
        lit = _Lit.model_validate_json(text)
    except ValidationError as error:
        raise Unfit(f"ring: {_reason(error)}") from None
    return SetRing(lit.state == "ON", lit.brightness) if lit.state in {"ON", "OFF"} else None


def _reason(error: Exception) -> str:
    """Say what is wrong without what was sent: it may be somebody's words."""
    if not isinstance(error, ValidationError):
        return "expected a text, or a JSON object with one"
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part)[:40] for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])


type _Parse = Callable[[str, Offer], Command | None]


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one key's messages are read, and what they should hold."""

    parse: _Parse
    expected: Callable[[Offer], str]


def _kind(parse: _Parse, expected: str) -> _Kind:
    return _Kind(parse, lambda _offer: expected)


_PER_CENT: Final = "a whole number from 0 to 100"
_KINDS: Final[Mapping[str, _Kind]] = {
    "mute": _kind(_mute, "ON or OFF"),
    "volume": _kind(_volume, _PER_CENT),
    "alarm_volume": _kind(_alarm_volume, _PER_CENT),
    "wake_word": _Kind(_wake_word, lambda offer: f"one of {', '.join(offer.wake_words) or 'none'}"),
    "provider": _Kind(_provider, lambda offer: f"one of {', '.join(offer.providers)}"),
    "talk": _kind(_talk, "PRESS"),
    "stop": _kind(_press(Stop()), "PRESS"),
    "silence_alarm": _kind(_press(SilenceAlarm()), "PRESS"),
    "snooze_alarm": _kind(_press(SnoozeAlarm()), "PRESS"),
    "announce": _kind(_announce, "a text"),
    "ask": _kind(_ask, f"a text of at most {LONGEST_CHARACTERS} characters"),
    "ring": _kind(_ring, "a state of ON or OFF"),
}
