"""The command `parlour` as a shell runs it, and a daemon for it to talk to."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from daemon.control.claim import claimed
from daemon.control.server import ControlServer
from tests.fakes.house import FakeHouse

COMMAND = (sys.executable, "-m", "daemon.cli.main")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Shell:
    """Runs `parlour`, at home in a folder of its own."""

    home: Path

    @property
    def socket(self) -> Path:
        return self.home / "run" / "parlour" / "control.sock"

    @property
    def environment(self) -> Mapping[str, str]:
        ours = {
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        kept = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
        return {**kept, **ours}

    async def parlour(self, *words: str, stdin: str = "") -> Ended:
        child = await asyncio.create_subprocess_exec(
            *COMMAND,
            *words,
            env=self.environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await child.communicate(stdin.encode())
        assert child.returncode is not None
        return Ended(code=child.returncode, out=out.decode(), err=err.decode())


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
async def house(shell: Shell) -> AsyncIterator[FakeHouse]:
    """A daemon, answering where `shell` looks for one."""
    house = FakeHouse()
    with claimed(shell.socket) as listener:
        async with ControlServer(house, listener):
            yield house
