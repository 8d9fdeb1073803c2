"""Lets a benchmark compute as the audio worker does: on one thread, with a heap that stays."""

import os
import sys

from hardware.worker_life import worker_environment


def as_the_worker() -> None:
    """Begin this program again in the worker's environment, which libraries read when loaded.

    Without it OpenBLAS divides small products among threads that wait for each other, and a
    canceller seems to cost five times what it does.
    """
    environment = worker_environment()
    if environment.items() - os.environ.items():
        os.execve(sys.executable, sys.orig_argv, environment)  # noqa: S606 - this very program
