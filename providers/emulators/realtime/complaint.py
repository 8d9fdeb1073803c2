"""What these services answer to a message they do not accept."""

from collections.abc import Collection, Mapping
from typing import Final

type Shape = Mapping[str, "Shape | None"]
"""The keys an object may have; `None` lets the value be anything."""

ANYTHING: Final = None


class Complaint(Exception):
    """An `error` event: a code, words, and the parameter they are about."""

    def __init__(self, code: str, message: str, param: str = "", *, harmless: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.param = param
        self.harmless = harmless
        """Whether a correct client may cause it by a race, so that it is no violation."""

    def event(self, event_id: object) -> dict[str, object]:
        """Give the event that tells it, naming the client's event if that had an id."""
        return error_event(self.code, self.message, param=self.param, event_id=event_id)


def error_event(
    code: str, message: str, *, param: str = "", event_id: object = None
) -> dict[str, object]:
    """Give an `error` event."""
    kind = "server_error" if code == "server_error" else "invalid_request_error"
    details: dict[str, object] = {"type": kind, "code": code, "message": message}
    details["param"] = param or None
    details["event_id"] = event_id if isinstance(event_id, str) else None
    return {"type": "error", "error": details}


def check_shape(value: object, shape: Shape, path: str) -> None:
    """Refuse every key that the shape does not have. Raises `Complaint`."""
    if not isinstance(value, dict):
        raise Complaint("invalid_type", f"{path}: expected an object", path)
    for key, inner in value.items():
        place = f"{path}.{key}"
        if key not in shape:
            raise Complaint("unknown_parameter", f"Unknown parameter: '{place}'.", place)
        if (deeper := shape[key]) is not None and inner is not None:
            check_shape(inner, deeper, place)


def choice(value: object, allowed: Collection[object], path: str) -> None:
    """Refuse a value that is not one of those allowed. Raises `Complaint`."""
    # A tuple compares; a set would have to hash what may be a list or an object.
    if value not in tuple(allowed):
        known = ", ".join(repr(each) for each in sorted(map(str, allowed)))
        raise Complaint("invalid_value", f"Invalid value: '{value}'. Supported: {known}.", path)


def text(message: Mapping[str, object], key: str, path: str = "") -> str:
    """Give a required text. Raises `Complaint`."""
    place = f"{path}.{key}" if path else key
    if key not in message:
        raise Complaint("missing_required_parameter", f"Missing parameter: '{place}'.", place)
    value = message[key]
    if not isinstance(value, str):
        raise Complaint("invalid_type", f"Invalid type for '{place}': expected a string.", place)
    return value


def number(message: Mapping[str, object], key: str, path: str = "") -> int:
    """Give a required whole number. Raises `Complaint`."""
    place = f"{path}.{key}" if path else key
    if key not in message:
        raise Complaint("missing_required_parameter", f"Missing parameter: '{place}'.", place)
    value = message[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Complaint("invalid_type", f"Invalid type for '{place}': expected an integer.", place)
    return value


def table(value: object, path: str) -> Mapping[str, object]:
    """Give a required object. Raises `Complaint`."""
    if not isinstance(value, dict):
        raise Complaint("invalid_type", f"Invalid type for '{path}': expected an object.", path)
    return value
