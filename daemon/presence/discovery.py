"""The one message that makes the satellite a device of Home Assistant, with all its entities.

What "turn off the lights" must never reach is a `config` entity: Home Assistant leaves those out of
what voice assistants may control. Entity ids are named twice: releases before 2025.10 know only
`object_id`, later ones `default_entity_id`.
"""

import json
from collections.abc import Mapping
from typing import Final

from daemon.presence.identity import Identity, Topics
from daemon.presence.offer import Offer

STATES: Final = (
    "idle",
    "listening",
    "processing",
    "responding",
    "muted",
    "no_microphone",
)
"""What the sensor `state` tells."""
WAKES: Final = ("wake_word", "button", "stop_word")
"""What the event `wake` tells."""
MISSED: Final = "missed"
"""What the event `missed` tells: a timer or an alarm was due, and nobody could hear it."""
LONGEST_STATE: Final = 255
"""Home Assistant refuses states of more characters."""

type Json = dict[str, object]


def discovery(identity: Identity, topics: Topics, offer: Offer) -> Json:
    """Give the message; what is not offered is named bare, which removes it where it once was."""
    return {
        "dev": _device(identity),
        "o": {"name": "Parlour", "sw": identity.version},
        "availability": [{"topic": topics.availability}],
        "qos": 1,
        "cmps": {
            key: _entity(key, parts, identity, topics)
            for key, parts in (_shown(offer) | _controls(offer)).items()
        }
        | _triggers(topics),
    }


def as_message(found: Json) -> str:
    """Give the message as it is published, without a space too many."""
    return json.dumps(found, separators=(",", ":"))


def _device(identity: Identity) -> Json:
    """Give the device; equal addresses would merge two satellites, so only a real one is told."""
    connections = {"cns": [["mac", identity.mac]]} if identity.mac else {}
    return {
        "ids": [identity.node],
        "name": identity.name,
        "mf": "Parlour",
        "mdl": identity.model,
        "sw": identity.version,
        "sa": identity.room,
        **connections,
    }


def _entity(key: str, parts: Mapping[str, object], identity: Identity, topics: Topics) -> Json:
    """Complete an entity: ids of its own, and its topics as its kind has them."""
    if set(parts) == {"p"}:
        return dict(parts)
    name = f"{identity.node}_{key}"
    told = {} if parts["p"] in _TELLS_NOTHING else {"state_topic": topics.state(key)}
    obeys = {"command_topic": topics.command(key)} if parts["p"] in _OBEYS else {}
    return {
        "unique_id": name,
        "object_id": name,
        "default_entity_id": f"{parts['p']}.{name}",
        **told,
        **obeys,
        **parts,
    }


_TELLS_NOTHING: Final = frozenset({"button", "notify", "text"})
_OBEYS: Final = frozenset({"switch", "number", "select", "button", "notify", "text", "light"})


def _shown(offer: Offer) -> dict[str, Json]:
    """Give what the satellite only tells; what was said is only there by the owner's word."""
    bare: dict[str, Json] = {key: {"p": "sensor"} for key in _SAID}
    said = _SAID if offer.transcripts else bare
    return {
        "cost_today": {"name": "Cost today", "unit_of_measurement": offer.currency, **_COST},
        "cost_month": {"name": "Cost this month", "unit_of_measurement": offer.currency, **_COST},
        **_SHOWN,
        **said,
    }


def _controls(offer: Offer) -> dict[str, Json]:
    """Give what the satellite obeys."""
    return {
        **_CONTROLS,
        "wake_word": _choice("Wake word", offer.wake_words, "mdi:chat-question"),
        "provider": _choice("Provider", offer.providers, "mdi:brain"),
        "talk": _TALK if offer.talk else {"p": "button"},
        "ring": _RING if offer.ring else {"p": "light"},
    }


