"""A Debian tree booted with systemd as PID 1; what is changed in it lies in a folder of its own.

Needs root, and `tests/systemd/build_tree.sh` before it. The tree itself is only read: an overlay
takes every change, so that each scenario begins with a system nothing was ever installed on.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hardware.virtual.bound import bound_to_us

BOOT_S: Final = 60.0
POLL_S: Final = 0.03


class MachineFailed(Exception):
    """The machine did not boot, or a command in it failed; the message has its last lines."""


class Machine:
    """A booted machine for as long as its block runs."""

    def __init__(self, tree: Path, folder: Path, shared: Mapping[Path, str]) -> None:
        self._tree = tree
        self._folder = folder
        self._shared = shared
        self._name = f"parlour-{os.getpid()}"
        self.root = folder / "root"
        """Its files, as this machine sees them."""
        self._container: subprocess.Popen[bytes] | None = None
        self._leader = 0

    def __enter__(self) -> Self:
        for part in ("upper", "work", "root"):
            (self._folder / part).mkdir(parents=True)
        upper, work = self._folder / "upper", self._folder / "work"
        layers = f"lowerdir={self._tree},upperdir={upper},workdir={work}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, self.root], check=True)
        try:
            self._boot()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._container:
            self._container.send_signal(signal.SIGTERM)  # nspawn has systemd shut down
            with suppress(subprocess.TimeoutExpired):
                self._container.wait(20)
            self._container.kill()
            self._container.wait()
        subprocess.run(["umount", "--lazy", self.root], check=False)

    def run(self, *command: str, check: bool = True, timeout_s: float = 60.0) -> str:
        """Run a command as root in the machine; gives what it printed, both streams."""
        done = subprocess.run(
            ["nsenter", "-t", str(self._leader), "-a", *command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout_s,
        )
        if check and done.returncode:
            raise MachineFailed(f"{' '.join(command)}: {done.returncode}\n{done.stdout[-2000:]}")
        return done.stdout

    def at(self, path: str) -> Path:
        """Give where an absolute path of the machine lies here."""
        return self.root / path.lstrip("/")

    def put(self, path: str, text: str, *, mode: int = 0o644) -> None:
        """Write a file in the machine, through a name beside it as an editor does."""
        file = self.at(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.new")
        beside.write_text(text)
        beside.chmod(mode)
        if file.exists():
            os.chown(beside, file.stat().st_uid, file.stat().st_gid)
        beside.replace(file)

    def property_of(self, unit: str, name: str) -> str:
        """Give one property of a unit, as `systemctl show` has it."""
        return self.run("systemctl", "show", "--property", name, "--value", unit).strip()

    def until(self, true: Callable[[], object], what: str, *, within_s: float = 30.0) -> None:
        """Wait until something is true. Raises `MachineFailed` with the service's journal."""
        last = time.monotonic() + within_s
        while not true():
            if time.monotonic() > last:
                raise MachineFailed(f"not within {within_s:g} s: {what}\n{self.journal()[-4000:]}")
            time.sleep(POLL_S)

    def journal(self, *arguments: str) -> str:
        """Give what the service wrote into the journal."""
        command = ("journalctl", "--no-pager", "-q", "-u", "parlour", "-o", "short-monotonic")
        return self.run(*command, *arguments, check=False)

    def _boot(self) -> None:
        binds = [f"--bind={here}:{there}" for here, there in self._shared.items()]
        log = (self._folder / "boot.log").open("wb")
        with log:
            self._container = subprocess.Popen(
                [
                    *bound_to_us(),
                    "systemd-nspawn",
                    *("--quiet", "--boot", "--register=no", "--keep-unit", "--console=pipe"),
                    *(f"--directory={self.root}", f"--machine={self._name}"),
                    *binds,
                ],
                # A systemd of today refuses control groups of version 1, which the host may have.
                env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        last = time.monotonic() + BOOT_S
        while not self._is_up():
            if time.monotonic() > last or self._container.poll() is not None:
                told = (self._folder / "boot.log").read_text(errors="replace")
                raise MachineFailed(f"the tree did not boot:\n{told[-2000:]}")
            time.sleep(0.1)

    def _is_up(self) -> bool:
        assert self._container
        children = Path(f"/proc/{self._container.pid}/task/{self._container.pid}/children")
        if not (found := children.read_text().split()):
            return False
        self._leader = int(found[0])
        words = self.run("systemctl", "is-system-running", check=False)
        return words.strip() in {"running", "degraded"}
