"""How a measurement of the lab runs as a process: a request in, progress beside it, JSON out."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, Never

from hardware.errors import HardwareError
from hardware.lab.request import Request

UNUSABLE: Final = 5
"""The exit status for a file, model or room that cannot be used."""
NOT_WRITTEN: Final = 1
INTERRUPTED: Final = 130
_WIDTH: Final = 60


def run[R: Request](kind: type[R], measure: Callable[[R], dict[str, object]]) -> Never:
    """Take the request from standard input, print what was measured, and end."""
    try:
        request = kind.model_validate_json(sys.stdin.read())
        _require_place(request.plot)  # what fails at the end should fail before the work
        told = measure(request)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except HardwareError as error:
        _fail(UNUSABLE, str(error))
    except OSError as error:
        _fail(NOT_WRITTEN, f"{error.filename}: {error.strerror}" if error.filename else str(error))
    _print(told)
    sys.exit(0)


def _require_place(plot: Path | None) -> None:
    if plot is None:
        return
    if not plot.absolute().parent.is_dir():
        _fail(NOT_WRITTEN, f"{plot}: the folder it should be in is not there")
    if plot.suffix.casefold() != ".svg":
        _fail(NOT_WRITTEN, f"{plot}: expected a name that ends in .svg, which is what is drawn")


def tell_progress(text: str) -> None:
    """Show on the terminal how far it is; elsewhere nothing."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text:<{_WIDTH}}")
        sys.stderr.flush()


def _clear_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{'':<{_WIDTH}}\r")


def _fail(status: int, message: str) -> Never:
    """Say why nothing was measured, in the place of what was, and end."""
    _print({"failed": message})
    sys.exit(status)


def _print(told: dict[str, object]) -> None:
    _clear_progress()
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()
