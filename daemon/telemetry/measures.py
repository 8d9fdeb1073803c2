"""Counts what happens between the room and its speech services, under names others know too."""

from collections import deque
from dataclasses import asdict
from typing import Final

from daemon.telemetry.registry import Family, Instrument, Kind, Registry
from providers.base import Usage
from providers.errors import ErrorCode

COUNTED_TURNS: Final = 100
"""Over so many turns `on_target` is a share."""

# The targets of the configuration (200 ms, 1 s, 2 s) are bounds, so that a share of any of them
# can be read from the histogram later.
_BOUNDS_MS: Final = (50, 100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000)

REQUESTS: Final = Instrument(
    name="s2s.requests.total",
    kind=Kind.COUNTER,
    unit="{session}",
    about="Sessions that were asked for.",
)
OPENING: Final = Instrument(
    name="s2s.requests.latency",
    kind=Kind.HISTOGRAM,
    unit="ms",
    about="How long a session took to open.",
    bounds=_BOUNDS_MS,
)
ERRORS: Final = Instrument(
    name="s2s.errors.total",
    kind=Kind.COUNTER,
    unit="{error}",
    about="Failures of services, by the codes of docs/errors.md.",
)
USAGE: Final = Instrument(
    name="s2s.provider.usage",
    kind=Kind.COUNTER,
    unit="1",
    about="What services counted: tokens, and milliseconds of audio; `kind` says which.",
)
STREAMS: Final = Instrument(
    name="s2s.streams.active",
    kind=Kind.GAUGE,
    unit="{session}",
    about="Sessions that are open now.",
)
FALLBACKS: Final = Instrument(
    name="s2s.fallback.events",
    kind=Kind.COUNTER,
    unit="{event}",
    about="How often another service took over, `to` which.",
)
ANSWERS: Final = Instrument(
    name="s2s.answers.latency",
    kind=Kind.HISTOGRAM,
    unit="ms",
    about="From the end of speech to the first sound of the answer.",
    bounds=_BOUNDS_MS,
)
TARGET: Final = Instrument(
    name="s2s.latency.target",
    kind=Kind.COUNTER,
    unit="{turn}",
    about="Answered turns by whether they were on the latency_target (`met`).",
)


class Measures:
    """What the house tells of its sessions; each call costs a microsecond or two."""

    def __init__(self) -> None:
        self._registry = Registry(
            REQUESTS, OPENING, ERRORS, USAGE, STREAMS, FALLBACKS, ANSWERS, TARGET
        )
        # Whether the last turns were on target. Full: the oldest is forgotten.
        self._met: deque[bool] = deque(maxlen=COUNTED_TURNS)

    @property
    def on_target(self) -> float | None:
        """The share of the last turns whose answer came in time; `None` before the first."""
        return sum(self._met) / len(self._met) if self._met else None

    @property
    def open_sessions(self) -> dict[str, int]:
        """How many sessions are open now, by provider."""
        [streams] = [each for each in self.families() if each.instrument is STREAMS]
        return {
            dict(point.attributes).get("provider", "others"): int(point.value)
            for point in streams.points
            if point.value
        }

    def request(self, provider: str, model: str = "") -> None:
        """A session is being opened."""
        self._registry.add(REQUESTS, 1, {"provider": provider, "model": model})

    def opened(self, provider: str, took_ms: float, model: str = "") -> None:
        """It is open; `closed` must follow."""
        self._registry.record(OPENING, took_ms, {"provider": provider, "model": model})
        self._registry.add(STREAMS, 1, {"provider": provider})

    def closed(self, provider: str) -> None:
        """A session that was `opened` is closed."""
        self._registry.add(STREAMS, -1, {"provider": provider})

    def failed(self, provider: str, code: ErrorCode, model: str = "") -> None:
        """A session could not be opened, or failed."""
        self._registry.add(ERRORS, 1, {"provider": provider, "model": model, "code": str(code)})

    def fell_back(self, from_provider: str, to_provider: str) -> None:
        """Another service takes over."""
        self._registry.add(FALLBACKS, 1, {"provider": from_provider, "to": to_provider})

    def used(self, provider: str, usage: Usage, model: str = "") -> None:
        """The service told what it counted since the last time."""
        counted = asdict(usage)
        model = counted.pop("model") or model
        for kind, amount in counted.items():
            if amount > 0:
                about = {"provider": provider, "model": model, "kind": kind}
                self._registry.add(USAGE, amount, about)

    def answered(self, provider: str, first_audio_ms: float, target_ms: float) -> None:
        """A turn's answer began so long after the end of speech."""
        met = first_audio_ms <= target_ms
        self._met.append(met)
        self._registry.record(ANSWERS, first_audio_ms, {"provider": provider})
        self._registry.add(TARGET, 1, {"provider": provider, "met": str(met).lower()})

    def families(self) -> tuple[Family, ...]:
        """Give every measure with its present figures."""
        return self._registry.families()
