"""Checks that what `[safety]` lists can mean something: a misspelt protection protects nothing."""

from collections.abc import Iterator
from typing import Final

from config.device_kind import DeviceKind
from config.nearest import nearest
from config.problems import KeyPath, Problem
from config.safety import Safety
from config.virtual_home import BackendName, Home

_LISTS: Final = ("allow", "protect", "pin_for")
_TOOL: Final = "tool"
"""What idents of protected tools begin with, beside the backends' names."""


def check_safety(safety: Safety, home: Home) -> Iterator[Problem]:
    """Give every entry that names no backend or kind, and a PIN that is asked for in vain."""
    for key in _LISTS:
        for index, entry in enumerate(getattr(safety, key)):
            yield from _entry(entry, ("safety", key, index), home)
    for index, entry in enumerate(safety.pin_for):
        if _plain(entry) not in set(map(_plain, safety.allow)):
            yield Problem(
                key=("safety", "pin_for", index),
                expected="a device that safety.allow lists in the same words",
                found=f'"{entry}"',
                near=nearest(entry, safety.allow),
            )
    if safety.pin_for and safety.pin is None:
        yield Problem(
            key=("safety", "pin_for"),
            expected='safety.pin, the place of the PIN these need: pin = { file = "PATH" }',
            found="none, so that they could never be opened",
        )


def _entry(entry: str, path: KeyPath, home: Home) -> Iterator[Problem]:
    """Check what stands before the colon: `name`, `kind`, or a backend that has the device."""
    before, colon, after = entry.strip().partition(":")
    if not colon or before == "name":
        return
    if before == "kind":
        yield from _kind(after.strip(), path)
    elif before not in {*home.backends, _TOOL}:
        yield Problem(
            key=path,
            expected=f"a name, or an ident of a backend in use ({', '.join(home.backends)})",
            found=f'"{entry}"',
            near=nearest(before, [*BackendName, _TOOL]),
        )


def _kind(kind: str, path: KeyPath) -> Iterator[Problem]:
    if path[1] != "protect":
        yield Problem(key=path, expected="devices one by one", found=f"every {kind}")
    elif kind not in set(DeviceKind):
        yield Problem(
            key=path, expected="a kind", found=f'"{kind}"', near=nearest(kind, list(DeviceKind))
        )


def _plain(entry: str) -> str:
    return " ".join(entry.removeprefix("name:").casefold().split())
