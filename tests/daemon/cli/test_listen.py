"""The live view in a real pseudo-terminal."""

import asyncio
import os
import pty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from daemon.cli.listen_view import visible
from daemon.exit_codes import ExitCode
from daemon.story import StateChanged
from tests.daemon.cli.conftest import COMMAND, Shell
from tests.daemon.control.conftest import until
from tests.fakes.house import FakeHouse, meter


class Terminal:
    """What a person sees and types."""

    def __init__(self, master: int, child: asyncio.subprocess.Process) -> None:
        self.master = master
        self.child = child
        self.seen = ""
        asyncio.get_running_loop().add_reader(master, self._read)

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def _read(self) -> None:
        try:
            self.seen += os.read(self.master, 65_536).decode(errors="replace")
        except OSError:  # the child closed its side
            asyncio.get_running_loop().remove_reader(self.master)


@asynccontextmanager
async def listening(shell: Shell) -> AsyncIterator[Terminal]:
    master, slave = pty.openpty()
    environment = {**shell.environment, "TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
    environment["PYTHONUTF8"] = "1"
    child = await asyncio.create_subprocess_exec(
        *(*COMMAND, "listen"), env=environment, stdin=slave, stdout=slave, stderr=slave
    )
    os.close(slave)
    terminal = Terminal(master, child)
    try:
        yield terminal
    finally:
        asyncio.get_running_loop().remove_reader(master)
        os.close(master)
        if child.returncode is None:
            child.kill()
            await child.wait()


async def test_the_view_follows_the_room_and_gives_the_terminal_back(
    shell: Shell, house: FakeHouse
) -> None:
    async with listening(shell) as terminal:
        await until(lambda: house.watchers == 1)
        house.story.tell(StateChanged("responding"))
        house.story.tell(meter())
        await until(lambda: "RESPONDING" in terminal.seen and "-30 dB" in visible(terminal.seen))
        terminal.type("q")
        assert await terminal.child.wait() == ExitCode.OK
        await until(lambda: terminal.seen.endswith("\x1b[?25h\x1b[?1049l"))
    await until(lambda: house.watchers == 0)


async def test_without_a_daemon_the_terminal_is_not_touched(shell: Shell) -> None:
    async with listening(shell) as terminal:
        assert await terminal.child.wait() == ExitCode.NOT_RUNNING
        await until(lambda: "parlour run" in terminal.seen)
        assert "\x1b" not in terminal.seen
