"""Sentences with what they must lead to, read from `orders.txt`."""

import shlex
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import assert_never

from config.settings import Settings
from providers.local.dialogue import Dialogue
from providers.local.meaning import Act, Ask, Guide, Meaning, SayAgain, Tell, Unclear

FILE = Path(__file__).with_name("orders.txt")
NOW = datetime(2026, 11, 20, 14, 5)  # noqa: DTZ001 - local time, as the house keeps it
TOOLS = (
    *("set_lights", "set_switches", "set_covers", "set_climate", "set_media", "set_lock", "run"),
    *("get_state", "timers", "device", "get_time", "confirm"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence and what it must lead to, both as text."""

    group: str
    say: str
    leads_to: str


def example_brief(wake_phrase: str = "") -> dict[str, object]:
    """Give what a session in the example home's kitchen is told."""
    vocabulary: list[dict[str, object]] = []
    for room in Settings().home.rooms:
        vocabulary.append({"name": room.name, "kind": "room", "aliases": room.aliases})
        vocabulary += [
            {
                "name": device.name,
                "kind": device.kind.value,
                "room": room.name,
                "aliases": device.aliases,
            }
            for device in room.devices
        ]
    return {
        "room": "kitchen",
        "language": "en",
        "tools": TOOLS,
        "wake_phrase": wake_phrase,
        "vocabulary": vocabulary,
    }


def example_dialogue(wake_phrase: str = "") -> Dialogue:
    """Give a session's dialogue in the example home."""
    return Dialogue(example_brief(wake_phrase), now=lambda: NOW)


@cache
def cases() -> tuple[Case, ...]:
    """Give every sentence of the file."""
    found: list[Case] = []
    group = ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group = line.strip("[]")
        elif " => " in line and not line.startswith("#"):
            say, _, wanted = line.partition(" => ")
            found.append(Case(group, say, " ; ".join(_sorted(wanted))))
    return tuple(found)


def _sorted(wanted: str) -> list[str]:
    """Give each call with its arguments in order, so that calls compare as text."""
    calls = (shlex.split(call) for call in wanted.split(" ; "))
    return [" ".join([words[0], *sorted(words[1:])]) for words in calls]


def in_words(meaning: Meaning) -> str:
    """Give what a meaning leads to, as the file writes it."""
    match meaning:
        case Act(orders=orders):
            calls = (
                [order.tool, *sorted(f"{k}={_value(v)}" for k, v in order.arguments.items())]
                for order in orders
            )
            return " ; ".join(" ".join(words) for words in calls)
        case Tell(lines=lines):
            return " ".join(["says", *(line.message for line in lines)])
        case Ask(wants=wants):
            return f"asks {wants}"
        case Guide():
            return "guide"
        case SayAgain():
            return "says again"
        case Unclear():
            return "nothing"
        case _:
            assert_never(meaning)


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
