"""One daemon to a socket, and only sockets are ever removed."""

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.control.claim import claimed
from daemon.control.errors import AlreadyRunning, NoDaemon, SocketUnusable
from daemon.control.protocol import Verb
from daemon.control.request import is_answered, request

HOLD = """
import sys, time, pathlib
from daemon.control.claim import claimed
with claimed(pathlib.Path(sys.argv[1])) as listener:
    print("claimed", flush=True)
    time.sleep(60)
"""


def test_the_socket_is_for_owner_and_group_in_a_private_folder(tmp_path: Path) -> None:
    path = tmp_path / "run" / "control.sock"
    with claimed(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not path.exists()


def test_a_folder_made_by_systemd_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    with claimed(tmp_path / "control.sock"):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


def test_a_second_daemon_is_refused_and_the_first_keeps_its_socket(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with claimed(path):
        with pytest.raises(AlreadyRunning, match="already runs"), claimed(path):
            pass
        assert path.is_socket()


def test_the_socket_of_a_killed_daemon_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(AlreadyRunning), claimed(path):
            pass
        holder.send_signal(signal.SIGKILL)
    assert path.is_socket()
    with claimed(path) as listener:
        listener.listen()
        assert is_answered(path)


def test_a_foreign_listener_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as foreign:
        foreign.bind(str(path))
        foreign.listen()
        with pytest.raises(AlreadyRunning, match="already listens"), claimed(path):
            pass
        assert path.is_socket()


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir, lambda path: path.symlink_to("/etc")])
def test_only_a_socket_is_ever_removed(tmp_path: Path, make: object) -> None:
    path = tmp_path / "control.sock"
    assert callable(make)
    make(path)
    with pytest.raises(SocketUnusable, match="is not a socket"), claimed(path):
        pass
    assert os.path.lexists(path)


def test_a_path_too_long_for_the_kernel_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SocketUnusable, match="too long"), claimed(tmp_path / ("x" * 120)):
        pass


def test_what_the_daemon_raises_is_not_mistaken_for_the_socket(tmp_path: Path) -> None:
    def run() -> None:
        with claimed(tmp_path / "control.sock"):
            raise OSError("the card burnt")

    with pytest.raises(OSError, match="the card burnt"):
        run()


def test_without_a_daemon_the_message_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(NoDaemon, match="start it with `parlour run`"):
        request(tmp_path / "control.sock", Verb.STATUS)
