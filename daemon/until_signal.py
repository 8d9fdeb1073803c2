"""Runs work that Ctrl-C, SIGTERM and SIGHUP end alike: what it opened is closed first."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Final

ENDINGS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class EndedBySignal(Exception):
    """The work was told to end before it was done, and has tidied up."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(f"ended by {number.name}")
        self.status = 128 + number
        """The exit status, as shells count it."""


def run_until_signal[T](work: Coroutine[object, object, T]) -> T:
    """Run the work to its end. Raises `EndedBySignal` when a signal came first."""
    return asyncio.run(_watched(work))


async def _watched[T](work: Coroutine[object, object, T]) -> T:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    came: list[signal.Signals] = []

    def end(number: signal.Signals) -> None:
        came.append(number)
        if len(came) == 1:  # the tidying takes bounded time: a second signal need not cut it short
            task.cancel()

    for number in ENDINGS:
        loop.add_signal_handler(number, end, number)
    try:
        return await task
    except asyncio.CancelledError:
        if came:
            raise EndedBySignal(came[0]) from None
        raise
