"""Shows on standard error how far a training is: one line that is rewritten, or lines in a log."""

import sys
import time
from typing import Final

_EVERY_S: Final = 0.2
_EVERY_LINE_S: Final = 15.0
"""Where no terminal reads it, a line this often."""
_COLUMNS: Final = 30


class Progress:
    """The share that is done, in words and as a bar."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._began_s = time.monotonic()
        self._shown_s = -_EVERY_LINE_S

    def show(self, share: float, what: str) -> None:
        """Tell what is being done, and how much of all is done (0 to 1)."""
        now_s = time.monotonic()
        if now_s - self._shown_s < (_EVERY_S if self._terminal else _EVERY_LINE_S):
            return
        self._shown_s = now_s
        spent = f"{now_s - self._began_s:.0f} s"
        if self._terminal:
            filled = round(_COLUMNS * share)
            bar = "█" * filled + "░" * (_COLUMNS - filled)
            sys.stderr.write(f"\r\x1b[K{bar} {share:4.0%}  {what}  {spent}")
        else:
            sys.stderr.write(f"{share:4.0%}  {what}  {spent}\n")
        sys.stderr.flush()

    def done(self) -> None:
        """Clear the line, so that what follows stands alone."""
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
