"""What the audio worker's start consists of, one after the other in a fresh process, as JSON.

    python -m tests.benchmarks.start_parts BEGAN MICROPHONE SPEAKER

BEGAN is the monotonic second at which this process was started.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable


def main(began_s: float, microphone: str, speaker: str) -> None:
    """Do what a worker does before it is ready, and time each part."""
    took_ms = {"Python": (time.monotonic() - began_s) * 1_000}

    def timed[T](name: str, work: Callable[[], T]) -> T:
        start_s = time.monotonic()
        given = work()
        took_ms[name] = (time.monotonic() - start_s) * 1_000
        return given

    timed("numpy", lambda: importlib.import_module("numpy"))
    timed("settings (pydantic)", lambda: importlib.import_module("config.settings"))
    timed("the worker's other modules", lambda: importlib.import_module("hardware.worker.room"))
    settings = importlib.import_module("config.settings")
    engines = importlib.import_module("hardware.wake.engines")
    timed("wake models, with onnxruntime", lambda: engines.make_engine(settings.Wake()))
    portaudio = importlib.import_module("hardware.portaudio")
    portaudio.silence_libraries()
    library = timed("PortAudio's list of devices", portaudio.PortAudio)
    form = {"rate_hz": 16_000, "channels": 1, "frames": 1_280, "callback": _drop}
    ear = timed("microphone opened", lambda: library.open_input(microphone, **form))
    form = {"rate_hz": 48_000, "channels": 1, "frames": 480, "callback": _drop}
    mouth = timed("loudspeaker opened", lambda: library.open_output(speaker, **form))
    ear.close()
    mouth.close()
    library.close()
    json.dump(took_ms, sys.stdout)


def _drop(*_: object) -> tuple[None, int]:
    return None, 0


if __name__ == "__main__":
    main(float(sys.argv[1]), *sys.argv[2:])
