"""One Home Assistant for all tests of a run, arranged as a small house."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from tests.home.home_assistant import HomeAssistant

# A lock whose motor takes longer than anybody waits, beside the two seconds of the demo's locks.
EXTRA: Final = """\
input_boolean:
  heater:
    name: Towel heater
  bolt:
script:
  movie_time:
    alias: Movie time
    sequence:
      - action: light.turn_on
        target: {entity_id: light.bed_light}
        data: {brightness_pct: 20}
scene:
  - name: Romantic lights
    entities:
      light.ceiling_lights: {state: "on", brightness: 40}
lock:
  - platform: template
    name: Slow bolt
    unique_id: slow_bolt
    value_template: "{{ is_state('input_boolean.bolt', 'on') }}"
    lock:
      - delay: 6
      - action: input_boolean.turn_on
        target: {entity_id: input_boolean.bolt}
    unlock:
      - delay: 6
      - action: input_boolean.turn_off
        target: {entity_id: input_boolean.bolt}
"""
_SHOWN: Final = (
    "alarm_control_panel.security",
    "binary_sensor.basement_floor_wet",
    "button.push",
    "input_boolean.heater",
    "lock.front_door",
    "lock.kitchen_door",
    "lock.openable_lock",
    "lock.poorly_installed_door",
    "lock.slow_bolt",
    "scene.romantic_lights",
    "script.movie_time",
    "valve.front_garden",
)
"""What Home Assistant does not expose by itself."""
EXPOSED_GRAVE: Final = (
    "alarm_control_panel.security",
    "cover.garage_door",
    "cover.hall_window",
    "cover.kitchen_window",
    "cover.living_room_window",
    *(name for name in _SHOWN if name.startswith(("lock.", "valve."))),
)
"""Exposed, and able to let somebody in, or water out."""
HIDDEN: Final = "light.office_rgbw_lights"
"""Not exposed to Assist."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home_assistant(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HomeAssistant]:
    """Give the real Home Assistant with rooms; tests leave it running and as arranged."""
    folder = tmp_path_factory.mktemp("home_assistant")
    async with HomeAssistant.started(folder, extra=EXTRA) as home:
        await arrange(home)
        yield home


async def arrange(home: HomeAssistant) -> None:
    """Give it rooms and names as its owner would."""
    owner = home.administration
    floor = await owner.ask("config/floor_registry/create", name="Ground floor")
    await owner.room(
        "Kitchen",
        *("light.kitchen_lights", "cover.kitchen_window"),
        aliases=["Galley"],
        floor_id=floor["floor_id"],
    )
    await owner.room("Bedroom", "light.bed_light", "lock.slow_bolt")
    await owner.room("Living Room", "light.ceiling_lights", "cover.living_room_window")
    await owner.ask(
        "config/entity_registry/update", entity_id="light.bed_light", aliases=["Night light"]
    )
    await owner.expose(*_SHOWN)
    await owner.expose(HIDDEN, to_assist=False)
