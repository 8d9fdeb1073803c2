"""One run of one contestant: a service of its own, the scene, and what the kernel billed for it."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.benchmarks.peers import ROOT, NoPeers
from tests.benchmarks.processes import cpu_s, is_alive, pss_mb, rss_mb
from tests.benchmarks.service.devices import Log
from tests.benchmarks.service.server import Observed

LONGEST_S: Final = 180.0
"""A run that takes longer is stuck."""
_PRIORITY: Final = 10
_LOOK_S: Final = 0.5
_STEPS: Final = ("session", "begin", "listened", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """How long the service only listens, and how often it does what."""

    listens_s: float
    short: int
    barge: int
    tool: int

    def options(self) -> list[str]:
        """Give it as the service's command line wants it."""
        counts = {"short": self.short, "barge": self.barge, "tool": self.tool}
        words = [f"--{name}={count}" for name, count in counts.items()]
        return [f"--listens={self.listens_s}", *words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far the scene was when, and what the processes had used by then."""

    at_s: float
    cpu_s: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one run gave."""

    seen: Observed
    """What the service saw."""
    log: Log
    """What the devices saw: nothing where they are programs."""
    started_at_s: float
    steps: Mapping[str, Step]
    rss_mb: float
    """Of the first process, at the end of the scene."""
    pss_mb: float
    ahead: bool
    """Whether the system let service and client run ahead of other work."""

    def cpu_s_per_min(self, since: str, until: str) -> tuple[float, ...]:
        """Give what each process took a minute between two steps of the scene."""
        begin, end = self.steps[since], self.steps[until]
        minutes = (end.at_s - begin.at_s) / 60
        both = zip(begin.cpu_s, end.cpu_s, strict=True)
        return tuple((after - before) / minutes for before, after in both)


type Running = AbstractContextManager[tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """Who converses, and how it is started."""

    name: str
    start: Callable[[str, Path], Running]
    """Gives its processes, the main one first, for an address and the file of its log."""
    tool: str = "set_light"
    arguments: Mapping[str, object] = field(default_factory=lambda: {"room": "kitchen", "on": True})


def voice_peers_python() -> Path:
    """Give the interpreter of other people's voice clients."""
    given = os.environ.get("PARLOUR_VOICE_PEERS_PYTHON")
    path = Path(given) if given else ROOT / ".venv-voice-peers" / "bin" / "python"
    if not path.is_file():
        raise NoPeers(f"no other clients at {path}: run `./install.sh voice-peers`")
    return path


def module(python: Path, name: str) -> Callable[[str, Path], Running]:
    """Give what starts a contestant that is a module beside this one."""

    @contextmanager
    def start(url: str, log: Path) -> Iterator[tuple[int, ...]]:
        words = (str(python), "-W", "ignore", "-m", f"tests.benchmarks.service.{name}")
        with subprocess.Popen([*words, url, str(log)], cwd=ROOT) as client:
            try:
                yield (client.pid,)
            finally:
                client.terminate()
                with suppress(subprocess.TimeoutExpired):
                    client.wait(5)
                client.kill()

    return start


def run(contestant: Contestant, scene: Scene) -> Result:
    """Let a contestant through the scene. Raises `RuntimeError` if it does not get to its end."""
    with tempfile.TemporaryDirectory() as name:
        seen, log = Path(name) / "seen.json", Path(name) / "log.json"
        with _service(contestant, scene, seen) as service:
            began_s = time.monotonic()
            with contestant.start(f"ws://127.0.0.1:{service.port}", log) as pids:
                service.end_with(pids[0])
                steps = {step: _step(service, step, pids) for step in _STEPS[:2]}
                ahead = _put_ahead(service.pid, *pids)
                steps |= {step: _step(service, step, pids) for step in _STEPS[2:]}
                sizes = rss_mb(pids[0]), pss_mb(pids[0])
        return Result(
            seen=Observed(**json.loads(seen.read_text())),
            log=Log(**json.loads(log.read_text())) if log.is_file() else Log(),
            started_at_s=began_s,
            steps=steps,
            rss_mb=sizes[0],
            pss_mb=sizes[1],
            ahead=ahead,
        )


class _Service:
    """The service's process, line by line."""

    def __init__(self, process: subprocess.Popen[str], name: str) -> None:
        self._process = process
        self._name = name
        self.pid = process.pid
        self.port = int(self.until("port").split()[1])

    def end_with(self, client: int) -> None:
        """Be killed once the client has ended, so that nobody waits for it."""

        def watch() -> None:
            while is_alive(client) and self._process.poll() is None:
                time.sleep(_LOOK_S)
            self._process.kill()

        threading.Thread(target=watch, name="watch", daemon=True).start()

    def until(self, step: str) -> str:
        """Wait until the scene is there, and give the line that says so."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(step):
                return line
            if line.startswith("lost"):
                break
        raise RuntimeError(f"{self._name} did not get to {step!r} of the scene")


@contextmanager
def _service(contestant: Contestant, scene: Scene, seen: Path) -> Iterator[_Service]:
    itself = [sys.executable, "-m", "tests.benchmarks.service.server", str(seen)]
    call = ["--tool-name", contestant.tool, "--arguments", json.dumps(contestant.arguments)]
    command: Sequence[str] = [*itself, *call, *scene.options()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        alarm = threading.Timer(LONGEST_S, process.kill)
        alarm.start()
        try:
            yield _Service(process, contestant.name)
        finally:
            alarm.cancel()
            process.kill()


def _step(service: _Service, step: str, pids: Sequence[int]) -> Step:
    service.until(step)
    return Step(at_s=time.monotonic(), cpu_s=tuple(map(cpu_s, pids)))


def _put_ahead(*pids: int) -> bool:
    """Let processes run before others, so that other work does not show; gives whether they may."""
    try:
        for pid in pids:
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setscheduler(int(task.name), os.SCHED_RR, os.sched_param(_PRIORITY))
    except PermissionError:
        return False
    return True
