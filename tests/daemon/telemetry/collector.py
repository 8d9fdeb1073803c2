"""An OpenTelemetry collector on loopback: takes OTLP over HTTP and decodes what it was sent."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass
class Collected:
    """Everything a collector was sent, decoded."""

    metrics: list[Any] = field(default_factory=list)
    """Metrics of every request, the newest last."""
    spans: list[Any] = field(default_factory=list)
    services: set[str] = field(default_factory=set)
    headers: list[dict[str, str]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    """Answers wait for it; set from the beginning unless the collector is slow."""
    port: int = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self, path: str, body: bytes) -> None:
        """Decode a request; whatever is none raises."""
        if path == "/v1/metrics":
            for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                self._note(resource.resource)
                for scope in resource.scope_metrics:
                    self.metrics += scope.metrics
        elif path == "/v1/traces":
            for traced in ExportTraceServiceRequest.FromString(body).resource_spans:
                self._note(traced.resource)
                for scoped in traced.scope_spans:
                    self.spans += scoped.spans
        else:
            raise AssertionError(f"nobody sends to {path}")

    def _note(self, resource: Any) -> None:  # noqa: ANN401 - a message of generated code
        self.services |= {
            each.value.string_value for each in resource.attributes if each.key == "service.name"
        }


@contextmanager
def collecting(*, slow: bool = False) -> Iterator[Collected]:
    """Run a collector; a `slow` one answers nobody until it is told to."""
    collected = Collected()
    if not slow:
        collected.hold.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            collected.hold.wait(10)
            collected.headers.append({name.lower(): value for name, value in self.headers.items()})
            collected.take(self.path, body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    collected.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield collected
    finally:
        collected.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()
