"""Packs an event for Bedrock into the event stream, and unpacks what comes back."""

import json
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from typing import Final

from providers.nova_sonic import eventstream
from providers.nova_sonic.eventstream import Message
from providers.nova_sonic.refusals import failure
from providers.wire.reading import Fields, Oddities, inner, text

_HEADERS: Final = b"".join(
    eventstream.text_header(name, value)
    for name, value in (
        (":event-type", "chunk"),
        (":content-type", "application/json"),
        (":message-type", "event"),
    )
)


def packed(event: Mapping[str, object]) -> bytes:
    """Pack an event, such as `{"promptEnd": {...}}`."""
    return packed_text(json.dumps({"event": event}, separators=(",", ":")).encode())


def packed_text(event: bytes) -> bytes:
    """Pack an event whose JSON is written already: audio is, for speed."""
    payload = b'{"bytes":"' + b2a_base64(event, newline=False) + b'"}'
    return eventstream.encoded(_HEADERS, payload)


def unpacked(message: Message, oddities: Oddities) -> Fields | None:
    """Give the event a message carries, `None` for none. Raises `ProviderError` for an error."""
    match message.text(":message-type"):
        case "event" if message.text(":event-type") in {"chunk", ""}:
            return _event(message, oddities)
        case "event":
            oddities.unknown(f"event of type {message.text(':event-type')}")
            return None
        case "exception":
            fields = oddities.message(message.payload) or {}
            words = text(fields, "message") or text(fields, "originalMessage")
            raise failure(message.text(":exception-type"), words)
        case "error":
            raise failure(message.text(":error-code"), message.text(":error-message"))
        case kind:
            oddities.unknown(f"message of type {kind}")
            return None


def _event(message: Message, oddities: Oddities) -> Fields | None:
    outer = oddities.message(message.payload)
    if outer is None:
        return None
    try:
        raw = a2b_base64(text(outer, "bytes"))
    except (NotBase64, ValueError):
        raw = b""
    fields = oddities.message(raw)
    return inner(fields, "event") if fields is not None else None