def _choice(name: str, options: tuple[str, ...], icon: str) -> Json:
    if not options:
        return {"p": "select"}
    return {
        "p": "select",
        "name": name,
        "options": list(options),
        "icon": icon,
        "entity_category": "config",
    }


def _triggers(topics: Topics) -> dict[str, Json]:
    """Give the triggers of automations; each has a topic that no other one shares."""
    return {
        f"{kind}_trigger": {
            "p": "device_automation",
            "automation_type": "trigger",
            "type": "action",
            "subtype": kind,
            "topic": topics.state(f"trigger/{kind}"),
            "payload": "1",
        }
        for kind in WAKES
    }


_COST: Final[Json] = {"p": "sensor", "device_class": "monetary", "entity_category": "diagnostic"}

_SHOWN: Final[dict[str, Json]] = {
    "state": {
        "p": "sensor",
        "name": "State",
        "device_class": "enum",
        "options": list(STATES),
        "icon": "mdi:account-voice",
    },
    "latency": {
        "p": "sensor",
        "name": "Last latency",
        "device_class": "duration",
        "unit_of_measurement": "ms",
        "state_class": "measurement",
        "entity_category": "diagnostic",
    },
    "problem": {
        "p": "binary_sensor",
        "name": "Problem",
        "device_class": "problem",
        "entity_category": "diagnostic",
    },
    "problems": {
        "p": "sensor",
        "name": "Problems",
        "icon": "mdi:alert-circle-outline",
        "entity_category": "diagnostic",
    },
    "next_timer": {
        "p": "sensor",
        "name": "Next timer",
        "device_class": "timestamp",
        "icon": "mdi:timer-outline",
    },
    "ringing": {"p": "binary_sensor", "name": "Ringing", "icon": "mdi:bell-ring"},
    "wake": {"p": "event", "name": "Wake", "event_types": list(WAKES), "icon": "mdi:ear-hearing"},
    "missed": {
        "p": "event",
        "name": "Alarm missed",
        "event_types": [MISSED],
        "icon": "mdi:bell-alert",
    },
    "update": {
        "p": "update",
        "name": "Version",
        "device_class": "firmware",
        "entity_category": "diagnostic",
    },
}

_SAID: Final[dict[str, Json]] = {
    "last_heard": {"p": "sensor", "name": "Last heard", "icon": "mdi:text"},
    "last_answer": {"p": "sensor", "name": "Last answer", "icon": "mdi:text"},
}

_PER_CENT: Final[Json] = {
    "p": "number",
    "min": 0,
    "max": 100,
    "step": 1,
    "unit_of_measurement": "%",
}

_CONTROLS: Final[dict[str, Json]] = {
    "mute": {
        "p": "switch",
        "name": "Microphone mute",
        "icon": "mdi:microphone-off",
        "entity_category": "config",
    },
    "volume": {**_PER_CENT, "name": "Volume", "icon": "mdi:volume-high"},
    "alarm_volume": {
        **_PER_CENT,
        "name": "Alarm volume",
        "icon": "mdi:bell",
        "entity_category": "config",
    },
    "stop": {"p": "button", "name": "Stop", "icon": "mdi:stop"},
    "silence_alarm": {"p": "button", "name": "Silence alarm", "icon": "mdi:bell-off"},
    "snooze_alarm": {"p": "button", "name": "Snooze alarm", "icon": "mdi:bell-sleep"},
    "announce": {"p": "notify", "name": "Announce", "icon": "mdi:bullhorn"},
    "ask": {"p": "text", "name": "Ask", "max": LONGEST_STATE, "icon": "mdi:chat-processing"},
}

_TALK: Final[Json] = {"p": "button", "name": "Talk", "icon": "mdi:microphone-message"}

_RING: Final[Json] = {
    "p": "light",
    "name": "Light ring",
    "schema": "json",
    "brightness": True,
    "supported_color_modes": ["brightness"],
    "icon": "mdi:circle-outline",
    "entity_category": "config",
}
