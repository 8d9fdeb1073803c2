"""Starts the audio worker: `python -m hardware.worker --fd N`, N being its end of a socket pair."""

import argparse
import ctypes
import faulthandler
import logging
import os
import signal
import socket
import sys
import threading
import traceback
from contextlib import suppress
from typing import Final

from hardware.lean_alsa import leave_out_encoders
from hardware.portaudio import silence_libraries
from hardware.protocol import Command, Configure, Stop
from hardware.worker.post import MainIsGone, Post
from hardware.worker.replay import ReplayRoom
from hardware.worker.room import Room

_SET_PARENT_DEATH_SIGNAL: Final = 1  # prctl's PR_SET_PDEATHSIG
_DEFECT: Final = 70


def main() -> None:
    """Serve until the other end of the socket closes or says `Stop`."""
    arguments = argparse.ArgumentParser(prog="hardware.worker")
    arguments.add_argument("--fd", type=int, required=True, help="a connected SEQPACKET socket")
    fd = arguments.parse_args().fd
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    # A Ctrl-C in a terminal goes to the whole group; main tells us when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_out_encoders()
    stderr = silence_libraries()
    faulthandler.enable(stderr)
    logging.basicConfig(format="audio worker: %(message)s", stream=stderr)
    threading.excepthook = _end_with_thread
    post = Post(socket.socket(fileno=fd))
    room: Room | ReplayRoom | None = None

    def obey(command: Command) -> None:
        nonlocal room
        if isinstance(command, Stop):
            _leave(room)
        if room is None and isinstance(command, Configure):
            room = ReplayRoom(post) if command.section.get("replay") else Room(post, stderr)
        if room is not None:
            room.obey(command)

    with suppress(MainIsGone):
        post.read(obey)
    _leave(room)


def _leave(room: Room | ReplayRoom | None) -> None:
    """End at once after a bounded farewell: threads that hang in PortAudio are left behind."""
    if room is not None:
        room.leave()
    sys.stderr.flush()
    os._exit(0)


def _end_with_thread(failure: threading.ExceptHookArgs) -> None:
    """End the process with any of its threads; a successor begins whole."""
    if isinstance(failure.exc_value, MainIsGone):
        os._exit(0)
    traceback.print_exception(failure.exc_type, failure.exc_value, failure.exc_traceback)
    sys.stderr.flush()
    os._exit(_DEFECT)


if __name__ == "__main__":
    main()
