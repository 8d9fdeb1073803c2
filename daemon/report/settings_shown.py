"""The settings as a helper may see them: what differs from the defaults, without a private word.

Numbers, switches and words of closed lists are shown. A text is shown where it is a default or
stands at a place named here; every other is only counted, and a secret says but what kind it is.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Final

from config.fields import Secret, Section
from config.settings import Settings

_SHOWN: Final = (
    "room.language",
    "audio.microphone.device",
    "audio.speaker.device",
    "audio.processors[*]",
    "conversation.provider",
    "conversation.fallback[*]",
    "conversation.voice",
    "conversation.model",
    "profile.*.provider",
    "profile.*.voice",
    "profile.*.language",
    "providers.*.model",
    "providers.*.voice",
    "providers.*.region",
    "home.backends[*]",
    "wake.words[*].name",
)
"""Texts that name products, and no person, place or account."""
_URL: Final = re.compile(r"(?P<scheme>[a-z]+)://[^/]*?(?P<port>:\d+)?(?:/.*)?")
_DEFAULTS: Final = Settings()


def shown(settings: Settings) -> dict[str, object]:
    """Give what differs from the defaults, as plain values."""
    return _section(settings, _DEFAULTS, ())


def private_texts(settings: Settings) -> set[str]:
    """Give every text that is only counted, to find it again elsewhere, names of tables too."""
    return {text for path, text, _ in _texts(settings, _DEFAULTS, ()) if not _may_show(path)}


def secrets_of(section: object) -> Iterator[Secret]:
    """Give every reference to a secret, wherever it stands."""
    match section:
        case Secret():
            yield section
        case Section():
            for name in type(section).model_fields:
                yield from secrets_of(getattr(section, name))
        case Mapping():
            for each in section.values():
                yield from secrets_of(each)
        case tuple() | list():
            for each in section:
                yield from secrets_of(each)
        case _:
            pass


def _section(section: Section, default: object, path: tuple[str, ...]) -> dict[str, object]:
    """Give a section's keys that are not as in the default one."""
    told: dict[str, object] = {}
    for name in type(section).model_fields:
        value, usual = getattr(section, name), getattr(default, name, None)
        if value != usual:
            told[name] = _value(value, usual, (*path, name))
    return told


def _value(value: object, usual: object, path: tuple[str, ...]) -> object:
    """Give a value: parts of parts in their turn, what stands alone as it may be shown."""
    match value:
        case Secret():
            kind = next(iter(value.model_dump(exclude_none=True)))
            return f"(a secret, by {kind})"
        case Section():
            return _section(value, usual, path)
        case Mapping():
            return {
                f"{path[-1]}_{number}": _value(each, None, (*path, "*"))
                for number, each in enumerate(value.values(), start=1)
            }
        case tuple() | list():
            return [_value(each, None, (*path[:-1], f"{path[-1]}[*]")) for each in value]
        case _:
            return _single(value, path)


def _single(value: object, path: tuple[str, ...]) -> object:
    match value:
        case Enum():
            return str(value.value)
        case bool() | int() | float() | None:
            return value
        case str():
            return value if _may_show(path) else counted(value)
        case Path():
            return "(a file)"
        case _:
            return f"({type(value).__name__})"


def counted(text: str) -> str:
    """Give a text by its length alone, an address by what it begins with and its port."""
    if found := _URL.fullmatch(text):
        return f"{found['scheme']}://(host){found['port'] or ''}"
    return f"(text of {len(text)} letters)"


def _texts(
    value: object, usual: object, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str, object]]:
    """Give every text that is no default, with its place."""
    if value == usual or isinstance(value, Enum):
        return
    match value:
        case Section():
            for name in type(value).model_fields:
                inner = getattr(usual, name, None)
                yield from _texts(getattr(value, name), inner, (*path, name))
        case Mapping():
            for key, each in value.items():
                yield (*path, "(name)"), str(key), None
                yield from _texts(each, None, (*path, "*"))
        case tuple() | list():
            for each in value:
                yield from _texts(each, None, (*path[:-1], f"{path[-1]}[*]"))
        case str() | Path():
            yield path, str(value), usual
        case _:
            pass


def _may_show(path: tuple[str, ...]) -> bool:
    place = ".".join(path)
    return any(
        re.fullmatch(re.escape(pattern).replace(r"\.\*", r"\.[\w*]+"), place) for pattern in _SHOWN
    )
