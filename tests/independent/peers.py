"""Where the independent peers are installed, and how one is started."""

import os
import select
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ENVIRONMENT: Final = HERE.parents[1] / ".venv-independent"
PYTHON: Final = ENVIRONMENT / "bin" / "python"
NODE_FOLDER: Final = ENVIRONMENT / "node"
AIMOCK: Final = NODE_FOLDER / "node_modules" / "@copilotkit" / "aimock"

ASKED_FOR: Final = os.environ.get("PARLOUR_INDEPENDENT") == "1"
COMMAND: Final = "./install.sh independent"

KEY: Final = "of-an-independent-peer"
_START_TIMEOUT_S: Final = 15.0
_END_TIMEOUT_S: Final = 5.0


@contextmanager
def running(*argv: str | Path, variables: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a peer for the block, and give the address it says it listens at."""
    with (
        tempfile.TemporaryFile("w+") as told,
        subprocess.Popen(
            [str(word) for word in argv],
            env={**os.environ, **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        ) as peer,
    ):
        try:
            address = _address(peer)
            if not address:
                told.seek(0)
                raise RuntimeError(f"{argv}: expected its address, found {told.read()[-2000:]!r}")
            yield address
        finally:
            _end(peer)


def _address(peer: subprocess.Popen[str]) -> str:
    assert peer.stdout is not None
    ready, _, _ = select.select([peer.stdout], [], [], _START_TIMEOUT_S)
    return peer.stdout.readline().strip() if ready else ""


def _end(peer: subprocess.Popen[str]) -> None:
    peer.terminate()
    try:
        peer.wait(_END_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        peer.kill()
