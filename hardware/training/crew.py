"""Several processes that carry out the jobs of a training at once."""

import ctypes
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Final

from hardware.errors import TrainingRefused
from hardware.training.listening import Backdrops, Heard, Listener
from hardware.training.takes import Job

_SET_PARENT_DEATH_SIGNAL: Final = 1  # prctl's PR_SET_PDEATHSIG

_listener: Listener

type Hear = Callable[[Sequence[Job]], Iterator[Heard]]


@contextmanager
def crew(processes: int, backdrops: Backdrops) -> Iterator[Hear]:
    """Give a function that hears jobs and yields each as it is done, in the jobs' order.

    A process that ends takes the crew with it: it raises `TrainingRefused` then. Leaving early
    drops what has not begun.
    """
    context = multiprocessing.get_context("spawn")  # onnxruntime's threads do not survive a fork
    pool = ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(backdrops,))
    try:
        yield lambda jobs: _heard(pool.map(_hear, jobs))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _heard(results: Iterator[Heard]) -> Iterator[Heard]:
    try:
        yield from results
    except BrokenProcessPool as error:
        raise TrainingRefused(
            "a process that listened was ended from outside, most likely for want of memory:"
            " try again with --jobs 1"
        ) from error


def _begin(backdrops: Backdrops) -> None:
    global _listener  # noqa: PLW0603 - a process of a pool keeps its tools nowhere else
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the one that leads
    _listener = Listener(backdrops)


def _hear(job: Job) -> Heard:
    return _listener.hear(job)
