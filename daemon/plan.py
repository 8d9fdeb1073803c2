"""Who may answer a turn, in order, and what each of them is told when its session opens."""

from collections.abc import Callable
from dataclasses import dataclass

from providers.base import Provider, SessionBrief

type Make = Callable[[], tuple[Provider, SessionBrief]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may answer."""

    name: str
    """The provider's, as errors and breakers know it."""
    make: Make
    """Gives the provider and its brief. Raises `ProviderError` when it cannot be had."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everybody who may answer."""

    candidates: tuple[Candidate, ...]
    refuge: Candidate | None = None
    """Who answers when the money is spent: somebody who costs nothing."""

    def at(self, index: int) -> Candidate:
        """Give one of them; the refuge comes after all candidates."""
        if index == len(self.candidates) and self.refuge is not None:
            return self.refuge
        return self.candidates[index]
