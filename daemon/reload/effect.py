"""What an edit changes and when it counts, in lines for a person."""

from collections.abc import Iterator
from typing import Any

from config.changes import changed_keys
from config.found import found
from config.settings import Settings
from config.toml_write import plain
from daemon.reload.plan import moments


def effect(old: Settings, new: Settings) -> list[str]:
    """Give a line for each key that differs: its value before and after, and when it counts."""
    keys = changed_keys(old, new)
    when = moments(keys)
    before, after = plain(old), plain(new)
    return [
        f"{key}: {_shown(before, key)} → {_shown(after, key)} ({when[key].value})"
        if not _is_listed(after, key)
        else f"{key}: {', '.join(_inside(before, after, key))} ({when[key].value})"
        for key in keys
    ]


def _inside(before: Any, after: Any, key: str) -> Iterator[str]:  # noqa: ANN401 - plain values
    """Give what differs in a list of tables of the same length; else only that it does."""
    olds, news = _at(before, key), _at(after, key)
    if not isinstance(olds, list) or len(olds) != len(news):
        yield f"{len(olds or ())} → {len(news)} of them"
        return
    for index, (old, new) in enumerate(zip(olds, news, strict=True)):
        for name in dict.fromkeys([*old, *new]):
            if old.get(name) != new.get(name):
                yield f"[{index}].{name} {_value(old.get(name))} → {_value(new.get(name))}"


def _is_listed(plain_settings: dict[str, object], key: str) -> bool:
    value = _at(plain_settings, key)
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _shown(plain_settings: dict[str, object], key: str) -> str:
    return _value(_at(plain_settings, key))


def _value(value: object) -> str:
    if value is None:
        return "left out"
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return f"[{', '.join(found(each) for each in value)}]"
    return found(value)


def _at(plain_settings: object, key: str) -> Any:  # noqa: ANN401 - plain values
    for part in key.split("."):
        plain_settings = plain_settings.get(part) if isinstance(plain_settings, dict) else None
    return plain_settings
