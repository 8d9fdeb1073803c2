"""A real collector gets figures and traces; a dead or slow one costs the room nothing."""

import asyncio
import logging
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from config.fields import Secret
from config.settings import Settings
from config.telemetry import Telemetry
from daemon import story
from daemon.story import Story
from daemon.telemetry.export import WAITING, Exporter, Snapshot
from daemon.telemetry.measures import Measures
from daemon.telemetry.place import TelemetryUnusable, place_of
from daemon.telemetry.registry import Family
from daemon.telemetry.trace import Trace
from daemon.telemetry.watch import watched
from providers.errors import ErrorCode
from tests.daemon.scripts import until
from tests.daemon.telemetry.collector import collecting

QUICKLY = 0.05
"""A loop that lags less than this has not waited for anybody."""


@pytest.fixture(autouse=True)
def undisturbed() -> Any:  # noqa: ANN401 - a generator
    """Give OpenTelemetry's own log its level back."""
    yield
    logging.getLogger("opentelemetry").setLevel(logging.NOTSET)


def sending_to(endpoint: str, **more: Any) -> Settings:  # noqa: ANN401 - keys of the section
    return Settings(telemetry=Telemetry(otlp_endpoint=endpoint, **more))


def tell_a_turn(told: Story) -> None:
    told.tell(story.Woken("hey_jarvis", 0.9, 1.0))
    told.tell(story.Connected("openai_realtime", 120.0))
    told.tell(story.Heard("the safe's code is 1234"))
    told.tell(story.ToolRan("set_lights", {"room": "kitchen"}, "error", {"on": True}, 4.0))
    told.tell(story.FirstAudio())
    told.tell(story.Answered("the safe is open"))
    latencies = {"wake_to_listening": 42.0, "first_audio": 640.0}
    told.tell(story.TurnDone(turn_id="turn-1", outcome="answered", latencies_ms=latencies))


def plain(attributes: Any) -> dict[str, str]:  # noqa: ANN401 - a message of generated code
    return {each.key: each.value.string_value for each in attributes}


async def test_a_collector_gets_the_trace_of_a_turn_with_all_its_parts() -> None:
    told = Story()
    with collecting() as collected:
        async with watched(sending_to(collected.endpoint), Measures(), told):
            tell_a_turn(told)
            await until(lambda: len(collected.spans) == 6, 8)
    spans = {span.name: span for span in collected.spans}
    assert set(spans) == {"turn", "wake", "connect", "tool", "first_audio", "drained"}
    turn = spans.pop("turn")
    assert not turn.parent_span_id
    for span in spans.values():
        assert span.trace_id == turn.trace_id
        assert span.parent_span_id == turn.span_id
        assert turn.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano
    took_ms = {
        name: round((span.end_time_unix_nano - span.start_time_unix_nano) / 1e6)
        for name, span in spans.items()
    }
    assert took_ms["connect"] == 120
    assert took_ms["first_audio"] == 640
    assert took_ms["wake"] == 42
    assert plain(turn.attributes)["provider"] == "openai_realtime"
    assert plain(spans["tool"].attributes) == {"tool": "set_lights", "status": "error"}
    assert (spans["tool"].status.code, spans["connect"].status.code) == (2, 0)
    assert abs(turn.end_time_unix_nano - time.time_ns()) < 20e9
    assert collected.services == {"parlour"}


async def test_nothing_that_was_said_or_done_reaches_a_collector() -> None:
    told = Story()
    with collecting() as collected:
        async with watched(sending_to(collected.endpoint), Measures(), told):
            tell_a_turn(told)
            await until(lambda: len(collected.spans) == 6, 8)
    everything = repr([span.SerializeToString() for span in collected.spans])
    assert "safe" not in everything
    assert "kitchen" not in everything


async def test_a_collector_gets_every_figure_at_the_end_at_the_latest() -> None:
    told, measures = Story(), Measures()
    with collecting() as collected:
        async with watched(sending_to(collected.endpoint, service_name="attic"), measures, told):
            measures.request("local")
            measures.opened("local", 40.0)
            measures.failed("local", ErrorCode.QUOTA)
            tell_a_turn(told)
    metrics = {metric.name: metric for metric in collected.metrics}
    (asked,) = metrics["s2s.requests.total"].sum.data_points
    assert asked.as_double == 1
    assert metrics["s2s.requests.total"].sum.is_monotonic
    assert not metrics["s2s.streams.active"].sum.is_monotonic
    (opening,) = metrics["s2s.requests.latency"].histogram.data_points
    assert (opening.count, opening.sum, opening.HasField("min")) == (1, 40.0, False)
    assert sum(opening.bucket_counts) == 1
    assert len(opening.bucket_counts) == len(opening.explicit_bounds) + 1
    (error,) = metrics["s2s.errors.total"].sum.data_points
    assert plain(error.attributes) == {"provider": "local", "code": "quota"}
    (target,) = metrics["s2s.latency.target"].sum.data_points
    assert plain(target.attributes) == {"provider": "openai_realtime", "met": "true"}
    assert collected.services == {"attic"}


