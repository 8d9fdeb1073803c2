"""Finds out which scenes reach a door: Home Assistant tells what a scene sets, and not to what."""

from typing import Final

from daemon.home.home_assistant.codec import sequence, text
from daemon.home.home_assistant.entities import Entity
from daemon.safety.hints import may_let_in
from daemon.safety.policy import GUARDED_SORT

_SCENE: Final = "scene."
_GRAVE: Final = ("lock.", "alarm_control_panel.", "valve.")


def sort_of(entity_id: str, entity: Entity) -> str:
    """Give an entity's sort; a scene that sets something which may let somebody in is `protected`.

    Scenes of Home Assistant's own carry the ids of what they set as `entity_id`; those of a bridge,
    scripts, automations and buttons tell nothing.
    """
    if not entity_id.startswith(_SCENE):
        return entity.sort
    members = map(text, sequence(entity.attributes.get("entity_id")))
    return GUARDED_SORT if any(map(_may_let_in, members)) else entity.sort


def _may_let_in(entity_id: str) -> bool:
    """Say whether a member is a lock, valve or alarm, or an entrance that is moved or switched."""
    domain, _, name = entity_id.partition(".")
    moved = domain in {"cover", "switch", "button", "script"}
    return entity_id.startswith(_GRAVE) or (moved and may_let_in(name))
