"""Sends measures and traces to an OpenTelemetry collector, over OTLP in its HTTP form.

Imported by the exporting thread alone, and only where an endpoint is set: the packages of the extra
`telemetry` cost a house without one nothing.
"""

import logging
import secrets
import time
from collections.abc import Sequence
from typing import Final

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Histogram,
    HistogramDataPoint,
    Metric,
    MetricExportResult,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, TraceFlags
from opentelemetry.trace.status import Status, StatusCode

from daemon.telemetry.place import Place
from daemon.telemetry.registry import Family, Kind, Point
from daemon.telemetry.trace import Span, Trace

_SCOPE: Final = InstrumentationScope("parlour")
_SINCE_START: Final = AggregationTemporality.CUMULATIVE


class Collector:
    """One collector; every call waits for the network, up to the timeout."""

    def __init__(self, place: Place) -> None:
        # What fails is told once, in our own words; its own log repeats itself at every try.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        ca_file = str(place.ca_file) if place.ca_file else None
        self._metrics = OTLPMetricExporter(
            f"{place.endpoint}/v1/metrics",
            certificate_file=ca_file,
            headers=place.headers,
            timeout=place.timeout_s,
        )
        self._spans = OTLPSpanExporter(
            f"{place.endpoint}/v1/traces",
            certificate_file=ca_file,
            headers=place.headers,
            timeout=place.timeout_s,
        )
        self._resource = Resource({"service.name": place.service_name})
        self._began_ns = time.time_ns()

    def send_measures(self, families: Sequence[Family], at_ns: int) -> bool:
        """Send every measure as of `at_ns`; tells whether the collector took them."""
        metrics = [self._metric(family, at_ns) for family in families if family.points]
        if not metrics:
            return True
        scoped = ScopeMetrics(_SCOPE, metrics, "")
        data = MetricsData([ResourceMetrics(self._resource, [scoped], "")])
        return self._metrics.export(data) is MetricExportResult.SUCCESS

    def send_trace(self, trace: Trace) -> bool:
        """Send a turn; tells whether the collector took it."""
        turn = self._context(secrets.randbits(128) | 1)
        spans = [self._span(trace.turn, turn, None, trace.wall_offset_ns)]
        for part in trace.parts:
            context = self._context(turn.trace_id)
            spans.append(self._span(part, context, turn, trace.wall_offset_ns))
        return self._spans.export(spans) is SpanExportResult.SUCCESS

    def close(self) -> None:
        """End what waits for another try."""
        self._metrics.shutdown()
        self._spans.shutdown()  # type: ignore[no-untyped-call]  # theirs has no annotation

    def _metric(self, family: Family, at_ns: int) -> Metric:
        instrument = family.instrument
        if instrument.kind is Kind.HISTOGRAM:
            points = [
                self._distribution(point, instrument.bounds, at_ns) for point in family.points
            ]
            data: Sum | Histogram = Histogram(points, _SINCE_START)
        else:
            numbers = [
                NumberDataPoint(dict(each.attributes), self._began_ns, at_ns, each.value)
                for each in family.points
            ]
            # What goes up and down by steps is a sum that is not monotonic, as an UpDownCounter's.
            data = Sum(numbers, _SINCE_START, instrument.kind is Kind.COUNTER)
        return Metric(instrument.name, instrument.about, instrument.unit, data)

    def _distribution(
        self, point: Point, bounds: tuple[float, ...], at_ns: int
    ) -> HistogramDataPoint:
        """Give a histogram's point; its least and greatest value are not kept."""
        return HistogramDataPoint(
            attributes=dict(point.attributes),
            start_time_unix_nano=self._began_ns,
            time_unix_nano=at_ns,
            count=point.count,
            sum=point.value,
            bucket_counts=point.buckets,
            explicit_bounds=bounds,
            min=None,  # type: ignore[arg-type]  # the wire has it as optional
            max=None,  # type: ignore[arg-type]  # as above
        )

    def _span(
        self, span: Span, context: SpanContext, parent: SpanContext | None, offset_ns: int
    ) -> ReadableSpan:
        return ReadableSpan(
            span.name,
            context=context,
            parent=parent,
            resource=self._resource,
            attributes=dict(span.attributes),
            status=Status(StatusCode.ERROR if span.failed else StatusCode.UNSET),
            start_time=int(span.start_s * 1e9) + offset_ns,
            end_time=int(span.end_s * 1e9) + offset_ns,
            instrumentation_scope=_SCOPE,
        )

    @staticmethod
    def _context(trace_id: int) -> SpanContext:
        sampled = TraceFlags(TraceFlags.SAMPLED)
        return SpanContext(trace_id, secrets.randbits(64) | 1, is_remote=False, trace_flags=sampled)
