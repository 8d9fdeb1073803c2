"""The backend `gpio`: devices of `[gpio]`, their pins held by a process of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import assert_never

from config.gpio import Gpio, RelayKind
from daemon.home.backend import CONFIRM_S, BackendState, Done, Order, Outcome
from daemon.home.device import Device, Place
from daemon.home.gpio.beginnings import (
    NAME,
    input_device,
    input_state,
    relay_device,
    relay_state,
    to_hold,
)
from daemon.home.gpio.cover import Cover, Sight
from daemon.home.gpio.orders import Leave, Refuse, Set, step
from daemon.home.listeners import Listeners
from daemon.home.states import Moved, Position, State, Unavailable
from hardware.gpio.client import COMMAND, Gone, Happened, HolderGone, PinHolder
from hardware.gpio.messages import Holding, InputChanged, RelayChanged

logger = logging.getLogger(__name__)


class GpioHome:
    """Relays and inputs of this machine."""

    version = 0

    def __init__(self, section: Gpio, command: Sequence[str] = COMMAND) -> None:
        self._section = section
        self._devices = {
            device.ident: device
            for device in (
                *(relay_device(name, relay) for name, relay in section.relay.items()),
                *(input_device(name, one) for name, one in section.input.items()),
            )
        }
        self._covers = {
            name: Cover(relay.travel_s, partial(self._show, _relay(name)))
            for name, relay in section.relay.items()
            if relay.kind is RelayKind.COVER
        }
        self._holder = PinHolder(
            to_hold(section),
            self._happened,
            start_s=section.start_timeout_s,
            answer_s=section.answer_timeout_s,
            command=command,
        )
        self._listeners = Listeners()
        self._faults: dict[str, str] = {}
        self._state = BackendState(NAME, ready=False, words="the pins are not held yet")

    @property
    def state(self) -> BackendState:
        """How it is: ready while the pins are held."""
        return self._state

    @property
    def holder_pid(self) -> int | None:
        """The process that holds the pins, while there is one."""
        return self._holder.pid

    def rooms(self) -> Sequence[Place]:
        """Give every room a relay or an input stands in."""
        named = dict.fromkeys(device.room for device in self._devices.values() if device.room)
        return tuple(Place(name=name) for name in named)

    def devices(self) -> Sequence[Device]:
        """Give every device in the state it is in now."""
        return tuple(self._devices.values())

    async def apply(self, orders: Sequence[Order]) -> Sequence[Outcome]:
        """Carry out orders side by side, each once."""
        return await asyncio.gather(*map(self._carried_out, orders))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Have the pins held for the length of a block; every relay is at rest after it."""
        task = asyncio.create_task(self._holder.run(), name="gpio")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            for cover in self._covers.values():
                cover.forget()

    def listen(self, listener: Callable[[Device], object]) -> Callable[[], None]:
        """Have `listener` called with every device whose state changed; give how to stop that."""
        return self._listeners.add(listener)

    async def _carried_out(self, order: Order) -> Outcome:
        name = order.device.ident.removeprefix(_relay(""))
        relay, device = self._section.relay.get(name), self._devices[order.device.ident]
        if relay is None:
            return Outcome(device=device, done=Done.FAILED, problem="it can only be read")
        if problem := self._faults.get(name) or ("" if self._state.ready else self._state.words):
            return Outcome(device=device, done=Done.FAILED, problem=problem)
        match step(relay, device.state, order.change):
            case Refuse(why):
                return Outcome(device=device, done=Done.FAILED, problem=why)
            case Leave(arrived):
                return Outcome(device=device, done=Done.SEEN if arrived else Done.SENT)
            case Set(drawn):
                return await self._driven(name, device.ident, drawn=drawn)
            case never:
                assert_never(never)

    async def _driven(self, name: str, ident: str, *, drawn: bool) -> Outcome:
        """Drive a relay once, and tell what the pin, and a cover's contact, show after it."""
        cover = self._covers.get(name)
        before = cover.state if cover else None
        try:
            driven = await self._holder.drive(name, drawn=drawn)
        except (HolderGone, TimeoutError) as error:
            problem = str(error) or "the process that holds the pins did not answer"
            return Outcome(device=self._devices[ident], done=Done.UNSURE, problem=problem)
        if driven.problem:
            return Outcome(device=self._devices[ident], done=Done.FAILED, problem=driven.problem)
        if cover and before:
            return await self._pulsed(cover, ident, before)
        seen = driven.drawn is drawn
        return Outcome(
            device=self._devices[ident],
            done=Done.SEEN if seen else Done.UNSURE,
            problem="" if seen else "the pin does not show it",
        )

    async def _pulsed(self, cover: Cover, ident: str, before: Moved) -> Outcome:
        """Wait for a cover's contact to show that it moves; a pulse alone proves nothing."""
        if before.position is Position.UNKNOWN:
            words = "its button was pressed; no sensor tells what came of it"
            return Outcome(device=self._devices[ident], done=Done.SENT, problem=words)
        moved = asyncio.Event()
        stop = self.listen(lambda device: moved.set() if device.ident == ident else None)
        problem = ""
        try:
            if before.position is not Position.CLOSED:
                cover.pulsed()
            if cover.state == before:
                async with asyncio.timeout(CONFIRM_S):
                    await moved.wait()
        except TimeoutError:
            problem = "its button was pressed, and its sensor shows no movement"
        finally:
            stop()
        return Outcome(device=self._devices[ident], done=Done.SENT, problem=problem)

    def _happened(self, happened: Happened) -> None:
        match happened:
            case Holding():
                self._begin(happened)
            case Gone(words):
                self._end(words)
            case RelayChanged():
                if happened.overdue:
                    logger.warning("gpio: %s was let go after its longest time", happened.name)
                if happened.name not in self._covers:
                    self._show_relay(happened.name, drawn=happened.drawn)
            case InputChanged():
                self._show_input(happened.name, active=happened.active)
            case never:
                assert_never(never)

    def _begin(self, holding: Holding) -> None:
        """Take every state: relays are at rest, inputs as they are."""
        self._faults = dict(holding.faults)
        for name in self._section.relay:
            if name not in self._faults:
                self._show_relay(name, drawn=False)
        for name, active in holding.active.items():
            self._show_input(name, active=active)
        words = f"{len(self._section.relay)} relays and {len(self._section.input)} inputs"
        if self._faults:
            words += "; " + "; ".join(f"{name}: {why}" for name, why in self._faults.items())
        self._state = BackendState(NAME, ready=True, words=words)
        logger.info("gpio: holding %d pins", len(self._devices) - len(self._faults))

    def _end(self, words: str) -> None:
        self._state = BackendState(NAME, ready=False, words=words)
        for cover in self._covers.values():
            cover.forget()
        for ident in self._devices:
            self._show(ident, Unavailable())

    def _show_relay(self, name: str, *, drawn: bool) -> None:
        if cover := self._covers.get(name):
            self._show(_relay(name), cover.state)
        else:
            self._show(_relay(name), relay_state(self._section.relay[name], drawn=drawn))

    def _show_input(self, name: str, *, active: bool) -> None:
        self._show(f"{NAME}:input.{name}", input_state(self._section.input[name], active=active))
        for relay, cover in self._covers.items():
            if self._section.relay[relay].sensor == name:
                cover.see(Sight.CLOSED if active else Sight.NOT_CLOSED)

    def _show(self, ident: str, state: State) -> None:
        if self._devices[ident].state != state:
            self._devices[ident] = replace(self._devices[ident], state=state)
            self._listeners.tell(self._devices[ident])


def _relay(name: str) -> str:
    return f"{NAME}:relay.{name}"
