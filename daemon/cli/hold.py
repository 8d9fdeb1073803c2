"""Push-to-talk on the command line: holds a turn open until somebody lets go."""

import asyncio
import os
import signal
import sys

from config.paths import find_control_socket
from daemon.control.client import connected
from daemon.control.protocol import Verb

_READ_BYTES = 4_096


def hold() -> None:
    """Hold a turn open until Enter, the end of standard input, Ctrl-C or SIGTERM."""
    asyncio.run(_hold())


async def _hold() -> None:
    # The daemon releases the turn by itself should this connection die.
    async with connected(find_control_socket()) as client:
        released = _released()
        await client.request(Verb.TALK, {"hold": True})
        if sys.stdin.isatty():
            print("listening; press Enter when you have finished", file=sys.stderr)
        await released.wait()
        await client.request(Verb.RELEASE)


def _released() -> asyncio.Event:
    """Give an event for the moment of letting go."""
    loop, released = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, released.set)

    def read() -> None:
        if sys.stdin.isatty() or not os.read(sys.stdin.fileno(), _READ_BYTES):
            loop.remove_reader(sys.stdin)
            released.set()

    try:
        loop.add_reader(sys.stdin, read)
    except PermissionError:
        # /dev/null and plain files cannot be waited for. A shell gives /dev/null to what it runs
        # in the background, where `kill` is the release.
        return released
    return released
