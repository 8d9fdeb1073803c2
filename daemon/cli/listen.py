"""`parlour listen`: the room live in a terminal, or one line for each event in a pipe."""

import argparse
import asyncio
import shutil
import sys
from pathlib import Path
from typing import Final

from config.paths import find_control_socket
from daemon.cli.command import Help, Subparsers, declare
from daemon.cli.listen_state import View, advanced, with_status
from daemon.cli.listen_view import rendered
from daemon.cli.screen import Screen, screen
from daemon.cli.telling import told
from daemon.cli.terminal import has_colour, width
from daemon.cli.values import mapping
from daemon.control.client import connected
from daemon.control.protocol import Verb
from daemon.exit_codes import ExitCode

_FRAME_S: Final = 0.08
"""One picture for each meter; more would only cost the line to a far terminal."""
_STATUS_S: Final = 2.0


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="Watch the room live: level, speech, wake score, state, what was heard and done.",
        example="parlour listen",
        detail="Quit with q or Ctrl-C. Into a pipe or file it writes one line for each event.",
    )
    declare(subparsers, "listen", text, _listen)


def _listen(_: argparse.Namespace) -> int:
    path = find_control_socket()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        asyncio.run(_lines(path))
        return ExitCode.OK
    asyncio.run(_live(path))
    return ExitCode.OK


async def _lines(path: Path) -> None:
    async with connected(path) as client:
        async for event in client.story(Verb.WATCH):
            line = told(event, colour=has_colour(sys.stdout))
            if line is not None:
                print(line, flush=True)


class _Watch:
    """The view as it is now, kept up to date by two connections."""

    def __init__(self) -> None:
        self.view = View()

    async def follow(self, path: Path) -> None:
        """Take every event into the view."""
        async with connected(path) as client:
            async for event in client.story(Verb.WATCH, {"meters": True}):
                self.view = advanced(self.view, event)

    async def ask(self, path: Path) -> None:
        """Look now and then at what no event tells: mute, devices, problems."""
        async with connected(path) as client:
            while True:
                status = mapping(await client.request(Verb.STATUS))
                self.view = with_status(self.view, status)
                await asyncio.sleep(_STATUS_S)


async def _live(path: Path) -> None:
    watch = _Watch()
    async with connected(path):  # says at once, and on the ordinary screen, that no daemon runs
        pass
    with screen() as shown:
        tasks = {
            asyncio.create_task(watch.follow(path), name="listen events"),
            asyncio.create_task(watch.ask(path), name="listen status"),
            asyncio.create_task(_draw(watch, shown), name="listen drawing"),
            asyncio.create_task(shown.quit.wait(), name="listen keys"),
        }
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()


async def _draw(watch: _Watch, shown: Screen) -> None:
    plain = "utf" not in (sys.stdout.encoding or "").lower()
    while True:
        lines = rendered(watch.view, width(), colour=has_colour(sys.stdout), plain=plain)
        shown.draw(lines[: shutil.get_terminal_size().lines])
        await asyncio.sleep(_FRAME_S)
