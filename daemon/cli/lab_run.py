"""Runs a measurement of the lab as a process of its own: this one loads no numpy."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from daemon.cli.command import CommandFailed
from daemon.exit_codes import ExitCode
from hardware.lab.request import Request
from hardware.worker_life import worker_environment


def measured(module: str, request: Request) -> dict[str, Any]:
    """Give what a measurement found. Raises `CommandFailed`; its progress goes to the terminal."""
    process = subprocess.Popen(
        (sys.executable, "-m", module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=worker_environment(),
    )
    with process:
        said, _ = process.communicate(request.model_dump_json())
    try:
        told = json.loads(said)
    except ValueError as error:
        raise CommandFailed(f"{module} ended with {process.returncode} and said nothing") from error
    if process.returncode:
        raise CommandFailed(told["failed"], ExitCode(process.returncode))
    found: dict[str, Any] = told
    return found


def tell_picture(plot: Path | None) -> None:
    """Say on the terminal that the picture is written, beside whatever is read by programs."""
    if plot is not None:
        print(f"wrote {plot}", file=sys.stderr)
