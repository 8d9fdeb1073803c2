"""Who may do what, by the kernel's word."""

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.control.claim import claimed
from daemon.control.connection import Limits
from daemon.control.peer import Peer, peer_of
from daemon.control.protocol import RANKS, Rank, Verb
from daemon.control.server import ControlServer
from tests.fakes.house import FakeHouse

ASK = """
import os, sys, socket
uid, gid = int(sys.argv[2]), int(sys.argv[3])
connection = socket.socket(socket.AF_UNIX)
os.setgroups([gid]); os.setgid(65533); os.setuid(uid)
connection.connect(sys.argv[1])
connection.sendall(sys.argv[4].encode() + b"\\n")
print(connection.makefile().readline())
"""

LOOK = """
import os, pathlib, sys
from daemon.control.errors import NoDaemon
from daemon.control.protocol import Verb
from daemon.control.request import is_answered, request
os.setgroups([]); os.setgid(65533); os.setuid(65533)
path = pathlib.Path(sys.argv[1])
print(is_answered(path))
try:
    request(path, Verb.STATUS)
except NoDaemon as error:
    print(error)
"""


def test_the_kernel_names_the_peer() -> None:
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        peer = peer_of(here)
    assert (peer.pid, peer.uid) == (os.getpid(), os.getuid())
    assert os.getgid() in peer.groups


@pytest.mark.parametrize(
    ("uid", "groups", "rank"),
    [
        (1000, {5}, Rank.ADMIN),
        (0, {0}, Rank.ADMIN),
        (1001, {5, 70}, Rank.ACT),
        (1001, {5}, Rank.READ),
    ],
)
def test_the_rank_follows_from_owner_and_group(uid: int, groups: set[int], rank: Rank) -> None:
    peer = Peer(pid=1, uid=uid, groups=frozenset(groups))
    assert peer.rank(owner=1000, group=70) is rank


def test_every_verb_has_a_rank_and_speech_is_never_open_to_all() -> None:
    assert RANKS.keys() == set(Verb)
    assert RANKS[Verb.WATCH] > Rank.READ


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(
    ("group", "verb", "ok"),
    [
        (4242, "stop", True),
        (4242, "call", False),
        (65533, "status", True),
        (65533, "watch", False),
        (65533, "stop", False),
    ],
)
async def test_another_user_is_held_to_the_sockets_group(
    tmp_path: Path, group: int, verb: str, *, ok: bool
) -> None:
    path = tmp_path / "control.sock"
    with claimed(path) as listener:
        os.chown(path, 0, 4242)
        path.chmod(0o666)
        async with ControlServer(FakeHouse(), listener, Limits()):
            answer = await as_somebody(path, group, verb)
    assert ('"ok":true' in answer) is ok
    if not ok:
        assert '"code":"forbidden"' in answer


async def as_somebody(path: Path, group: int, verb: str) -> str:
    """Ask as user 65533 who is also in `group`; the folder's mode is no matter of this test."""
    line = f'{{"v":1,"id":1,"verb":"{verb}"}}'
    for folder in path.parents:
        if folder.stat().st_uid == 0 and folder.name.startswith(("pytest", "popen", "test")):
            folder.chmod(0o755)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ASK, path, "65533", str(group), line, stdout=subprocess.PIPE
    )
    out, _ = await child.communicate()
    return out.decode()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_daemon_that_is_not_open_to_us_is_still_a_daemon(tmp_path: Path) -> None:
    path = tmp_path / "private" / "control.sock"
    with claimed(path) as listener:
        listener.listen()
        done = subprocess.run(
            [sys.executable, "-c", LOOK, path], capture_output=True, text=True, check=True
        )
    assert done.stdout == f"True\n{path} is not open to you: join the socket's group, or use sudo\n"
