"""Joins what is measured to those who look at it, as the settings say."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from config.errors import SecretUnavailable
from config.settings import Settings
from config.telemetry import Telemetry
from daemon import story
from daemon.story import Happening, Story
from daemon.telemetry.export import Collector, Exporter, snapshot
from daemon.telemetry.measures import Measures
from daemon.telemetry.place import Place, TelemetryUnusable, place_of
from daemon.telemetry.prometheus import exposition
from daemon.telemetry.scrape import served
from daemon.telemetry.trace import Tracer

logger = logging.getLogger(__name__)


class Answers:
    """Listens to a story and counts each answered turn as on target or late."""

    def __init__(self, settings: Settings, measures: Measures) -> None:
        self._measures = measures
        self._provider = settings.conversation.provider
        self._target_ms = settings.conversation.latency_target.target_ms

    def hear(self, happening: Happening) -> None:
        """Take what happened."""
        match happening:
            case story.Connected(provider=provider):
                self._provider = provider
            case story.TurnDone(latencies_ms={"first_audio": first_audio_ms}):
                self._measures.answered(self._provider, first_audio_ms, self._target_ms)
            case _:
                pass


@asynccontextmanager
async def watched(settings: Settings, measures: Measures, told: Story) -> AsyncIterator[None]:
    """Count the turns of a story, and show the measures to whom the settings name."""
    telemetry = settings.telemetry
    async with AsyncExitStack() as stack:
        stack.callback(told.listen(Answers(settings, measures).hear))
        if telemetry.prometheus_port:
            page = served(telemetry.prometheus_port, lambda: exposition(measures.families()))
            await stack.enter_async_context(page)
        if telemetry.otlp_endpoint:
            await stack.enter_async_context(_exported(telemetry, measures, told))
        yield


@asynccontextmanager
async def _exported(telemetry: Telemetry, measures: Measures, told: Story) -> AsyncIterator[None]:
    """Send traces as turns end and measures at their interval; what cannot be sent is logged."""
    try:
        place = place_of(telemetry)
    except (TelemetryUnusable, SecretUnavailable) as error:
        logger.warning("telemetry is off: %s", error)
        yield
        return
    exporter = Exporter(lambda: _collector(place))
    exporter.start()
    forget = told.listen(Tracer(exporter.put).hear)
    task = asyncio.create_task(_every(telemetry.interval_s, measures, exporter), name="telemetry")
    try:
        yield
    finally:
        forget()
        task.cancel()
        exporter.put(snapshot(measures.families()))
        await exporter.aclose()


async def _every(interval_s: float, measures: Measures, exporter: Exporter) -> None:
    while True:
        await asyncio.sleep(interval_s)
        exporter.put(snapshot(measures.families()))


def _collector(place: Place) -> Collector:
    """Make the collector, on its own thread: its packages take a moment to load."""
    from daemon.telemetry.otel import (  # noqa: PLC0415 - the extra `telemetry` installs what it needs
        Collector as OtlpCollector,
    )

    return OtlpCollector(place)
