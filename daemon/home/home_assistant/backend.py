"""The home as Home Assistant has it, over one connection that is kept."""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from config.errors import SecretUnavailable
from config.home_assistant import HomeAssistant
from config.secrets import reveal
from daemon.home.backend import BackendState, Done, Order, Outcome
from daemon.home.device import Device, Place
from daemon.home.home_assistant.checkup import token_of
from daemon.home.home_assistant.connection import opened
from daemon.home.home_assistant.deeds import CodeMissing, carry_out
from daemon.home.home_assistant.mirror import NAME, Mirror
from daemon.home.home_assistant.session import Session
from daemon.home.home_assistant.trouble import Trouble
from daemon.home.home_assistant.upkeep import Upkeep

logger = logging.getLogger(__name__)

FIRST_WAIT_S: Final = 0.5


class HomeAssistantHome:
    """Rooms and devices of Home Assistant; what it exposes, where it says, under its names."""

    def __init__(self, section: HomeAssistant) -> None:
        self._section = section
        self._mirror = Mirror()
        self._session: Session | None = None
        """While everything it has is known."""
        self._state = BackendState(NAME, ready=False, words="not connected yet")
        self._told = ""
        """What sort of line the log had last."""

    @property
    def state(self) -> BackendState:
        """How it is now."""
        return self._state

    @property
    def version(self) -> int:
        """A number that grows whenever rooms, devices or their names change."""
        return self._mirror.version

    @property
    def session(self) -> Session | None:
        """The connection, while it is up and everything is known."""
        return self._session

    def rooms(self) -> Sequence[Place]:
        """Give every area."""
        return self._mirror.inventory.rooms

    def devices(self) -> Sequence[Device]:
        """Give every entity that is offered; while Home Assistant is away they are unavailable."""
        return tuple(self._mirror.devices.values())

    async def apply(self, orders: Sequence[Order]) -> Sequence[Outcome]:
        """Carry out orders, together, and give what became of each as it was read back."""
        if self._session is None:
            problem = f"nothing was sent: {self._state.words}"
            known = self._mirror.devices
            return tuple(
                Outcome(
                    device=known.get(order.device.ident.partition(":")[2], order.device),
                    done=Done.FAILED,
                    problem=problem,
                )
                for order in orders
            )
        return await carry_out(self._session, self._mirror, orders, self._code)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Stay connected for the length of a block; entering it never waits for the network."""
        keeping = asyncio.create_task(self._keep_connected(), name="home_assistant")
        try:
            yield
        finally:
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping
            self._state = BackendState(NAME, ready=False, words="not connected any more")

    def listen(self, listener: Callable[[Device], object]) -> Callable[[], None]:
        """Have `listener` called with every device whose state changed; give how to stop that.

        After an absence every device is told anew, so that whoever waits for one learns of it.
        """
        return self._mirror.listeners.add(listener)

    async def _keep_connected(self) -> None:
        """Connect, and again whenever the connection is lost, waiting longer each time."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                await self._stay()
            except Trouble as trouble:
                if self._state.ready:
                    wait_s = FIRST_WAIT_S
                self._note(ready=False, words=str(trouble), needs_cure=trouble.wait_s is not None)
                rest_s = trouble.wait_s
            except Exception:
                logger.exception("the way to Home Assistant failed; it is begun anew")
                self._note(ready=False, words="it failed for a reason that is in the log")
                rest_s = None
            finally:
                self._session = None
                self._mirror.be_present(present=False)
            # Half of it by chance: rooms of one house do not all knock at once.
            await asyncio.sleep(wait_s * random.uniform(0.5, 1.0) if rest_s is None else rest_s)  # noqa: S311 - spreads load
            wait_s = min(2 * wait_s, self._section.longest_wait_s)

    async def _stay(self) -> None:
        """Be connected until something is wrong. Raises `Trouble`."""
        async with opened(self._section, token_of(self._section)) as session:
            upkeep = Upkeep(session, self._section, self._mirror)

            def told() -> None:
                self._session = session
                self._note_presence(session, upkeep)

            hearing = asyncio.create_task(session.listen(), name="home_assistant hearing")
            keeping = asyncio.create_task(upkeep.run(told), name="home_assistant upkeep")
            try:
                await asyncio.wait((hearing, keeping), return_when=asyncio.FIRST_COMPLETED)
                self._session = None  # nothing is sent into what has ended
                # Whoever lost the connection knows why; the other only that an answer is missing.
                await (hearing if hearing.done() else keeping)
            finally:
                for task in (hearing, keeping):
                    task.cancel()
                await asyncio.gather(hearing, keeping, return_exceptions=True)

    def _note_presence(self, session: Session, upkeep: Upkeep) -> None:
        if upkeep.running:
            words = f"connected to Home Assistant {session.version}"
            self._note(ready=True, words=f"{words}, {len(self._mirror.devices)} devices")
        else:
            words = f"Home Assistant {session.version} is still starting"
            self._note(ready=False, words=words)

    def _note(self, *, ready: bool, words: str, needs_cure: bool = False) -> None:
        """Remember how it is; the log has one line at the onset of a fault and one at its end."""
        sort = "ready" if ready else ("cure" if needs_cure else "away")
        if sort != self._told:
            logger.log(logging.INFO if ready else logging.WARNING, "home_assistant: %s", words)
        self._told = sort
        self._state = BackendState(NAME, ready=ready, words=words)

    def _code(self, entity_id: str) -> str:
        wanted = self._section.codes.get(entity_id)
        if wanted is None or wanted.code is None:
            return ""
        try:
            return reveal(wanted.code).value
        except SecretUnavailable as error:
            raise CodeMissing(f"the code of {entity_id} cannot be read: {error}") from error
