"""The kernel's word about what happens in folders, as a file descriptor for the event loop.

The standard library has no inotify; these are its three calls (inotify(7)).
"""

import ctypes
import os
import struct
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path
from typing import Final

_HEADER: Final = struct.Struct("iIII")
"""What each event begins with: watch, mask, cookie, and the length of the name after it."""
_READ_BYTES: Final = 16_384


class Seen(IntFlag):
    """What can happen in a folder, as <sys/inotify.h> numbers it."""

    MODIFIED = 0x2
    CHANGED_ACCESS = 0x4
    WRITTEN = 0x8
    """Whoever wrote the file has closed it."""
    MOVED_AWAY = 0x40
    MOVED_HERE = 0x80
    CREATED = 0x100
    DELETED = 0x200
    FOLDER_DELETED = 0x400
    FOLDER_MOVED = 0x800
    LOST = 0x4000
    """The kernel's queue was full: anything may have happened."""
    UNWATCHED = 0x8000
    """The folder is gone, and the watch with it."""


_ASKED: Final = (
    Seen.MODIFIED
    | Seen.CHANGED_ACCESS
    | Seen.WRITTEN
    | Seen.MOVED_AWAY
    | Seen.MOVED_HERE
    | Seen.CREATED
    | Seen.DELETED
    | Seen.FOLDER_DELETED
    | Seen.FOLDER_MOVED
)
_ONLY_FOLDERS: Final = 0x0100_0000


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a folder."""

    watch: int
    seen: Seen
    name: str
    """Of the file in it; empty where it happened to the folder itself."""


class Inotify:
    """One queue of events about any number of folders; closed once. Raises `OSError` at birth."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = self._checked(self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))

    def fileno(self) -> int:
        """Give the descriptor that is readable when something happened."""
        return self._fd

    def watch(self, folder: Path) -> int:
        """Have a folder watched, once however often it is asked. Raises `OSError`."""
        mask = _ASKED | _ONLY_FOLDERS
        return self._checked(self._libc.inotify_add_watch(self._fd, os.fsencode(folder), mask))

    def leave(self, watch: int) -> None:
        """Have it watched no more; one that ended by itself is left already."""
        self._libc.inotify_rm_watch(self._fd, watch)

    def read(self) -> list[Event]:
        """Give what happened since the last time; never waits."""
        try:
            content = os.read(self._fd, _READ_BYTES)
        except BlockingIOError:
            return []
        events, at = [], 0
        while at < len(content):
            watch, mask, _, length = _HEADER.unpack_from(content, at)
            at += _HEADER.size
            name = os.fsdecode(content[at : at + length].rstrip(b"\0"))
            events.append(Event(watch, Seen(mask & 0xFFFF), name))
            at += length
        return events

    def close(self) -> None:
        """Watch nothing any more."""
        os.close(self._fd)

    @staticmethod
    def _checked(result: int) -> int:
        if result < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        return result
