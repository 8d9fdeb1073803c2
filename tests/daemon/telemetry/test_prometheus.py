"""The page of measures is one a strict reader takes."""

import asyncio

import pytest

from daemon.telemetry.measures import Measures
from daemon.telemetry.prometheus import CONTENT_TYPE, exposition
from daemon.telemetry.registry import Instrument, Kind, Registry
from daemon.telemetry.scrape import LOOPBACK, served
from providers.errors import ErrorCode
from tests.daemon.telemetry.strict_page import read


def told() -> Measures:
    measures = Measures()
    measures.request("local")
    for took_ms in (40.0, 170.25, 170.25, 60_000.0):
        measures.opened("local", took_ms)
    measures.failed("local", ErrorCode.SERVICE)
    measures.answered("local", 640.5, 1_000)
    return measures


def test_a_strict_reader_takes_the_page() -> None:
    page = read(exposition(told().families()))
    local = ("provider", "local")
    opening = page["s2s_requests_latency_milliseconds"]
    assert opening.kind == "histogram"
    assert opening.samples["s2s_requests_latency_milliseconds_count", frozenset({local})] == 4
    assert opening.samples["s2s_requests_latency_milliseconds_sum", frozenset({local})] == 60_380.5
    bucket = "s2s_requests_latency_milliseconds_bucket"
    assert opening.samples[bucket, frozenset({local, ("le", "200")})] == 3
    errors = page["s2s_errors_total"].samples
    assert errors == {("s2s_errors_total", frozenset({local, ("code", "service")})): 1}
    assert page["s2s_streams_active"].kind == "gauge"
    met = frozenset({local, ("met", "true")})
    assert page["s2s_latency_target_total"].samples == {("s2s_latency_target_total", met): 1}


def test_a_house_in_which_nothing_happened_has_a_page_too() -> None:
    assert all(family.samples == {} for family in read(exposition(Measures().families())).values())


@pytest.mark.parametrize("value", ['a"b', "back\\slash", "two\nlines", 'all "\\\n of it'])
def test_whatever_a_model_is_called_the_page_stays_whole(value: str) -> None:
    calls = Instrument(name="calls", kind=Kind.COUNTER, unit="1", about=value)
    registry = Registry(calls)
    registry.add(calls, 0.5, {"model": value})
    samples = read(exposition(registry.families()))["calls_total"].samples
    assert samples == {("calls_total", frozenset({("model", value)})): 0.5}


async def asked(port: int, request: bytes) -> tuple[str, str, str]:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(request)
    async with asyncio.timeout(5):
        answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition("\r\n\r\n")
    status, _, headers = head.partition("\r\n")
    return status, headers, body


async def test_a_prometheus_on_this_machine_reads_the_page() -> None:
    measures = told()
    async with served(0, lambda: exposition(measures.families())) as port:
        status, headers, body = await asked(port, b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        measures.failed("local", ErrorCode.SERVICE)
        _, _, later = await asked(port, b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
    assert status == "HTTP/1.1 200 OK"
    assert f"Content-Type: {CONTENT_TYPE}" in headers
    assert f"Content-Length: {len(body.encode())}" in headers
    assert list(read(body)["s2s_errors_total"].samples.values()) == [1]
    assert list(read(later)["s2s_errors_total"].samples.values()) == [2]


@pytest.mark.parametrize(
    ("request_line", "status"),
    [(b"GET / HTTP/1.1", "404"), (b"POST /metrics HTTP/1.1", "405"), (b"nonsense", "405")],
)
async def test_there_is_nothing_else_to_be_had(request_line: bytes, status: str) -> None:
    async with served(0, lambda: "secret\n") as port:
        answer, _, body = await asked(port, request_line + b"\r\n\r\n")
    assert answer.split(" ")[1] == status
    assert "secret" not in body


async def test_a_request_without_end_is_hung_up_on_and_the_next_is_answered() -> None:
    async with served(0, lambda: "") as port:
        assert await asked(port, b"GET /" + b"a" * 20_000) == ("", "", "")
        status, _, _ = await asked(port, b"GET /metrics HTTP/1.1\r\n\r\n")
    assert status == "HTTP/1.1 200 OK"


async def test_a_taken_port_costs_the_page_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with served(0, lambda: "") as port, served(port, lambda: "") as second:
        assert second == 0
    assert f"telemetry.prometheus_port {port} cannot be used" in caplog.text