async def test_figures_go_out_at_their_interval() -> None:
    measures = Measures()
    measures.request("local")
    with collecting() as collected:
        async with watched(sending_to(collected.endpoint, interval_s=1.0), measures, Story()):
            await until(lambda: len(collected.metrics) >= 2, 8)


async def test_the_headers_come_from_their_secret_place(tmp_path: Path) -> None:
    file = tmp_path / "headers"
    file.write_text("x-key=topsecret, x-team = house")
    file.chmod(0o600)
    measures = Measures()
    measures.request("local")
    with collecting() as collected:
        settings = sending_to(collected.endpoint, headers=Secret(file=file))
        async with watched(settings, measures, Story()):
            pass
    assert collected.headers[0]["x-key"] == "topsecret"
    assert collected.headers[0]["x-team"] == "house"
    assert "topsecret" not in repr(place_of(settings.telemetry))


async def lag_during(settings: Settings, seconds: float) -> float:
    """Give the most the event loop lagged while turns were told, in seconds."""
    told, measures, most = Story(), Measures(), 0.0
    async with watched(settings, measures, told):
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            tell_a_turn(told)
            before = time.monotonic()
            await asyncio.sleep(0.01)
            most = max(most, time.monotonic() - before - 0.01)
        before = time.monotonic()
    assert time.monotonic() - before < 3  # leaving is bounded too
    return most


async def test_a_dead_collector_never_holds_the_loop_up() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings = sending_to(f"http://127.0.0.1:{nobody.getsockname()[1]}")
        assert await lag_during(settings, 1.0) < QUICKLY


async def test_a_slow_collector_never_holds_the_loop_up() -> None:
    with collecting(slow=True) as collected:
        assert await lag_during(sending_to(collected.endpoint), 1.0) < QUICKLY


class Stuck:
    """A collector that takes nothing until it is closed."""

    def __init__(self) -> None:
        self.closed = False

    def send_measures(self, families: tuple[Family, ...], at_ns: int) -> bool:
        del families, at_ns
        while not self.closed:
            time.sleep(0.01)
        return False

    def send_trace(self, trace: Trace) -> bool:
        del trace
        return True

    def close(self) -> None:
        self.closed = True


async def test_what_a_full_queue_cannot_take_is_dropped_and_counted() -> None:
    exporter = Exporter(Stuck)
    exporter.start()
    for _ in range(WAITING + 12):
        exporter.put(Snapshot((), 0))
    assert 11 <= exporter.dropped <= 12  # the thread may have taken one by now
    await exporter.aclose()


async def test_without_the_extra_it_says_what_to_install(caplog: pytest.LogCaptureFixture) -> None:
    def missing() -> Stuck:
        raise ModuleNotFoundError("no", name="opentelemetry")

    exporter = Exporter(missing)
    exporter.start()
    await exporter.aclose()
    assert "pip install 'parlour[telemetry]'" in caplog.text


@pytest.mark.parametrize("endpoint", ["http://nas:4318", "http://192.168.1.5:4318"])
def test_plain_text_beyond_this_machine_is_only_by_decision(endpoint: str) -> None:
    with pytest.raises(TelemetryUnusable, match="allow_plaintext = true"):
        place_of(Telemetry(otlp_endpoint=endpoint))
    assert place_of(Telemetry(otlp_endpoint=endpoint, allow_plaintext=True)).endpoint == endpoint


def test_headers_that_are_none_are_refused_without_repeating_them(tmp_path: Path) -> None:
    file = tmp_path / "headers"
    file.write_text("topsecret")
    file.chmod(0o600)
    with pytest.raises(TelemetryUnusable) as caught:
        place_of(Telemetry(otlp_endpoint="http://[::1]:4318", headers=Secret(file=file)))
    assert "topsecret" not in str(caught.value)


async def test_settings_that_cannot_be_used_turn_telemetry_off_with_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = sending_to("http://127.0.0.1:9", headers=Secret(environment="PARLOUR_NOT_THERE"))
    async with watched(settings, Measures(), Story()):
        pass
    assert "telemetry is off: the environment variable PARLOUR_NOT_THERE is not set" in caplog.text
