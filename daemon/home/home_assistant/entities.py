"""States of entities, kept as Home Assistant's compressed events tell them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from daemon.home.home_assistant.codec import mapping, sequence, text

_KEPT: Final = frozenset(
    {
        "brightness",
        "code_format",
        "color_mode",
        "color_temp_kelvin",
        "current_humidity",
        "current_position",
        "current_temperature",
        "device_class",
        "entity_id",
        "friendly_name",
        "hs_color",
        "hvac_modes",
        "last_triggered",
        "media_artist",
        "media_title",
        "percentage",
        "percentage_step",
        "source",
        "supported_color_modes",
        "supported_features",
        "target_temp_high",
        "target_temp_low",
        "temperature",
        "temperature_unit",
        "unit_of_measurement",
        "volume_level",
    }
)
"""Attributes that are read; pictures, forecasts and lists of effects are not kept in memory."""


@dataclass(frozen=True, slots=True)
class Entity:
    """What Home Assistant shows of an entity."""

    state: str
    attributes: Mapping[str, object]

    @property
    def features(self) -> int:
        """What it can do, in bits whose meaning depends on its domain."""
        found = self.attributes.get("supported_features")
        return found if isinstance(found, int) else 0

    @property
    def sort(self) -> str:
        """Home Assistant's `device_class`, empty where it has none."""
        return text(self.attributes.get("device_class"))

    @property
    def answers(self) -> bool:
        """Whether somebody knows its state."""
        return self.state != "unavailable"


def updated(entities: dict[str, Entity], event: Mapping[str, object]) -> tuple[str, ...]:
    """Bring states up to date with an event of `subscribe_entities`; give whose state that was.

    `a` are whole states, `c` what is added (`+`) and taken away (`-`), `r` entities that are gone.
    """
    changed = dict.fromkeys((*mapping(event.get("a")), *mapping(event.get("c"))))
    for name, content in mapping(event.get("a")).items():
        fields = mapping(content)
        entities[name] = Entity(text(fields.get("s")), _kept(fields.get("a")))
    for name, content in mapping(event.get("c")).items():
        if before := entities.get(name):
            entities[name] = _changed(before, mapping(content))
    gone = [name for name in map(text, sequence(event.get("r"))) if name in entities]
    for name in gone:
        del entities[name]
    return tuple(dict.fromkeys((*changed, *gone)))


def _changed(before: Entity, content: Mapping[str, object]) -> Entity:
    plus, minus = mapping(content.get("+")), mapping(content.get("-"))
    gone = sequence(minus.get("a"))
    attributes = {name: value for name, value in before.attributes.items() if name not in gone}
    state = text(plus["s"]) if "s" in plus else before.state
    return Entity(state, attributes | _kept(plus.get("a")))


def _kept(attributes: object) -> dict[str, object]:
    return {name: value for name, value in mapping(attributes).items() if name in _KEPT}
