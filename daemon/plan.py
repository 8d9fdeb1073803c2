"""Who may answer a turn, in order, and what each of them is told when its session opens."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from providers.base import Provider, SessionBrief
from providers.errors import ProviderError

logger = logging.getLogger(__name__)

type Make = Callable[[], tuple[Provider, SessionBrief]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may answer."""

    name: str
    """The provider's, as errors and breakers know it."""
    make: Make
    """Gives the provider and its brief, where it can be had."""

    def made(self) -> tuple[Provider, SessionBrief]:
        """Give the provider and its brief. Raises `ProviderError`, whatever went wrong."""
        try:
            return self.make()
        except ProviderError:
            raise
        except Exception as error:  # another package's provider may fail in any way
            logger.exception("the provider %s cannot be made", self.name)
            raise ProviderError(f"a defect: {error!r}", provider=self.name) from error


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
