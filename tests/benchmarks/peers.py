"""The second environment, with the unmodified openwakeword, where it was made."""

import os
import subprocess
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]


class NoPeers(Exception):
    """The second environment is not there: `./install.sh peers` makes it."""


def peers_python() -> Path:
    """Give its interpreter; PARLOUR_PEERS_PYTHON names another than .venv-peers."""
    given = os.environ.get("PARLOUR_PEERS_PYTHON")
    path = Path(given) if given else ROOT / ".venv-peers" / "bin" / "python"
    if not path.is_file():
        raise NoPeers(f"no second environment at {path}: run `./install.sh peers`")
    return path


def ask_openwakeword(*arguments: str) -> str:
    """Give what the peer script prints for these arguments."""
    module = ("-W", "ignore", "-m", "tests.benchmarks.openwakeword_peer")
    command = [str(peers_python()), *module, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout
