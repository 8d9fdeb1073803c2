"""What google-genai's own typed models say of a message of ours; nothing here is our reading."""

from collections.abc import Mapping

from google.genai import types
from pydantic import BaseModel, ValidationError


def problems(message: Mapping[str, object]) -> list[str]:
    """Give what is wrong with a message to the service; unknown fields are wrong too."""
    if len(message) != 1:
        return [f"expected one of the four kinds, found {sorted(message)}"]
    checked = dict(message)
    found = []
    if isinstance(setup := checked.get("setup"), dict):
        # The published model lacks this field, which the service takes (its model stands apart).
        rest = dict(setup)
        found += _wrong(types.RealtimeInputConfig, rest.pop("realtimeInputConfig", {}))
        checked["setup"] = rest
    return found + _wrong(types.LiveClientMessage, checked)


def server_problems(message: Mapping[str, object]) -> list[str]:
    """Give what is wrong with a message from the service, as a test wrote it."""
    return _wrong(types.LiveServerMessage, message)


def _wrong(model: type[BaseModel], value: object) -> list[str]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        return [str(problem) for problem in error.errors()]
    return []
