"""A circuit breaker for each service: one that keeps failing is left alone for a while."""

from collections import deque
from collections.abc import Callable
from typing import Final

from providers.errors import FACTS, ProviderError, Retry

SHORT_FAILURES: Final = 3
SHORT_S: Final = 60.0
LONG_FAILURES: Final = 10
LONG_S: Final = 3_600.0
FIRST_HOLD_S: Final = 60.0
LONGEST_HOLD_S: Final = 900.0


class Breaker:
    """Opens after 3 failures in a minute or 10 in an hour, and at once for what will not mend.

    It holds for a minute, each time twice as long up to 15 minutes, and forgets with a success.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        # Only the last hour counts. Full: the oldest failure goes, and it has long opened.
        self._failures: deque[float] = deque(maxlen=LONG_FAILURES)
        self._holds = 0
        self._until_s = 0.0

    @property
    def open(self) -> bool:
        """Whether the service is to be left alone."""
        return self._now_s() < self._until_s

    def failed(self, error: ProviderError) -> None:
        """Count a failure."""
        now = self._now_s()
        self._failures.append(now)
        lasting = FACTS[error.code].retry is Retry.NEXT
        if lasting or self._within(SHORT_S, SHORT_FAILURES) or self._within(LONG_S, LONG_FAILURES):
            hold_s = min(FIRST_HOLD_S * 2**self._holds, LONGEST_HOLD_S)
            self._until_s = now + max(hold_s, min(error.retry_after_s or 0.0, LONGEST_HOLD_S))
            self._holds += 1

    def succeeded(self) -> None:
        """Forget all failures: a whole turn was answered."""
        self._failures.clear()
        self._holds = 0
        self._until_s = 0.0

    def _within(self, span_s: float, count: int) -> bool:
        now = self._now_s()
        return sum(now - at < span_s for at in self._failures) >= count
