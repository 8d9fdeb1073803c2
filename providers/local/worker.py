"""The speech worker: a process of its own for recognition, understanding and speech.

Started by `process.SpeechWorker` as `python -m providers.local.worker --fd N`; ends with it.
"""

import argparse
import asyncio
import ctypes
import logging
import os
import signal
import socket
from contextlib import aclosing
from typing import Final

from providers.base import ErrorCode
from providers.errors import ProviderError
from providers.local import protocol
from providers.local.models import Models
from providers.local.mouth import MouthClosed
from providers.local.protocol import (
    Close,
    Command,
    Done,
    Event,
    Failed,
    Open,
    Prepare,
    Sound,
    Speak,
)
from providers.local.relay import RelayTalk
from providers.local.talk import Talk

logger = logging.getLogger(__name__)

_PR_SET_PDEATHSIG: Final = 1


class Worker:
    """Serves one main process over one socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._talks: dict[str, Talk | RelayTalk] = {}
        self._speaking: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Serve until the other side closes."""
        first = await protocol.read(self._reader)
        if not isinstance(first, Prepare):
            return
        models = Models(first.settings, first.language)
        while isinstance(command := await protocol.read(self._reader), Command.__value__):
            self._take(command, models)

    def _take(self, command: Command, models: Models) -> None:
        match command:
            case Open():
                models.begin()
                kind = Talk if command.brief.get("answers", True) else RelayTalk
                self._talks[command.line] = kind(command, models, self._send)
            case Speak():
                speaking = self._speak(command, models)
                self._speaking[command.line] = asyncio.create_task(speaking, name="speak")
            case Close(line=line):
                if talk := self._talks.pop(line, None):
                    talk.close()
                if task := self._speaking.pop(line, None):
                    task.cancel()
            case _:
                if talk := self._talks.get(command.line):
                    talk.take(command)

    async def _speak(self, command: Speak, models: Models) -> None:
        """Speak a text that belongs to no session."""
        try:
            mouth = await models.mouth(command.voice, command.language)
            async with aclosing(mouth.speak(command.text)) as pieces:
                async for pcm in pieces:
                    await self._send(Sound(command.line, "", pcm))
        except (MouthClosed, ProviderError) as error:
            await self._send(Failed(command.line, ErrorCode.SERVICE, str(error), fatal=True))
        else:
            await self._send(Done(command.line, ""))

    async def _send(self, event: Event) -> None:
        self._writer.write(protocol.encode(event))
        await self._writer.drain()


def _die_with_parent() -> None:
    """Have the kernel end us with the process that started us, however it ends."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


async def _serve(descriptor: int) -> None:
    connection = socket.socket(fileno=descriptor)
    reader, writer = await asyncio.open_unix_connection(sock=connection)
    await Worker(reader, writer).run()


def main() -> None:
    """Serve the socket whose number stands on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fd", type=int, required=True)

    descriptor = parser.parse_args().fd
    _die_with_parent()
    logging.basicConfig(level=logging.WARNING, format="speech worker: %(message)s")
    asyncio.run(_serve(descriptor))
    # Threads of a recogniser may still be at work for nobody; leave without waiting for them.
    os._exit(0)


if __name__ == "__main__":
    main()
