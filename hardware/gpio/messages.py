"""What the main process and the holder of the pins say to each other: JSON, a line each."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from hardware.errors import ProtocolViolation

MOST_LINE_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayPin:
    """A relay to hold."""

    name: str
    pin: int
    active_low: bool
    pulse_s: float | None
    """Drawn for this long by each order; `None`: until it is let go."""
    max_on_s: float | None
    """Never drawn for longer; `None`: as long as it is asked to be."""
    min_interval_s: float
    """At rest for this long before it is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputPin:
    """An input to watch."""

    name: str
    pin: int
    pull: str
    """`up`, `down` or `none`."""
    active_low: bool
    debounce_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Main: hold these; the first line of all."""

    relays: tuple[RelayPin, ...]
    inputs: tuple[InputPin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """Main: draw a relay, or let it go."""

    number: int
    """Counts orders; the answer carries it."""
    name: str
    drawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Holder: the pins are held, every relay at rest."""

    active: dict[str, bool]
    """Of each input that could be opened."""
    faults: dict[str, str]
    """Relays and inputs that could not be, each with why in words."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """Holder: no pin can be had on this machine at all."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """Holder: what became of an order."""

    number: int
    drawn: bool
    """As it was read back from the pin."""
    problem: str = ""
    """Why it was not done, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayChanged:
    """Holder: a relay was drawn or let go."""

    name: str
    drawn: bool
    overdue: bool = False
    """Whether it was let go because it had been drawn for its longest time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputChanged:
    """Holder: an input changed and kept its level."""

    name: str
    active: bool
    at_s: float = field(default=0.0, compare=False)
    """When that level began, by the monotonic clock all processes of a machine share."""


type Told = Holding | Impossible | Driven | RelayChanged | InputChanged
type Said = Hold | Drive | Told

_KINDS: Final = {
    kind.__name__: kind
    for kind in (Hold, Drive, Holding, Impossible, Driven, RelayChanged, InputChanged)
}


def encode(message: Said) -> bytes:
    """Give the line of a message."""
    return json.dumps([type(message).__name__, asdict(message)]).encode() + b"\n"


def decode(line: bytes) -> Said:
    """Give the message of a line. Raises `ProtocolViolation`."""
    try:
        name, fields = json.loads(line)
        message: Said = _KINDS[name](**fields)
        return _with_pins(message) if isinstance(message, Hold) else message
    except (ValueError, KeyError, TypeError) as error:
        raise ProtocolViolation(f"expected a message about pins, found {line[:80]!r}") from error


def _with_pins(hold: Any) -> Hold:  # noqa: ANN401 - its lists hold what JSON gives for dataclasses
    return Hold(
        relays=tuple(RelayPin(**each) for each in hold.relays),
        inputs=tuple(InputPin(**each) for each in hold.inputs),
    )
