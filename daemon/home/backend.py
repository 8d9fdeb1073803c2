"""What a backend of the home is: rooms and devices as they are now, and a way to change them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from daemon.home.changes import Change
from daemon.home.device import Device, Place

CONFIRM_S: Final = 2.5
"""How long a device may take to show its new state before an order counts as only sent."""


@dataclass(frozen=True, slots=True)
class Order:
    """One thing asked of one device."""

    device: Device
    """As it was when the order was made."""
    change: Change


class Done(StrEnum):
    """How an order ended."""

    SEEN = "seen"
    """The device shows what was asked for."""
    SENT = "sent"
    """It was taken, and the device has not shown it yet."""
    FAILED = "failed"
    """It was not done: nothing reached the device, or it declined."""
    UNSURE = "unsure"
    """It may have been done or not: the answer was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an order."""

    device: Device
    """As it was read back."""
    done: Done
    problem: str = ""
    """In words a person understands, when it was not seen done."""


@dataclass(frozen=True, slots=True)
class BackendState:
    """How a backend is."""

    name: str
    ready: bool
    """Whether what it tells of the home is true now."""
    words: str
    """For a person: `connected to Home Assistant 2025.4.4, 110 devices`, or what is wrong."""


class Backend(Protocol):
    """One way to reach devices; everything happens on the event loop."""

    @property
    def state(self) -> BackendState:
        """How it is now."""

    @property
    def version(self) -> int:
        """A number that grows whenever rooms, devices or their names change."""

    def rooms(self) -> Sequence[Place]:
        """Give every room it knows."""

    def devices(self) -> Sequence[Device]:
        """Give every device in the state it is in now; of those the owner offers only."""

    async def apply(self, orders: Sequence[Order]) -> Sequence[Outcome]:
        """Carry out orders to devices of this backend, together, and give what became of each.

        Returns as soon as each is seen done, and after `CONFIRM_S` at the latest. Never asks a
        device twice. Raises `NotSaved` where the state is ours to keep.
        """

    def running(self) -> AbstractAsyncContextManager[None]:
        """Stay connected for the length of a block; entering it never waits for the network."""

    def listen(self, listener: Callable[[Device], object]) -> Callable[[], None]:
        """Have `listener` called with every device whose state changed; give how to stop that."""
