"""Whether a way leads out of this machine, known without asking: the kernel tells its changes."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_ROUTES: Final = Path("/proc/net/route")
_ROUTES_V6: Final = Path("/proc/net/ipv6_route")
_NOWHERE: Final = "lo"
# linux/rtnetlink.h
_ROUTE_CHANGES: Final = 0x40 | 0x400
"""RTMGRP_IPV4_ROUTE and RTMGRP_IPV6_ROUTE."""
_MOST_BYTES: Final = 64 * 1024
_SETTLE_S: Final = 0.5
"""A network comes up with a burst of changes."""


def has_way_out(routes: Path = _ROUTES, routes_v6: Path = _ROUTES_V6) -> bool:
    """Tell whether there is a route to everywhere; true where the kernel does not say."""
    try:
        v4 = routes.read_text().splitlines()[1:]
    except OSError:
        return True
    try:
        v6 = routes_v6.read_text().splitlines()
    except OSError:
        v6 = []
    return any(map(_is_default_v4, v4)) or any(map(_is_default_v6, v6))


def _is_default_v4(line: str) -> bool:
    fields = line.split()
    everywhere = ["00000000", "00000000"]
    return len(fields) > 7 and [fields[1], fields[7]] == everywhere and fields[0] != _NOWHERE  # noqa: PLR2004 - the column of the mask


def _is_default_v6(line: str) -> bool:
    fields = line.split()
    return len(fields) > 1 and fields[1] == "00" and fields[-1] != _NOWHERE


@contextmanager
def following(changed: Callable[[], object]) -> Iterator[None]:
    """Call `changed` on the event loop when routes have changed, until the block ends.

    Costs nothing between changes. Where the kernel does not tell, it is never called.
    """
    try:
        told = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        told.bind((0, _ROUTE_CHANGES))
    except OSError:
        yield
        return
    told.settimeout(0.0)
    loop = asyncio.get_running_loop()
    settling: list[asyncio.TimerHandle] = []

    def hear() -> None:
        try:
            while told.recv(_MOST_BYTES):
                pass
        except OSError:
            pass  # all is read, or the burst was more than the kernel keeps: both end in a look
        for handle in settling:
            handle.cancel()
        settling[:] = [loop.call_later(_SETTLE_S, changed)]

    loop.add_reader(told, hear)
    try:
        yield
    finally:
        loop.remove_reader(told)
        told.close()
        for handle in settling:
            handle.cancel()
