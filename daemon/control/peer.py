"""Who is at the other end of a Unix socket, by the kernel's word, and what they may do."""

import socket
import struct
from dataclasses import dataclass
from typing import Final, Protocol

from daemon.control.protocol import Rank

_UCRED: Final = struct.Struct("3i")
_SO_PEERGROUPS: Final = 59  # Linux 4.13; Python has no name for it
_MAX_GROUPS: Final = 256  # Python gives a socket option at most 1024 bytes


class Options(Protocol):
    """The one thing of a socket that is needed here."""

    def getsockopt(self, level: int, name: int, size: int, /) -> bytes:
        """Read a socket option."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A process that connected, as it was at that moment."""

    pid: int
    uid: int
    groups: frozenset[int]
    """The primary and every supplementary group."""

    def rank(self, *, owner: int, group: int) -> Rank:
        """Give what this peer may do on a socket of `owner` and `group`.

        The owner and root may do everything, the socket's group what a person in the room can do.
        Anybody else can reach the socket only where its mode was opened on purpose, and may read.
        """
        if self.uid in {0, owner}:
            return Rank.ADMIN
        return Rank.ACT if group in self.groups else Rank.READ


def peer_of(connection: Options) -> Peer:
    """Give who connected; the kernel recorded it, so nobody can pretend."""
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    pid, uid, gid = _UCRED.unpack(raw)
    return Peer(pid=pid, uid=uid, groups=frozenset({gid, *_supplementary(connection)}))


def _supplementary(connection: Options) -> tuple[int, ...]:
    try:
        raw = connection.getsockopt(socket.SOL_SOCKET, _SO_PEERGROUPS, 4 * _MAX_GROUPS)
    except OSError:  # an older kernel, or more groups than anybody has: the primary one counts
        return ()
    return struct.unpack(f"{len(raw) // 4}I", raw)
