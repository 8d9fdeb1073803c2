"""A whole house is measured: what happens in its turns reaches status, page and collector."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from config.telemetry import Telemetry
from daemon.app import assembled
from daemon.store import Store
from providers.local.provider import LocalProvider
from tests.daemon.houses import BETWEEN_COMMANDS
from tests.daemon.recorded import scripted
from tests.daemon.scripts import until
from tests.daemon.telemetry.collector import collecting
from tests.daemon.telemetry.strict_page import read

ANSWERS = """
[[turn]]
steps = [
  { tool_call = "get_time", arguments = { what = "time" } },
  { wait = "tool_result" },
  { text = "It is two." },
  { tone_hz = 440.0, ms = 200 },
  { usage = { input_tokens = 7, output_tokens = 3 } },
  { turn_end = true },
]
"""


def test_a_house_that_tells_nobody_loads_nothing_for_it() -> None:
    code = "import sys, daemon.app; print(any(n.startswith('opentelemetry') for n in sys.modules))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"


async def test_a_turn_is_seen_from_every_side(tmp_path: Path) -> None:
    settings = scripted(tmp_path / "script.toml", ANSWERS)
    mouth = LocalProvider(settings.providers.local)
    with collecting() as collected, closing(Store.in_memory()) as store:
        watched = {
            "audio": BETWEEN_COMMANDS,
            "telemetry": Telemetry(otlp_endpoint=collected.endpoint),
        }
        settings = settings.model_copy(update=watched)
        async with assembled(settings, store, mouth=mouth) as house:
            assert house.room.status()["on_target"] is None
            await until(house.runner.listening.is_set, 8)
            async for _ in house.room.ask("what time is it"):
                pass
            assert house.room.status()["on_target"] == 1.0
            page = read(house.room.metrics())
            await until(lambda: {span.name for span in collected.spans} >= {"turn", "tool"}, 8)
    await mouth.aclose()
    spans = {span.name: span for span in collected.spans}
    assert set(spans) == {"turn", "connect", "tool", "first_audio", "drained"}
    assert len({span.trace_id for span in spans.values()}) == 1
    met = frozenset({("provider", "scripted"), ("met", "true")})
    assert page["s2s_latency_target_total"].samples == {("s2s_latency_target_total", met): 1}
    assert sum(page["s2s_requests_total"].samples.values()) == 1
    assert {metric.name for metric in collected.metrics} >= {
        "s2s.requests.total",
        "s2s.requests.latency",
        "s2s.provider.usage",
        "s2s.streams.active",
    }
