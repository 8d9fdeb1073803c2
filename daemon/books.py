"""Keeps the books of every session: what it cost, how it went, and what a person should know."""

from dataclasses import dataclass
from typing import Self

from config.audio import FRAME_MS
from config.messages import catalogue
from config.settings import Settings
from daemon import story
from daemon.call import Audio, Call, Outgoing
from daemon.effects import SendText
from daemon.store import Store
from daemon.story import Happening
from daemon.telemetry.measures import Measures
from daemon.timers.moment import Moments
from daemon.tools.costs import Costs
from daemon.usage.budget import NOTICE, Allowed, Budget, Refused, Warned
from daemon.usage.ledger import Ledger
from daemon.usage.meter import Meter, model_of
from daemon.usage.prices import Prices
from daemon.voices import Voices
from providers import base as service
from providers.base import Provider, SessionEvent
from providers.errors import ErrorCode, ProviderError


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What was spent, and what may be."""

    ledger: Ledger
    budget: Budget
    costs: Costs
    """What a model may tell of it."""

    @classmethod
    def of(cls, settings: Settings, store: Store, moments: Moments) -> Self:
        """Give the purse of a house; its ledger is to be started."""
        ledger, prices = Ledger(store, moments), Prices.of(settings)
        budget = Budget(settings, ledger, prices, catalogue(settings.room.language))
        currency = settings.budget.currency
        costs = Costs(ledger=ledger, prices=prices, budget=budget, currency=currency)
        return cls(ledger=ledger, budget=budget, costs=costs)

    def take(self, settings: Settings) -> None:
        """Count in other prices and keep to other limits; what was spent stays counted."""
        self.costs.prices.take(settings)
        self.costs.currency = settings.budget.currency
        self.budget.take(settings, catalogue(settings.room.language))


class Books:
    """Watches the link: everything is counted here, and spending stopped."""

    def __init__(
        self,
        settings: Settings,
        voices: Voices,
        measures: Measures,
        money: Money,
    ) -> None:
        self._settings = settings
        self._told = voices.told
        self._voices = voices
        self._measures = measures
        self._ledger = money.ledger
        self._budget = money.budget
        self._meters: dict[Call, Meter] = {}
        self._failures: dict[str, ProviderError] = {}
        """The last one of each provider that has not answered since."""
        voices.told.listen(self._happened)

    def take(self, settings: Settings) -> None:
        """Name models by other settings from the next session on."""
        self._settings = settings

    def refusal(self, provider: Provider) -> ProviderError | None:
        """Give why no more may be spent with this provider now, if so; aloud the first time."""
        match self._budget.verdict(provider.name, provider.capabilities.cloud):
            case Allowed():
                return None
            case Warned(message):
                self._voices.tell_aloud(story.Notice(NOTICE, message))
                return None
            case Refused(error, first):
                if first:
                    self._voices.announcer.tell(error.code)
                return error

    def trying(self, provider: str) -> None:
        """Count an attempt."""
        self._measures.request(provider)

    def opened(self, call: Call, took_s: float) -> None:
        """Begin to count for a session."""
        provider = call.provider
        model = model_of(provider, call.brief, self._settings)
        self._measures.opened(provider.name, took_s * 1000, model)
        self._told.tell(story.Connected(provider.name, round(took_s * 1000, 1)))
        self._meters[call] = Meter(
            self._ledger,
            provider.name,
            model,
            call.brief.session_id,
            cloud=provider.capabilities.cloud,
        )
        if call.brief.history:
            self._meters[call].wrote(len(call.brief.history))

    def failed(self, error: ProviderError) -> None:
        """Count a failure; it is told when it leaves the person without an answer, or moves us."""
        self._failures[error.provider] = error
        self._measures.failed(error.provider, error.code)

    def moved(self, provider: str, to: str) -> None:
        """Tell that somebody else takes over."""
        self._measures.fell_back(provider, to)
        error = self._failures.get(provider)
        code = error.code if error else ErrorCode.SERVICE
        self._told.tell(story.FellBack(provider, to, code))
        if error is not None:
            words = f"{code}: {error} ({error.cure}); {to} answers meanwhile"
            self._told.tell(story.Notice(_kind(provider), words))

    def sent(self, call: Call, item: Outgoing) -> None:
        """Count what went out."""
        meter = self._meters.get(call)
        if meter is None:
            return
        match item:
            case Audio():
                meter.sent(FRAME_MS)
            case SendText():
                meter.wrote()
            case _:
                pass

    def told(self, call: Call, event: SessionEvent) -> None:
        """Count what came back."""
        meter = self._meters.get(call)
        if meter is None:
            return
        match event:
            case service.AudioOutput(pcm=pcm):
                meter.received(len(pcm), call.capabilities.output_format.rate_hz)
            case service.Usage():
                meter.counted(event)
                self._measures.used(call.provider.name, event, self._model(call))
            case service.TurnEnd() if call.provider.name in self._failures:
                del self._failures[call.provider.name]
                words = f"{call.provider.name} answers again"
                self._told.tell(story.Notice(_kind(call.provider.name), words, mended=True))
            case _:
                pass

    def closed(self, call: Call) -> None:
        """Book the rest."""
        meter = self._meters.pop(call, None)
        if meter is not None:
            meter.close()
            self._measures.closed(call.provider.name)

    def _happened(self, happening: Happening) -> None:
        if isinstance(happening, story.TurnDone):
            for meter in self._meters.values():
                meter.close_turn(happening.turn_id)

    def _model(self, call: Call) -> str:
        return model_of(call.provider, call.brief, self._settings)


def _kind(provider: str) -> str:
    return f"service {provider}"
