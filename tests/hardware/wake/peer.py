"""The interpreter that has the unmodified openwakeword, where there is one."""

import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

_ROOT: Final = Path(__file__).parents[3]
SCRIPT: Final = _ROOT / "tests" / "benchmarks" / "openwakeword_peer.py"


def peer_python() -> Path | None:
    """Give the interpreter of the second environment, or None where it was not made."""
    path = Path(os.environ.get("PARLOUR_PEERS_PYTHON") or _ROOT / ".venv-peers" / "bin" / "python")
    return path if path.is_file() else None


def ask_peer(*arguments: str) -> str:
    """Give what the peer prints for these arguments; skip the test where there is no peer."""
    python = peer_python()
    if python is None:
        pytest.skip("no second environment: run `./install.sh peers`")
    command = [str(python), "-W", "ignore", str(SCRIPT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
