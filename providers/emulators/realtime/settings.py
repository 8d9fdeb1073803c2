"""What a session is set to, whichever of the two services it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from providers.emulators.call import Request
from providers.emulators.realtime.complaint import Complaint, table, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """How the service finds a person's turns by itself."""

    silence_ms: int = 500
    prefix_ms: int = 300
    answers: bool = True
    """Whether it answers at the end of a turn without being asked."""
    interrupts: bool = True
    """Whether speech ends a reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """The figures an emulated session works with."""

    input_hz: int = 24_000
    output_hz: int = 24_000
    speaks: bool = True
    """Whether answers are spoken; else they are written."""
    transcribes: bool = False
    turns: Turns | None = Turns()
    """`None`: the client says when a turn is over."""
    tools: tuple[str, ...] = ()
    wire: Mapping[str, object] = field(default_factory=dict)
    """The session object as the service tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What tells one of the two services from the other."""

    name: str
    initial: Callable[[str], SessionSettings]
    """Gives the settings of a new session with this model."""
    updated: Callable[[SessionSettings, Mapping[str, object]], SessionSettings]
    """Gives the settings after a `session.update`; raises `Complaint`."""
    objection: Callable[[Request], Complaint | None]
    """Gives why a connection is told off and closed, although its handshake was good."""
    response_fields: frozenset[str]
    """What a `response.create` may hold."""
    extra_items: frozenset[str] = frozenset()
    """Types of items the other service does not have."""
    cumulative_transcripts: bool = False
    """Whether interim transcripts replace each other instead of adding up."""
    usage_beside_response: bool = False
    untold: frozenset[str] = frozenset()
    """Events of the other service that this one does not send."""
    expiry: str = ""
    """The code of the error that tells the end of a session; empty: it is closed without one."""
    first_conversation: bool = False
    """Whether `conversation.created` comes before `session.created`."""
    ping_s: float = 0.0
    """How often a `ping` event comes; 0 is never."""
    nothing_to_cancel: tuple[str, str] = (
        "response_cancel_not_active",
        "Cancellation failed: no active response found",
    )
    """The code and the words for a cancellation that comes too late."""


def merged(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, object]:
    """Give an object changed in the parts that are named; a null is a value of its own."""
    result = dict(old)
    for key, value in new.items():
        before = result.get(key)
        if isinstance(before, dict) and isinstance(value, dict) and _alike(before, value):
            result[key] = merged(before, value)
        else:
            result[key] = value
    return result


def _alike(before: Mapping[str, object], value: Mapping[str, object]) -> bool:
    """Whether an object changes parts of another; one of another `type` replaces it."""
    return value.get("type", before.get("type")) == before.get("type")


def tool_names(tools: object, kinds: frozenset[str]) -> tuple[str, ...]:
    """Give the names of the functions among the tools. Raises `Complaint`."""
    if not isinstance(tools, list):
        raise Complaint("invalid_type", "session.tools: expected a list", "session.tools")
    return tuple(
        text(tool, "name", f"session.tools[{index}]")
        for index, each in enumerate(tools)
        if (tool := _checked(each, kinds, f"session.tools[{index}]"))["type"] == "function"
    )


def _checked(tool: object, kinds: frozenset[str], path: str) -> Mapping[str, object]:
    found = table(tool, path)
    kind = text(found, "type", path)
    if kind not in kinds:
        raise Complaint("invalid_value", f"{path}.type: unknown kind of tool '{kind}'", path)
    if kind != "function":
        return found
    unknown = found.keys() - {"type", "name", "description", "parameters"}
    if unknown:
        place = f"{path}.{min(unknown)}"
        raise Complaint("unknown_parameter", f"Unknown parameter: '{place}'.", place)
    if table(found.get("parameters", {"type": "object"}), path).get("type") != "object":
        raise Complaint("invalid_value", f"{path}.parameters: expected type object", path)
    return found


def dig(value: Mapping[str, object], *keys: str) -> object:
    """Give what stands at a path of keys, or `None`."""
    found: object = value
    for key in keys:
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    return found
