"""Independent judges of messages: the typed models of the vendors' own packages.

Each judge takes a message and gives what is wrong with it, in words; nothing is a good message.
They fit an emulator's `strict=`. The `openai` models keep fields they do not know, so every model
is walked for them; google-genai's refuse them.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

from google.genai import types as google
from openai.types.realtime.realtime_client_event import RealtimeClientEvent
from openai.types.realtime.realtime_server_event import RealtimeServerEvent
from pydantic import BaseModel, TypeAdapter, ValidationError

type Judge = Callable[[Mapping[str, object]], list[str]]

_OPENAI_CLIENT: Final = TypeAdapter[Any](RealtimeClientEvent)
_OPENAI_SERVER: Final = TypeAdapter[Any](RealtimeServerEvent)
# The service tells these with its session, and no model of the package has them.
_SESSION_FACTS: Final = frozenset({"session.id", "session.object", "session.expires_at"})
_MOST_WORDS: Final = 3


def openai_client(message: Mapping[str, object]) -> list[str]:
    """Judge what a client sends to OpenAI Realtime."""
    return _judged(_OPENAI_CLIENT.validate_python, message)


def openai_server(message: Mapping[str, object]) -> list[str]:
    """Judge what OpenAI Realtime sends."""
    return _judged(_OPENAI_SERVER.validate_python, message, known=_SESSION_FACTS)


def gemini_client(message: Mapping[str, object]) -> list[str]:
    """Judge what a client sends to Gemini Live."""
    words = _exactly_one(message, google.LiveClientMessage)
    setup = message.get("setup")
    if isinstance(setup, dict):
        # Legal on the wire, and missing in the package's model of the setup.
        rest, detection = dict(setup), None
        for key in ("realtimeInputConfig", "realtime_input_config"):
            detection = rest.pop(key, detection)
        if detection is not None:
            words += _judged(_google(google.RealtimeInputConfig), detection)
        return words + _judged(_google(google.LiveClientMessage), {"setup": rest})
    return words + _judged(_google(google.LiveClientMessage), message)


def gemini_server(message: Mapping[str, object]) -> list[str]:
    """Judge what Gemini Live sends."""
    return _judged(_google(google.LiveServerMessage), message)


def _exactly_one(message: Mapping[str, object], model: type[BaseModel]) -> list[str]:
    names = {
        name: each for name, field in model.model_fields.items() for each in (name, field.alias)
    }
    found = {name for name, each in names.items() if each in message or name in message}
    return [] if len(found) == 1 else [f"expected exactly one of the keys, found {sorted(found)}"]


def _google[M: BaseModel](model: type[M]) -> Callable[[object], M]:
    """Give how a message is read as JSON, so that audio must be base64."""
    return lambda message: model.model_validate_json(json.dumps(message))


def _judged(
    model: Callable[[Any], object],
    message: object,
    *,
    known: frozenset[str] = frozenset(),
) -> list[str]:
    try:
        found = model(message)
    except (ValidationError, ValueError) as error:
        return [_shortened(error)]
    return [f"unknown field {path}" for path in _unknown(found, "") if path not in known]


def _shortened(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    words = [
        f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:_MOST_WORDS]
    ]
    return "; ".join(words)


def _unknown(value: object, path: str) -> Iterator[str]:
    """Give the path of every field that a model kept without knowing it."""
    match value:
        case BaseModel():
            for name in value.model_extra or {}:
                yield f"{path}{name}"
            for name in type(value).model_fields:
                yield from _unknown(getattr(value, name), f"{path}{name}.")
        case list():
            for index, each in enumerate(cast("list[object]", value)):
                yield from _unknown(each, f"{path}{index}.")
        case _:
            return
