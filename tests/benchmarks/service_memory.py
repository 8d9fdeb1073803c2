"""What the main process holds in a session with each service, after a whole turn with it.

    python -m tests.benchmarks.service_memory [--quick] [--json]

The daemon talks with each emulator: a question in writing is answered, then a session is open that
listens. Services differ in what they need: HTTP/2 and botocore for one, a WebSocket for the others.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from daemon.control.protocol import Verb
from daemon.control.request import request
from tests.benchmarks.figure import Figure, run
from tests.benchmarks.idle_cost import write_sounds
from tests.benchmarks.peers import ROOT
from tests.benchmarks.processes import anonymous_mb, libraries, pss_mb, rss_mb
from tests.benchmarks.running import daemon, on_programs
from tests.scenarios.services import ACCOUNT, SERVICES, provider_of

MOST_MB: Final = 70
ANSWERS_AT: Final = " answers at "


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Look at one daemon after the other."""
    with tempfile.TemporaryDirectory() as folder:
        sound = write_sounds(Path(folder))["quiet"]
        return [in_session(name, sound, 2 if quick else 10) for name in SERVICES]


def in_session(name: str, sound: Path, seconds: float) -> Figure:
    """Give the memory of a main process that has talked with a service and listens."""
    with tempfile.TemporaryDirectory() as place, emulator(name) as url:
        folder, provider = Path(place), provider_of(name)
        talk = f'[conversation]\nprovider = "{provider}"\nno_speech_s = 60\n'
        config = f'{on_programs(sound)}{talk}[providers.{provider}]\nbase_url = "{url}"\n'
        with daemon(folder, config, ACCOUNT) as running:
            socket = folder / "state" / "control.sock"
            idle_mb = rss_mb(running.pid)
            request(socket, Verb.ASK, {"text": "Hello, who are you?"})
            request(socket, Verb.TALK, {"hold": False})
            time.sleep(seconds)
            _check(request(socket, Verb.STATUS), running.log.read_text())
            return Figure(
                name=f"memory of the main process with {name}, RSS",
                measured=rss_mb(running.pid),
                goal=MOST_MB,
                unit="MB",
                split={
                    "before the first session": f"{idle_mb:.1f} MB",
                    "PSS": f"{pss_mb(running.pid):.1f} MB",
                    "of it no file's pages": f"{anonymous_mb(running.pid):.1f} MB",
                    "files it maps": len(libraries(running.pid)),
                },
            )


def _check(status: object, log: str) -> None:
    match status:
        case {"state": "listening", "last_turn": {"outcome": "answered"}}:
            pass
        case _:
            raise RuntimeError(f"it has not answered and listened on: {status}\n{log}")


@contextmanager
def emulator(name: str) -> Iterator[str]:
    """Run an emulator in a process of its own, given by its address."""
    command = [sys.executable, "-m", "providers.emulators", name, "--answer-delay-ms", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **ACCOUNT}
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().partition(ANSWERS_AT)[2].strip()
        finally:
            process.terminate()


if __name__ == "__main__":
    run(measure, __doc__ or "")
