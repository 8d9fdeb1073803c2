"""What keeps libraries from telling others about this machine, in every process we start."""

import os
from collections.abc import Mapping
from typing import Final

QUIET: Final[Mapping[str, str]] = {
    # onnxruntime collects events about the machine and sends them to its maker.
    "ORT_DISABLE_TELEMETRY": "1",
}


def be_quiet() -> None:
    """Keep this process quiet, and all it starts; to be called before such a library is loaded."""
    os.environ.update(QUIET)
