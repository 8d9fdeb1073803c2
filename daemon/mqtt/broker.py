"""Keeps the house's one connection to an MQTT broker, and hands messages to who wants them."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from config.mqtt import Mqtt
from daemon.home.backend import BackendState
from daemon.mqtt.faults import Fault, Trouble, trouble_of
from daemon.mqtt.line import Line, Message, Will, line
from daemon.mqtt.topics import Subscribers, is_filter, is_topic

__all__ = ["LARGEST_BYTES", "Broker", "Handler", "Message"]

logger = logging.getLogger(__name__)

NAME: Final = "mqtt"
LARGEST_BYTES: Final = 65_536
"""What a message may hold unless who subscribed says otherwise; larger ones are ignored."""
MOST_WAITING: Final = 100
"""Messages on their way out at once; further ones are refused, never queued."""
FIRST_PAUSE_S: Final = 0.5
STEADY_S: Final = 5.0
"""A connection that held for less did not hold: pauses grow on, and the log stays quiet."""

type Handler = Callable[[Message], object]


@dataclass(eq=False, slots=True, kw_only=True)
class _Subscriber:
    """Somebody who wants messages; each is told of in the log once for each thing it ran into."""

    topic_filter: str
    handler: Handler
    largest_bytes: int
    failed: bool = False
    overwhelmed: bool = False

    def take(self, message: Message) -> None:
        """Hand a message over; whatever the handler does, nobody else notices."""
        if len(message.payload) > self.largest_bytes:
            if not self.overwhelmed:
                logger.warning(
                    "mqtt: a message of %d bytes for %s is ignored, %d are the most",
                    len(message.payload),
                    self.topic_filter,
                    self.largest_bytes,
                )
            self.overwhelmed = True
            return
        try:
            self.handler(message)
        except Exception:
            if not self.failed:
                logger.exception("mqtt: who listens to %s failed", self.topic_filter)
            self.failed = True


class Broker:
    """One client for the whole house; everything happens on the event loop.

    Nothing is kept for a broker that is away: what was meant to be said then is not said later.
    """

    def __init__(self, section: Mqtt) -> None:
        self._section = section
        self._subscribers = Subscribers[_Subscriber]()
        self._callbacks: list[Callable[[], Awaitable[None]]] = []
        self._will: Will | None = None
        self._line: Line | None = None
        # Filters to ask for or to give up. Both hold at most every filter there is.
        self._to_ask: dict[str, None] = {}
        self._to_leave: dict[str, None] = {}
        self._changed = asyncio.Event()
        self._waiting = 0
        self._users = 0
        self._task: asyncio.Task[None] | None = None
        self._trouble: Trouble | None = None
        self._since_s = 0.0
        """Since when it is as it is."""

    @property
    def state(self) -> BackendState:
        """How the connection is, in words with a cure."""
        host, port = self._section.address
        if self._line is not None:
            return BackendState(NAME, ready=True, words=f"connected to the broker at {host}:{port}")
        words = self._trouble.words if self._trouble else f"connecting to {host}:{port}"
        return BackendState(NAME, ready=False, words=words)

    def subscribe(
        self, topic_filter: str, handler: Handler, *, largest_bytes: int = LARGEST_BYTES
    ) -> Callable[[], None]:
        """Have every message of these topics handed over, now and after every reconnection.

        Call it before or while running; gives how to stop. Raises `ValueError` for what is no
        filter.
        """
        if not is_filter(topic_filter):
            raise ValueError(f"not a topic filter: {topic_filter!r}")
        who = _Subscriber(topic_filter=topic_filter, handler=handler, largest_bytes=largest_bytes)
        self._subscribers.add(topic_filter, who)
        self._to_leave.pop(topic_filter, None)
        self._to_ask[topic_filter] = None
        self._changed.set()

        def stop() -> None:
            if self._subscribers.remove(topic_filter, who):
                self._to_ask.pop(topic_filter, None)
                self._to_leave[topic_filter] = None
                self._changed.set()

        return stop

    def on_connected(self, callback: Callable[[], Awaitable[None]]) -> Callable[[], None]:
        """Have `callback` awaited after every connection, when all subscriptions are in place.

        Gives how to stop that.
        """
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def will(self, topic: str, payload: str | bytes) -> None:
        """Have the broker retain this for us once we are gone; call it before running."""
        self._will = Will(topic=topic, payload=payload)

    async def publish(
        self, topic: str, payload: str | bytes, *, retain: bool = False, qos: int = 0
    ) -> bool:
        """Publish; say whether the broker was given it. Away or full: false, and not kept."""
        import aiomqtt  # noqa: PLC0415 - a house without a broker does not pay for it

        open_line = self._line
        if open_line is None or self._waiting >= MOST_WAITING or not is_topic(topic):
            return False
        self._waiting += 1
        try:
            await open_line.publish(topic, payload, retain=retain, qos=qos)
        except (aiomqtt.MqttError, OSError, ValueError):
            return False
        finally:
            self._waiting -= 1
        return True

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Stay connected for the length of a block, of the longest where several ask for it."""
        self._users += 1
        if self._task is None and self._section.host:
            self._task = asyncio.create_task(self._stay(), name="mqtt")
        try:
            yield
        finally:
            self._users -= 1
            if not self._users and self._task is not None:
                task, self._task = self._task, None
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _stay(self) -> None:
        """Connect, and again whenever the line breaks."""
        pause_s = FIRST_PAUSE_S
        self._since_s = time.monotonic()
        while True:
            opened_s: float | None = None
            try:
                async with line(self._section, self._will, MOST_WAITING) as open_line:
                    opened_s = time.monotonic()
                    await self._use(open_line)
            except Exception as error:  # noqa: BLE001 - whatever broke, it is tried again
                held_s = None if opened_s is None else time.monotonic() - opened_s
                trouble = trouble_of(_first(error), self._section, held_s=held_s)
                if held_s is not None and held_s > STEADY_S:
                    pause_s = FIRST_PAUSE_S
                self._tell(trouble)
                wait_s = self._section.refused_retry_s if trouble.needs_a_person else pause_s
                await asyncio.sleep(wait_s * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
                pause_s = min(pause_s * 2, self._section.retry_max_s)

    async def _use(self, open_line: Line) -> None:
        """Hand on messages until the line breaks."""
        self._to_leave.clear()
        self._to_ask = dict.fromkeys(self._subscribers.filters)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._hear(open_line), name="mqtt messages")
                await self._ask(open_line)
                self._well(open_line)
                group.create_task(self._keep_asking(open_line), name="mqtt subscriptions")
                group.create_task(self._call_back(), name="mqtt connected")
                group.create_task(self._grow_steady(), name="mqtt steady")
        finally:
            self._line = None

    async def _hear(self, open_line: Line) -> None:
        async for message in open_line.messages():
            for who in self._subscribers.of(message.topic):
                who.take(message)

    async def _keep_asking(self, open_line: Line) -> None:
        while True:
            await self._changed.wait()
            await self._ask(open_line)

    async def _ask(self, open_line: Line) -> None:
        """Subscribe to what is wanted, and leave what nobody wants."""
        self._changed.clear()
        wanted, self._to_ask = list(self._to_ask), {}
        unwanted, self._to_leave = list(self._to_leave), {}
        refused = await open_line.subscribe(wanted)
        if refused:
            logger.warning(
                "mqtt: the broker refuses %d of %d subscriptions, %s first: check its access list",
                len(refused),
                len(wanted),
                refused[0],
            )
        await open_line.unsubscribe(unwanted)

    async def _call_back(self) -> None:
        for callback in tuple(self._callbacks):
            try:
                async with asyncio.timeout(self._section.connect_timeout_s):
                    await callback()
            except Exception:
                logger.exception("mqtt: who waited for the connection failed")

    def _well(self, open_line: Line) -> None:
        self._line = open_line
        if self._trouble is None or self._trouble.fault is not Fault.THROWN_OUT:
            self._tell_well()

    async def _grow_steady(self) -> None:
        await asyncio.sleep(STEADY_S)
        if self._trouble is not None:
            self._tell_well()

    def _tell_well(self) -> None:
        host, port = self._section.address
        away_s = time.monotonic() - self._since_s
        logger.info("mqtt: connected to the broker at %s:%d after %.1f s", host, port, away_s)
        self._trouble = None
        self._since_s = time.monotonic()

    def _tell(self, found: Trouble) -> None:
        """Know what is wrong, and log it if it is not what was wrong before."""
        if self._trouble is None:
            self._since_s = time.monotonic()
        if self._trouble is None or self._trouble.fault is not found.fault:
            logger.warning("mqtt: %s", found.words)
        self._trouble = found


def _first(error: Exception) -> BaseException:
    """Give the error that ended a group of tasks."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
