"""Who looks on while sessions open, talk and fail: the books, the meters, the log."""

from typing import Protocol

from daemon.call import Call, Outgoing
from providers.base import Provider, SessionEvent
from providers.errors import ProviderError


class Watcher(Protocol):
    """Sees everything a link does; only `refusal` changes anything."""

    def refusal(self, provider: Provider) -> ProviderError | None:
        """Give why no session may be opened with this provider now, if so."""

    def trying(self, provider: str) -> None:
        """A session is being opened."""

    def opened(self, call: Call, took_s: float) -> None:
        """A session is open."""

    def failed(self, error: ProviderError) -> None:
        """A session could not be opened, or was lost."""

    def moved(self, provider: str, to: str) -> None:
        """Somebody else takes the turn over."""

    def sent(self, call: Call, item: Outgoing) -> None:
        """Something was handed to a session."""

    def told(self, call: Call, event: SessionEvent) -> None:
        """A session told something."""

    def closed(self, call: Call) -> None:
        """A session is being left."""


class Nobody:
    """Looks away."""

    def refusal(self, provider: Provider) -> ProviderError | None:  # noqa: ARG002 - looks away
        """Refuse nobody."""
        return None

    def trying(self, provider: str) -> None:
        """Look away."""

    def opened(self, call: Call, took_s: float) -> None:
        """Look away."""

    def failed(self, error: ProviderError) -> None:
        """Look away."""

    def moved(self, provider: str, to: str) -> None:
        """Look away."""

    def sent(self, call: Call, item: Outgoing) -> None:
        """Look away."""

    def told(self, call: Call, event: SessionEvent) -> None:
        """Look away."""

    def closed(self, call: Call) -> None:
        """Look away."""
