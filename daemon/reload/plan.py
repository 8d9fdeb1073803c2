"""Which parts of the house an edited key touches, and when each takes it up: one table of them."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final


class When(StrEnum):
    """When a part takes up what was edited."""

    AT_ONCE = "at once"
    """Whatever is going on: nobody hears a difference but the one that was wanted."""
    BETWEEN_TURNS = "between turns"
    """Once nobody speaks, the house included."""
    NEXT_CONVERSATION = "from the next conversation on"
    """Between turns too; an open session was told something else and keeps to it."""
    RESTART = "after a restart"
    """Nothing takes it up before."""


class Part(StrEnum):
    """A part of the house that takes settings up by itself, in the order in which they do."""

    LOG = "log"
    VOLUME = "volume"
    MONEY = "budget"
    HOOKS = "hooks"
    TELEMETRY = "telemetry"
    LIGHTS = "lights"
    QUIET = "quiet hours"
    SOUND = "sound"
    WORDS = "spoken words"
    MOUTH = "speech on this machine"
    SESSIONS = "sessions"
    TALK = "conversation"
    SAFETY = "safety"
    HOME = "home"
    BUTTONS = "buttons"
    TOOLS = "tools"
    PRESENCE = "presence"


WHEN: Final[Mapping[Part, When]] = {
    Part.LOG: When.AT_ONCE,
    Part.VOLUME: When.AT_ONCE,
    Part.MONEY: When.AT_ONCE,
    Part.HOOKS: When.AT_ONCE,
    Part.TELEMETRY: When.AT_ONCE,
    Part.LIGHTS: When.AT_ONCE,
    Part.QUIET: When.AT_ONCE,
    Part.SOUND: When.BETWEEN_TURNS,
    Part.WORDS: When.BETWEEN_TURNS,
    Part.MOUTH: When.NEXT_CONVERSATION,
    Part.SESSIONS: When.NEXT_CONVERSATION,
    Part.TALK: When.BETWEEN_TURNS,
    Part.SAFETY: When.BETWEEN_TURNS,
    Part.HOME: When.BETWEEN_TURNS,
    Part.BUTTONS: When.BETWEEN_TURNS,
    Part.TOOLS: When.BETWEEN_TURNS,
    Part.PRESENCE: When.BETWEEN_TURNS,
}

KEYS: Final[Mapping[Part, tuple[str, ...]]] = {
    Part.LOG: ("log",),
    Part.VOLUME: ("audio.volume",),
    Part.MONEY: ("budget", "prices", "room.language", "conversation", "providers"),
    Part.HOOKS: ("hooks",),
    Part.TELEMETRY: ("telemetry", "conversation.provider", "conversation.latency_target"),
    Part.LIGHTS: ("lights",),
    Part.QUIET: ("quiet_hours",),
    Part.SOUND: (
        "audio.microphone",
        "audio.speaker",
        "audio.echo",
        "audio.processors",
        "audio.uplink_processors",
        "audio.array",
        "audio.noise",
        "audio.gain",
        "audio.block_ms",
        "audio.fade_ms",
        "wake",
        "endpoint",
        "barge_in",
    ),
    Part.WORDS: ("room.language", "announcements", "wake"),
    Part.MOUTH: ("providers.local", "room.language"),
    Part.SESSIONS: ("room", "conversation", "profile", "wake.words", "agent", "providers"),
    Part.TALK: (
        "conversation",
        "profile",
        "wake",
        "barge_in",
        "audio.fade_ms",
        "audio.chimes",
        "room.name",
    ),
    Part.SAFETY: ("safety", "room"),
    # What the broker says of us once we are gone is told to it when the home connects.
    Part.HOME: ("home", "home_assistant", "mqtt", "gpio", "room.name", "presence"),
    # After the home, which may have held their pins until now.
    Part.BUTTONS: ("button", "knob"),
    Part.TOOLS: ("tool", "mcp", "home", "home_assistant", "mqtt", "gpio", "safety", "room"),
    # It shares the home's broker, so it goes with the home.
    Part.PRESENCE: (
        "presence",
        "home",
        "home_assistant",
        "mqtt",
        "gpio",
        "room",
        "wake",
        "conversation",
        "budget.currency",
    ),
}
"""The keys each part is made from, whole tables by their name."""

RESTART: Final = frozenset({"mute", "amplifier"})
"""Tables that nothing takes up before a restart: the audio worker knows them from its start on."""


def touched(keys: Iterable[str]) -> tuple[Part, ...]:
    """Give the parts that edited keys touch, in the order in which they take them up."""
    edited = tuple(keys)
    return tuple(part for part in Part if any(_is_of(part, key) for key in edited))


def touches(part: Part, keys: Iterable[str]) -> bool:
    """Say whether any of these keys is one a part is made from."""
    return any(_is_of(part, key) for key in keys)


def left_for_restart(keys: Iterable[str]) -> tuple[str, ...]:
    """Give those of edited keys that nothing takes up before a restart."""
    return tuple(key for key in keys if not touched([key]))


def moments(keys: Sequence[str]) -> Mapping[str, When]:
    """Give for each edited key when all of the house goes by it: the latest of its parts."""
    order = list(When)
    return {
        key: max((WHEN[part] for part in touched([key])), key=order.index, default=When.RESTART)
        for key in keys
    }


def _is_of(part: Part, key: str) -> bool:
    return any(key == own or key.startswith(f"{own}.") for own in KEYS[part])
