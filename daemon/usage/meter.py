"""Counts what one session uses, and books it turn by turn."""

from collections import defaultdict

from config.settings import Settings
from daemon.usage.ledger import Ledger
from daemon.usage.rows import Account, Turn
from daemon.usage.tally import Tally, tally_of
from providers.base import Provider, SessionBrief, Usage


class Meter:
    """The meter of one session with one provider, on the event loop.

    Sound begins a turn, `close_turn` ends it. What a service counts afterwards, before sound goes
    either way again, belongs to the turn that was closed last.
    """

    def __init__(
        self, ledger: Ledger, provider: str, model: str, session_id: str, *, cloud: bool
    ) -> None:
        self._ledger = ledger
        self._provider = provider
        self._model = model
        self._session_id = session_id
        self._cloud = cloud
        self._last_turn = ""
        self._begun = False
        """Whether a turn has begun since the last one was closed."""
        self._sent_ms = 0
        self._received_ms = 0.0
        self._messages = 0
        self._counted: defaultdict[str, Tally] = defaultdict(Tally)
        """By model."""

    def sent(self, ms: int) -> None:
        """Count sound that went to the provider."""
        self._begun = True
        self._sent_ms += ms

    def received(self, pcm_bytes: int, rate_hz: int) -> None:
        """Count 16-bit mono sound that came back."""
        self._begun = True
        self._received_ms += pcm_bytes * 500 / rate_hz

    def wrote(self, messages: int = 1) -> None:
        """Count written turns and items of history; a tool's result is none."""
        self._begun = True
        self._messages += messages

    def counted(self, usage: Usage) -> None:
        """Count what the service itself says it counted."""
        self._counted[usage.model or self._model] += tally_of(usage)
        if not self._begun and self._last_turn:
            self._book(self._last_turn)

    def close_turn(self, turn_id: str) -> None:
        """Book everything since the last turn on this one; it is written in the background."""
        self._book(turn_id)
        self._last_turn = turn_id
        self._begun = False

    def close(self) -> None:
        """Book what came after the last turn, when the session ends; on that turn, if any."""
        self._book(self._last_turn)

    def _book(self, turn_id: str) -> None:
        """Book what is on the meter and set it back; parts of a millisecond stay for the next."""
        received_ms = int(self._received_ms)
        self._counted[self._model] += Tally(
            sent_ms=self._sent_ms, received_ms=received_ms, text_messages=self._messages
        )
        self._sent_ms, self._messages = 0, 0
        self._received_ms -= received_ms
        for model, used in self._counted.items():
            account = Account(
                day=self._ledger.today(), provider=self._provider, model=model, cloud=self._cloud
            )
            turn = Turn(account=account, session_id=self._session_id, turn_id=turn_id)
            self._ledger.book(turn, used)
        self._counted.clear()


def model_of(provider: Provider, brief: SessionBrief, settings: Settings) -> str:
    """Give the model a session with this brief really uses, as the price table knows it."""
    own = getattr(settings.providers, provider.name, None)
    default = next(iter(provider.capabilities.models), "")
    return brief.model or getattr(own, "model", "") or default
