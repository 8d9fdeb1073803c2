"""What a sentence's meaning can depend on beside its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from providers.local.home import Home
from providers.local.meaning import Ask, Order

type Slots = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Situation:
    """Where and when something is said, and what was said before."""

    home: Home
    now: datetime
    last: Order | None = None
    """The last order to a light or device: what "it" is."""
    question: Ask | None = None
    """What was asked back last, and heard."""
