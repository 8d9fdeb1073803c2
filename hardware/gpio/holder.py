"""The process that holds the pins: it keeps each relay's limits and lets all go at the end.

It exists because the kernel does not: on a Raspberry Pi a line that its process leaves behind keeps
driving what it drove (raspberrypi/linux pull request 6117), so that a relay stays drawn after a
`kill -9`. The end of the main process, however it comes, is an end of file here.
"""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from typing import Final

from hardware.errors import ProtocolViolation
from hardware.gpio.contact import Contact
from hardware.gpio.faults import PinFault
from hardware.gpio.messages import (
    MOST_LINE_BYTES,
    Drive,
    Driven,
    Hold,
    Holding,
    Impossible,
    Told,
    decode,
    encode,
)
from hardware.gpio.pins import Pins
from hardware.gpio.relay import Relay

_UNREAD_BYTES: Final = 256 * 1024
"""Some 4,000 changes. A main process that lets them lie reads no more: it counts as gone."""
_ITS_PLACE: Final = "LG_WD"


class Holder:
    """Holds what it was told to until its line ends."""

    def __init__(self, pins: Pins, writer: asyncio.StreamWriter) -> None:
        self._pins = pins
        self._writer = writer
        self._relays: dict[str, Relay] = {}
        self._contacts: dict[str, Contact] = {}
        self._faults: dict[str, str] = {}

    async def serve(self, hold: Hold, reader: asyncio.StreamReader) -> None:
        """Carry out orders until the end of file; every relay is at rest after it."""
        try:
            self._take(hold)
            active = {name: contact.active for name, contact in self._contacts.items()}
            self._tell(Holding(active=active, faults=self._faults))
            while line := await reader.readline():
                order = decode(line)
                if isinstance(order, Drive):
                    self._tell(self._driven(order))
        finally:
            self._let_go()

    def _take(self, hold: Hold) -> None:
        """Open every pin; one that cannot be had keeps no other from its work."""
        for relay in hold.relays:
            try:
                self._relays[relay.name] = Relay(relay, self._pins.output(relay), self._tell)
            except PinFault as fault:
                self._faults[relay.name] = str(fault)
        for wanted in hold.inputs:
            contact = Contact(wanted, self._tell)
            try:
                contact.begin(self._pins.input(wanted, contact.edge))
            except PinFault as fault:
                self._faults[wanted.name] = str(fault)
            else:
                self._contacts[wanted.name] = contact

    def _driven(self, order: Drive) -> Driven:
        relay = self._relays.get(order.name)
        if relay is None:
            words = self._faults.get(order.name, "there is no such relay")
            return Driven(number=order.number, drawn=False, problem=words)
        try:
            problem = ""
            if order.drawn:
                problem = relay.draw()
            else:
                relay.let_go()
            return Driven(number=order.number, drawn=relay.drawn, problem=problem)
        except Exception as error:  # noqa: BLE001 - lgpio raises a class of its own, not in reach
            words = f"the pin cannot be driven: {error}"
            return Driven(number=order.number, drawn=False, problem=words)

    def _let_go(self) -> None:
        """Let every relay go, one that fails after the other, and give the pins back."""
        for relay in self._relays.values():
            with suppress(Exception):
                relay.close()
        for contact in self._contacts.values():
            contact.close()
        with suppress(Exception):
            self._pins.close()

    def _tell(self, told: Told) -> None:
        if self._writer.transport.get_write_buffer_size() > _UNREAD_BYTES:
            self._writer.transport.abort()
            return
        self._writer.write(encode(told))


async def hold_pins(end: socket.socket) -> None:
    """Serve the process at the other end until it is gone, or until SIGTERM."""
    loop = asyncio.get_running_loop()
    serving = asyncio.current_task()
    if serving:
        loop.add_signal_handler(signal.SIGTERM, serving.cancel)
    reader, writer = await asyncio.open_connection(sock=end, limit=MOST_LINE_BYTES)
    try:
        line = await reader.readline()
        if not line:
            return  # gone before it said anything
        first = decode(line)
        if not isinstance(first, Hold):
            raise ProtocolViolation(f"expected Hold, found {type(first).__name__}")
        try:
            pins = Pins()
        except PinFault as fault:
            writer.write(encode(Impossible(str(fault))))
            await writer.drain()
            return
        await Holder(pins, writer).serve(first, reader)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def main() -> None:
    """Hold pins for the process at the other end of standard input, a socket."""
    # A Ctrl-C goes to the whole terminal's group; the end of the main process tells us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with tempfile.TemporaryDirectory(prefix="parlour-gpio-") as folder:
        # Importing lgpio makes a pipe in this folder, and makes it the working folder as well.
        os.environ.setdefault(_ITS_PLACE, folder)
        with suppress(asyncio.CancelledError, ConnectionError):
            asyncio.run(hold_pins(socket.socket(fileno=os.dup(sys.stdin.fileno()))))
        os.chdir("/")
