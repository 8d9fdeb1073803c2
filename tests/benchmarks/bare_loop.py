"""The bare loop to be compared with: a microphone program, and openwakeword's `Model.predict`.

Run by the second environment's interpreter; it imports nothing of Parlour.

    python -m tests.benchmarks.bare_loop WORD COMMAND...
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import openwakeword
from openwakeword.model import Model

HOP_BYTES = 2_560


def main(word: str, command: list[str]) -> None:
    """Score hop after hop until the microphone ends; one line says that it began."""
    folder = Path(openwakeword.__file__).parent / "resources" / "models"
    model = Model(wakeword_model_paths=[str(folder / f"{word}_v0.1.onnx")])
    with subprocess.Popen(command, stdout=subprocess.PIPE) as microphone:
        assert microphone.stdout is not None
        try:
            while len(hop := microphone.stdout.read(HOP_BYTES)) == HOP_BYTES:
                model.predict(np.frombuffer(hop, np.int16))
                if command:
                    print("listening", flush=True)
                    command = []
        finally:
            microphone.kill()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
