"""Keeps the satellite in the smart home: announces it, tells what changes, does what is asked."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Final

from daemon import story
from daemon.errors import DaemonError
from daemon.mqtt.broker import Broker, Message
from daemon.mqtt.line import GOODBYE_S
from daemon.presence.acting import Satellite, act
from daemon.presence.commands import Command, Say, Unfit, command_of
from daemon.presence.discovery import as_message, discovery
from daemon.presence.facts import facts_of
from daemon.presence.identity import Identity, Topics
from daemon.presence.offer import Offer
from daemon.presence.pace import Pace
from daemon.presence.picture import Passing, changes_nothing, passing, picture
from daemon.story import Happening
from daemon.tools.costs import Costs
from hardware.errors import HardwareError
from providers.errors import ProviderError

ONLINE: Final = "online"
OFFLINE: Final = "offline"
MOST_AT_ONCE: Final = 32
"""Commands under way, announcements that wait included. Full: the newest is refused."""
MOST_PASSING: Final = 32
"""Messages that wait for the broker. Full: the oldest goes; they are of no use later."""
START_S: Final = 10.0
"""Until then a room knows its microphone, or has none."""
QUIET_S: Final = 10.0
"""After a refusal was told in the log, further ones are only counted for so long."""

logger = logging.getLogger(__name__)


class Presence:
    """One satellite as the home sees it; everything happens on the event loop."""

    def __init__(
        self, satellite: Satellite, costs: Costs, me: tuple[Identity, Topics, Offer], broker: Broker
    ) -> None:
        self._satellite = satellite
        self._costs = costs
        self._identity, self._topics, self._offer = me
        self._broker = broker
        self._pace = Pace()
        self._passing: deque[Passing] = deque(maxlen=MOST_PASSING)
        self._changed = asyncio.Event()
        self._doing: set[asyncio.Task[None]] = set()
        self._asked: str | None = None
        """The id of the question that was asked aloud and is being answered."""
        self._quiet_until_s = 0.0
        self._unheard = 0

    @asynccontextmanager
    async def running(self, metrics_s: float) -> AsyncIterator[None]:
        """Be there until the block ends, over a broker whose last will says that nobody is."""
        stops = [
            self._broker.subscribe(self._topics.commands, self._commanded),
            self._broker.subscribe(self._topics.birth, self._home_started),
            self._broker.on_connected(self._connected),
        ]
        if self._broker.state.ready:  # others had it connected before
            self._begin(self._connected(), "appear")
        forget = self._satellite.house.story.listen(self._happened)
        task = asyncio.create_task(self._keep_telling(metrics_s), name="presence")
        try:
            yield
        finally:
            forget()
            for stop in stops:
                stop()
            for each in (task, *self._doing):
                each.cancel()
            await asyncio.gather(task, *self._doing, return_exceptions=True)
            with suppress(TimeoutError):
                async with asyncio.timeout(GOODBYE_S):
                    await self._broker.publish(
                        self._topics.availability, OFFLINE, retain=True, qos=1
                    )

    def look(self) -> None:
        """Look at the satellite again: something has changed that the story does not tell."""
        self._changed.set()

    # --- out ------------------------------------------------------------------------------------

    async def _connected(self) -> None:
        """Appear in the home, with everything there is to know."""
        message = as_message(discovery(self._identity, self._topics, self._offer))
        await self._broker.publish(self._topics.discovery, message, retain=True, qos=1)
        await self._broker.publish(self._topics.availability, ONLINE, retain=True, qos=1)
        self._pace.forget()
        self._changed.set()

    async def _keep_telling(self, metrics_s: float) -> None:
        """Tell what there is to tell; a fault of ours costs a pause and never the room."""
        with suppress(TimeoutError):
            async with asyncio.timeout(START_S):
                await self._satellite.listening.wait()
        while True:
            try:
                await self._tell(metrics_s)
            except Exception:
                logger.exception("presence: telling how it is failed, and begins again")
                await asyncio.sleep(metrics_s)

    async def _tell(self, metrics_s: float) -> None:
        """Tell what has changed, as soon as something happens and now and then."""
        now_s = asyncio.get_running_loop().time
        while True:
            self._changed.clear()
            now = picture(facts_of(self._satellite, self._costs, self._identity.version))
            connected = await self._tell_passing()
            for key, payload in self._pace.due(now, now_s()).items():
                connected = connected and await self._broker.publish(
                    self._topics.state(key), payload, retain=True, qos=1
                )
                if connected:
                    self._pace.told(key, payload, now_s())
            next_s = self._pace.next_in_s(now, now_s()) if connected else None
            with suppress(TimeoutError):
                async with asyncio.timeout(metrics_s if next_s is None else next_s):
                    await self._changed.wait()

    async def _tell_passing(self) -> bool:
        """Tell what passes; it is not kept where nobody can hear it."""
        connected = True
        while self._passing:
            message = self._passing.popleft()
            topic = self._topics.state(message.key)
            connected = await self._broker.publish(topic, message.payload, qos=1)
        return connected

    def _happened(self, happening: Happening) -> None:
        if changes_nothing(happening):
            return
        self._passing.extend(passing(happening, transcripts=self._offer.transcripts))
        self._answered(happening)
        self._changed.set()

    def _answered(self, happening: Happening) -> None:
        """Give the answer to a question that the home asked to whoever asked it."""
        if self._asked is None:
            return
        match happening:
            case story.Heard(text=text):
                self._answer(text)
            case story.TurnDone():
                self._answer("")
            case _:
                pass

    def _answer(self, text: str) -> None:
        if self._offer.transcripts:
            told = json.dumps({"id": self._asked, "text": text})
            self._passing.append(Passing("answer", told))
        self._asked = None

    # --- in -------------------------------------------------------------------------------------

    def _home_started(self, received: Message) -> None:
        """Appear again when Home Assistant has started: it may have missed what was not kept."""
        if received.payload == ONLINE.encode():
            self._begin(self._connected(), "appear again")

    def _commanded(self, received: Message) -> None:
        """Take a command; one that was retained is of another day, and nobody's wish now."""
        key = self._topics.key_of(received.topic)
        if received.retained:
            self._refused(key, f"{key[:40]!r}: a retained command is ignored; it should be removed")
            return
        try:
            command = command_of(key, received.payload, self._offer)
        except Unfit as unfit:
            self._refused(key, str(unfit))
            return
        if len(self._doing) >= MOST_AT_ONCE:
            self._refused(key, f"{key}: {MOST_AT_ONCE} commands are under way already")
            return
        self._begin(self._do(key, command), f"presence {key}")

    async def _do(self, key: str, command: Command) -> None:
        try:
            await act(self._satellite, command, may_unmute=self._offer.unmute)
            if isinstance(command, Say) and command.announcement.listen:
                self._asked = command.announcement.ident
        except (DaemonError, HardwareError, ProviderError, TimeoutError) as error:
            self._refused(key, f"{key}: {error}")
        except Exception:
            logger.exception("presence: %s failed", key)
        self._changed.set()

    def _refused(self, key: str, words: str) -> None:
        """Tell it in the log, a flood in few lines, and show the home how it still is."""
        now_s = asyncio.get_running_loop().time()
        self._pace.doubt(key)
        self._changed.set()
        if now_s < self._quiet_until_s:
            self._unheard += 1
            return
        more = f" ({self._unheard} more since the last)" if self._unheard else ""
        logger.warning("presence: %s%s", words, more)
        self._quiet_until_s, self._unheard = now_s + QUIET_S, 0

    def _begin(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)
