"""The doctor's look at the way out: a route, and the names of the services that were chosen."""

import asyncio
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies

from config.settings import Settings
from daemon.doctor import Finding, broken, doubtful, fine
from daemon.services import address_of, answering, section_of
from providers.errors import ProviderError

ROOT: Final = Path("/")
RESOLVE_TIMEOUT_S: Final = 3.0
_SLOW_MS: Final = 500.0
"""A resolver this slow is heard: a name is asked for at the beginning of a session."""
_UP: Final = 1


async def network(settings: Settings, root: Path = ROOT) -> Finding:
    """Judge the network by what the settings need of it."""
    subject = "network"
    hosts = needed(settings)
    if not hosts:
        return fine(subject, "not needed: everybody who answers here is on this machine")
    way = gateway(root)
    if proxy := getproxies().get("https"):
        return fine(subject, f"by {way or 'a route of its own'}, through a proxy on {_host(proxy)}")
    began_s = time.monotonic()
    try:
        async with asyncio.timeout(RESOLVE_TIMEOUT_S):
            found = await asyncio.get_running_loop().getaddrinfo(
                hosts[0], 443, type=socket.SOCK_STREAM
            )
    except (OSError, UnicodeError, TimeoutError) as error:
        return _unresolved(hosts[0], way, str(error) or f"no answer in {RESOLVE_TIMEOUT_S:g} s")
    took_ms = (time.monotonic() - began_s) * 1_000
    way = way or "a route of its own"
    what = f"by {way}; {hosts[0]} has {len(found)} addresses, found in {took_ms:.0f} ms"
    if took_ms > _SLOW_MS:
        mend = "name a nearer resolver in the router, or in /etc/resolv.conf"
        return doubtful(subject, what, why="every first answer waits for it", mend=mend)
    return fine(subject, what)


def _unresolved(host: str, way: str, reason: str) -> Finding:
    subject = "network"
    if not way:
        return broken(
            subject,
            "no route to the world",
            why=f"{host} cannot be reached without one",
            mend="plug the cable in, or choose the network: `nmtui`; `ip route` shows the routes",
        )
    return broken(
        subject,
        f"the name {host} is not found: {reason}",
        why="no service can be reached by its name",
        mend=f"`getent hosts {host}`; /etc/resolv.conf names who is asked",
    )


def needed(settings: Settings) -> Sequence[str]:
    """Give the hosts of the services that may answer, those on this machine left out."""
    hosts = []
    for name, _ in answering(settings):
        if section := section_of(settings, name):
            try:
                host = address_of(section).hostname or ""
            except ProviderError:
                continue  # the look at the services tells it
            if host and host not in {"localhost", "127.0.0.1", "::1"}:
                hosts.append(host)
    return hosts


def gateway(root: Path = ROOT) -> str:
    """Give the interface of the default route, from the kernel's tables; nothing without one."""
    for line in _lines(root / "proc/net/route")[1:]:
        match line.split():
            case [interface, "00000000", _, flags, *_] if int(flags, 16) & _UP:
                return interface
            case _:
                pass
    for line in _lines(root / "proc/net/ipv6_route"):
        match line.split():
            case [destination, "00", *_, interface] if (
                not destination.strip("0") and interface != "lo"
            ):
                return interface
            case _:
                pass
    return ""


def _host(proxy: str) -> str:
    return urlsplit(proxy).hostname or "this machine"


def _lines(file: Path) -> Sequence[str]:
    try:
        return file.read_text().splitlines()
    except OSError:
        return ()
