"""What the ledger writes down: an order with who gave it and what became of it, and a call."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from daemon.safety.policy import Class

type CallKey = tuple[str, str]
"""The session, and its id of a call."""
type Meaning = tuple[str, str]
"""A device's ident, and the change in words."""


class End(StrEnum):
    """How a deed stands."""

    INTENDED = "intended"
    """Written down, and perhaps begun."""
    SEEN = "seen"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    """It may have happened or not."""
    UNCHANGED = "unchanged"
    """The device stood so already, and was sent nothing."""
    REFUSED = "refused"
    ASKED = "asked"
    """It waits for a yes or the PIN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An order to one device."""

    number: int
    """Counts deeds; a later state of the same one has the same number."""
    at_s: float
    """Unix time."""
    session_id: str
    """Empty for a person at the command line."""
    call_id: str
    turn: int
    ident: str
    name: str
    change: str
    """In words."""
    kind: Class
    end: End
    why: str = ""
    """The decision, or what went wrong, in words."""

    @property
    def key(self) -> CallKey:
        """Give the call it was done for."""
        return self.session_id, self.call_id

    @property
    def meaning(self) -> Meaning:
        """Give what makes another order the same."""
        return self.ident, self.change


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDone:
    """A tool call with its result."""

    number: int
    """Counts calls; a later state of the same one has the same number."""
    at_s: float
    session_id: str
    call_id: str
    turn: int
    tool: str
    status: str
    """`begun`, or the result's."""
    result: Mapping[str, object]

    @property
    def key(self) -> CallKey:
        """Give what makes another call the same."""
        return self.session_id, self.call_id
