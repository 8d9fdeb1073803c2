"""Messages of Home Assistant's WebSocket API as values, and commands as messages: no socket.

The API is described at developers.home-assistant.io/docs/api/websocket.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

LONGEST_WORDS: Final = 200
"""How much of a sentence of Home Assistant's is passed on, in characters."""


class Unreadable(Exception):
    """A message is none of this API."""


@dataclass(frozen=True, slots=True)
class Asked:
    """It wants to know who we are."""

    version: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """It knows us."""

    version: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It does not let us in."""

    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A command was carried out."""

    number: int
    result: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """A command was not carried out, or not to its end."""

    number: int
    code: str
    """`not_found`, `home_assistant_error`, `service_validation_error`, `unauthorized` ..."""
    message: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened that was subscribed to."""

    number: int
    """The number of the command that subscribed."""
    content: Mapping[str, object]


type Message = Asked | Welcome | Refused | Answer | Declined | Event


def read(text: str | bytes) -> tuple[Message, ...]:
    """Give the messages in a frame; one Home Assistant has no word for is left out.

    Raises `Unreadable` for what is not this API.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise Unreadable("expected JSON, as Home Assistant sends it") from error
    # Home Assistant joins messages into a list once we said `coalesce_messages`.
    parts = content if isinstance(content, list) else [content]
    return tuple(message for part in parts for message in _message(part))


def _message(part: object) -> Iterator[Message]:
    fields = mapping(part)
    match fields.get("type"):
        case "auth_required":
            yield Asked(text(fields.get("ha_version")))
        case "auth_ok":
            yield Welcome(text(fields.get("ha_version")))
        case "auth_invalid":
            yield Refused(text(fields.get("message")))
        case "result" if fields.get("success") is True:
            yield Answer(_number(fields), fields.get("result"))
        case "result":
            error = mapping(fields.get("error"))
            words = text(error.get("message")).removeprefix("Validation error: ")
            yield Declined(
                number=_number(fields), code=text(error.get("code")), message=words[:LONGEST_WORDS]
            )
        case "event":
            yield Event(_number(fields), mapping(fields.get("event")))
        case None:
            raise Unreadable("expected a message with a type, as Home Assistant sends it")
        case _:
            return


def command(number: int, kind: str, facts: Mapping[str, object]) -> str:
    """Give a command as it is sent; each has a number of its own, which the answer carries."""
    return json.dumps({"id": number, "type": kind, **facts}, separators=(",", ":"))


def authentication(token: str) -> str:
    """Give the message that says who we are."""
    return json.dumps({"type": "auth", "access_token": token})


def mapping(value: object) -> Mapping[str, object]:
    """Give a JSON object, empty where something else stands."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    """Give a JSON array, empty where something else stands."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """Give a JSON string, empty where something else stands."""
    return value if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """Give a JSON number, `None` where something else stands."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _number(fields: Mapping[str, object]) -> int:
    found = fields.get("id")
    if not isinstance(found, int):
        raise Unreadable("expected the number of a command, as Home Assistant sends it")
    return found
