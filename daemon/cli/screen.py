"""The whole terminal as a picture that changes in place, given back as it was."""

import asyncio
import os
import signal
import sys
import termios
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

_ENTER: Final = "\x1b[?1049h\x1b[?25l"
"""The alternate screen, without a cursor."""
_LEAVE: Final = "\x1b[?25h\x1b[?1049l"
_CLEAR: Final = "\x1b[2J"
_REST: Final = "\x1b[J"
_MOST_KEYS: Final = 64


class Screen:
    """Draws pictures line by line; a line that has not changed is not sent again."""

    def __init__(self) -> None:
        self.quit = asyncio.Event()
        self._shown: list[str] = []

    def draw(self, lines: Sequence[str]) -> None:
        """Show these lines from the top."""
        parts = []
        for row, line in enumerate(lines):
            if row >= len(self._shown) or self._shown[row] != line:
                parts.append(f"\x1b[{row + 1};1H{line}\x1b[K")
        if len(lines) < len(self._shown):
            parts.append(f"\x1b[{len(lines) + 1};1H{_REST}")
        self._shown = list(lines)
        if parts:
            sys.stdout.write("".join(parts))
            sys.stdout.flush()

    def redraw(self) -> None:
        """Begin anew with the next picture: the terminal has another size."""
        self._shown = []
        sys.stdout.write(_CLEAR)

    def press(self) -> None:
        """Take the keys that were pressed: q quits."""
        keys = os.read(sys.stdin.fileno(), _MOST_KEYS)
        if not keys or b"q" in keys.lower():
            self.quit.set()


@contextmanager
def screen() -> Iterator[Screen]:
    """Take the terminal over; q, Ctrl-C and SIGTERM set `Screen.quit`."""
    loop, shown = asyncio.get_running_loop(), Screen()
    before = termios.tcgetattr(sys.stdin)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, shown.quit.set)
    loop.add_signal_handler(signal.SIGWINCH, shown.redraw)
    loop.add_reader(sys.stdin, shown.press)
    tty.setcbreak(sys.stdin)
    sys.stdout.write(_ENTER)
    try:
        yield shown
    finally:
        loop.remove_reader(sys.stdin)
        sys.stdout.write(_LEAVE)
        sys.stdout.flush()
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
