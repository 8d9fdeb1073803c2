"""What is counted, under which names, and how cheaply."""

import time

from daemon.telemetry.measures import COUNTED_TURNS, Measures
from daemon.telemetry.registry import MOST_SERIES, OTHER, Instrument, Kind, Registry
from providers.base import Usage
from providers.errors import ErrorCode

NAMES = {
    "s2s.requests.total",
    "s2s.requests.latency",
    "s2s.errors.total",
    "s2s.provider.usage",
    "s2s.streams.active",
    "s2s.fallback.events",
    "s2s.latency.target",
}


def figures(measures: Measures, name: str) -> dict[tuple[tuple[str, str], ...], float]:
    (family,) = (each for each in measures.families() if each.instrument.name == name)
    return {point.attributes: point.value for point in family.points}


def test_every_measure_that_others_look_for_is_there() -> None:
    assert {family.instrument.name for family in Measures().families()} >= NAMES


def test_a_session_is_counted_from_its_asking_to_its_end() -> None:
    measures = Measures()
    measures.request("grok_voice", "grok-voice-latest")
    measures.opened("grok_voice", 220.0)
    measures.request("grok_voice", "grok-voice-latest")
    measures.failed("grok_voice", ErrorCode.BUSY)
    asked = (("model", "grok-voice-latest"), ("provider", "grok_voice"))
    assert figures(measures, "s2s.requests.total") == {asked: 2}
    assert figures(measures, "s2s.requests.latency") == {(("provider", "grok_voice"),): 220.0}
    assert figures(measures, "s2s.streams.active") == {(("provider", "grok_voice"),): 1}
    error = (("code", "busy"), ("provider", "grok_voice"))
    assert figures(measures, "s2s.errors.total") == {error: 1}
    measures.closed("grok_voice")
    assert figures(measures, "s2s.streams.active") == {(("provider", "grok_voice"),): 0}


def test_only_what_a_service_counted_is_usage() -> None:
    measures = Measures()
    for _ in range(2):
        measures.used("local", Usage(input_tokens=7, audio_out_ms=1_500))
    usage = figures(measures, "s2s.provider.usage")
    assert usage == {
        (("kind", "input_tokens"), ("provider", "local")): 14,
        (("kind", "audio_out_ms"), ("provider", "local")): 3_000,
    }


def test_what_another_model_counted_is_told_under_its_name() -> None:
    measures = Measures()
    heard = Usage(input_audio_tokens=5, model="gpt-4o-transcribe")
    measures.used("openai_realtime", heard, "gpt-realtime")
    assert figures(measures, "s2s.provider.usage") == {
        (
            ("kind", "input_audio_tokens"),
            ("model", "gpt-4o-transcribe"),
            ("provider", "openai_realtime"),
        ): 5
    }


def test_a_fallback_tells_from_whom_to_whom() -> None:
    measures = Measures()
    measures.fell_back("gemini_live", "local")
    told = (("provider", "gemini_live"), ("to", "local"))
    assert figures(measures, "s2s.fallback.events") == {told: 1}


def test_a_turn_at_its_target_is_on_target_and_the_share_is_of_the_last_hundred() -> None:
    measures = Measures()
    assert Measures().on_target is None
    for _ in range(COUNTED_TURNS):
        measures.answered("local", 1_000.5, 1_000)
    assert measures.on_target == 0
    for _ in range(25):
        measures.answered("local", 1_000, 1_000)
    assert measures.on_target == 0.25
    late, met = (("met", "false"), ("provider", "local")), (("met", "true"), ("provider", "local"))
    assert figures(measures, "s2s.latency.target") == {late: 100, met: 25}


def test_a_histogram_s_bounds_belong_to_the_bucket_below_them() -> None:
    lengths = Instrument(
        name="lengths", kind=Kind.HISTOGRAM, unit="ms", about="Lengths.", bounds=(1, 2)
    )
    registry = Registry(lengths)
    for value in (0.5, 1, 1.5, 2, 3):
        registry.record(lengths, value, {})
    ((point,),) = (family.points for family in registry.families())
    assert (point.buckets, point.value, point.count) == ((2, 2, 1), 8.0, 5)


def test_attributes_without_end_are_counted_together() -> None:
    calls = Instrument(name="calls", kind=Kind.COUNTER, unit="1", about="Calls.")
    registry = Registry(calls)
    for number in range(MOST_SERIES + 20):
        registry.add(calls, 1, {"model": f"model-{number}"})
    (family,) = registry.families()
    assert len(family.points) == MOST_SERIES + 1
    assert {point.attributes: point.value for point in family.points}[OTHER] == 20


def test_open_sessions_are_counted_by_provider() -> None:
    measures = Measures()
    for provider in ("local", "grok_voice", "grok_voice"):
        measures.opened(provider, 5.0)
    measures.closed("local")
    assert measures.open_sessions == {"grok_voice": 2}


def test_counting_costs_next_to_nothing() -> None:
    measures = Measures()
    began = time.process_time()
    for _ in range(10_000):
        measures.answered("local", 640.0, 1_000)
    assert (time.process_time() - began) / 10_000 < 100e-6
