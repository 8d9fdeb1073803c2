"""What differs between two settings, so that a reload touches only what changed."""

from collections.abc import Iterator

from config.fields import Section
from config.settings import Settings


def changed_sections(old: Settings, new: Settings) -> frozenset[str]:
    """Give the top tables that differ: `audio`, `wake`, ..."""
    return frozenset(key.partition(".")[0] for key in changed_keys(old, new))


def changed_keys(old: Settings, new: Settings) -> tuple[str, ...]:
    """Give every key that differs, as people write it: `audio.volume.reply`; lists count whole."""
    return tuple(_changed(old, new, ""))


def _changed(old: Section, new: Section, prefix: str) -> Iterator[str]:
    for name in type(new).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if isinstance(before, Section) and type(before) is type(after):
            yield from _changed(before, after, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"
