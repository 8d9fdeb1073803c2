"""A house that lives twice over one state file: what one life did is no answer to the other."""

from contextlib import closing
from pathlib import Path

from config.settings import Audio
from daemon.app import assembled
from daemon.store import Store
from daemon.story import ToolRan
from providers.local.provider import LocalProvider
from tests.daemon.houses import BETWEEN_COMMANDS, Lived
from tests.daemon.recorded import scripted

SCRIPT = """
[[turn]]
steps = [
  {{ tool_call = "set_lights", arguments = {{ name = "{name}", state = "on" }} }},
  {{ wait = "tool_result" }},
  {{ text = "Done." }},
  {{ tone_hz = 440.0, ms = 40 }},
  {{ turn_end = true }},
]
"""


async def ran(folder: Path, name: str, audio: Audio = BETWEEN_COMMANDS) -> list[object]:
    """Give what a house that lives for one order tells of it."""
    settings = scripted(folder / "script.toml", SCRIPT.format(name=name))
    settings = settings.model_copy(update={"audio": audio})
    mouth = LocalProvider(settings.providers.local)
    try:
        with closing(Store.open(folder)) as store:
            async with assembled(settings, store, mouth=mouth) as house:
                told = await Lived(house).asked("turn on a light")
                return [one.result for one in told if isinstance(one, ToolRan)]
    finally:
        await mouth.aclose()


async def test_an_order_after_a_restart_is_not_taken_for_one_before_it(tmp_path: Path) -> None:
    first = await ran(tmp_path, "desk lamp")
    second = await ran(tmp_path, "porch light")
    assert "desk lamp" in str(first)
    assert "porch light" in str(second)
    assert "desk lamp" not in str(second)
