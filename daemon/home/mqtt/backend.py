"""The devices behind an MQTT broker, whoever tells of them."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from config.mqtt import Mqtt, MqttSource
from daemon.home.backend import CONFIRM_S, BackendState, Done, Order, Outcome
from daemon.home.changes import Start, fulfilled
from daemon.home.device import Device, Place
from daemon.home.listeners import Listeners
from daemon.home.mqtt.bridge import Bridge
from daemon.home.mqtt.complaints import Complaints
from daemon.home.mqtt.discovery import Announcements
from daemon.home.mqtt.gadget import Gadget, Publication, Unable, together
from daemon.home.mqtt.inventory import NAME, Inventory
from daemon.home.mqtt.living import Living
from daemon.home.mqtt.reading import Payload
from daemon.home.mqtt.tasmotas import Tasmotas
from daemon.mqtt.broker import Broker, Message

GATHER_S: Final = 0.1
"""How long what sources tell is gathered before it is looked at as one."""
FIRST_HEARD_S: Final = 0.6
"""After the first connection: by then what the broker keeps of bridges and devices has come."""
ASK_AFTER_S: Final = 1.5
"""How long devices may take to tell their state by themselves, before they are asked."""
ASK_EVERY_S: Final = 0.05
"""Between two questions: a radio network of batteries and bulbs is no place for a burst."""


class MqttHome:
    """Follows what sources tell; obeys nobody, and publishes only what a person asked for."""

    def __init__(self, section: Mqtt, broker: Broker, rooms: Sequence[str] = ()) -> None:
        """`rooms` are the names of rooms known from elsewhere."""
        self._broker = broker
        self._complaints = Complaints()
        self._inventory = Inventory(section, rooms, self._complaints)
        self._sources = [each for kind in section.sources for each in self._source(section, kind)]
        self._living: dict[str, Living] = {}
        self._by_topic: dict[str, list[Living]] = {}
        self._stops: dict[str, Callable[[], None]] = {}
        self._gathering: asyncio.TimerHandle | None = None
        # One for each order that waits to be seen done.
        self._waiting: set[asyncio.Event] = set()
        self._to_ask = asyncio.Event()
        # Everything asked since the connection was made; at most what gadgets have to ask.
        self._asked: set[Publication] = set()
        self._listeners = Listeners()
        self._version = 0
        self._has_listened = False
        broker.on_connected(self._connected)

    @property
    def broker(self) -> Broker:
        """The connection, for others in the house who need one."""
        return self._broker

    @property
    def state(self) -> BackendState:
        """How it is now."""
        line = self._broker.state
        if line.ready and not self._has_listened:
            return BackendState(NAME, ready=False, words=f"{line.words}, hearing who is there")
        words = f"{line.words}, {len(self._living)} devices"
        if self._complaints.count:
            words += f", {self._complaints.count} messages were not used (the log says why)"
        return BackendState(NAME, ready=line.ready, words=words if line.ready else line.words)

    @property
    def version(self) -> int:
        """A number that grows whenever rooms, devices or their names change."""
        return self._version

    def rooms(self) -> Sequence[Place]:
        """Give every room a device stands in."""
        names = dict.fromkeys(living.gadget.room for living in self._living.values())
        return tuple(Place(name=name) for name in names if name)

    def devices(self) -> Sequence[Device]:
        """Give every device in the state it is in now."""
        return tuple(living.device for living in self._living.values())

    def listen(self, listener: Callable[[Device], object]) -> Callable[[], None]:
        """Have `listener` called with every device whose state changed; give how to stop that."""
        return self._listeners.add(listener)

    async def apply(self, orders: Sequence[Order]) -> Sequence[Outcome]:
        """Carry out orders side by side; each returns once seen done, or after `CONFIRM_S`."""
        return await asyncio.gather(*(self._carry_out(order) for order in orders))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Stay connected for the length of a block."""
        async with self._broker.running():
            asking = asyncio.create_task(self._ask(), name="mqtt questions")
            try:
                yield
            finally:
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
                if self._gathering is not None:
                    self._gathering.cancel()

    def _source(self, section: Mqtt, kind: MqttSource) -> list[Bridge | Tasmotas | Announcements]:
        told = (self._broker, self._source_changed, self._complaints)
        match kind:
            case MqttSource.ZIGBEE2MQTT:
                return [Bridge(base, *told) for base in section.zigbee2mqtt_topics]
            case MqttSource.TASMOTA:
                return [Tasmotas(section.tasmota_prefix, *told)]
            case MqttSource.DISCOVERY:
                return [Announcements(section.discovery_prefix, *told)]

    def _source_changed(self) -> None:
        if self._gathering is None:
            loop = asyncio.get_running_loop()
            self._gathering = loop.call_later(GATHER_S, self._gather)

    def _gather(self) -> None:
        """Take over what sources tell now."""
        self._gathering = None
        chosen = self._inventory.chosen([source.gadgets() for source in self._sources])
        before = {ident: living.gadget for ident, living in self._living.items()}
        if chosen == before:
            return
        self._living = {ident: self._alive(ident, gadget) for ident, gadget in chosen.items()}
        self._by_topic = {}
        for living in self._living.values():
            for topic in living.gadget.topics:
                self._by_topic.setdefault(topic, []).append(living)
        for topic in self._stops.keys() - self._by_topic.keys():
            self._stops.pop(topic)()
        for topic in self._by_topic.keys() - self._stops.keys():
            self._stops[topic] = self._broker.subscribe(topic, self._hear)
        self._version += 1
        self._to_ask.set()

    def _alive(self, ident: str, gadget: Gadget) -> Living:
        living = self._living.get(ident)
        if living is None:
            return Living(gadget)
        if living.gadget != gadget:
            living.described_anew(gadget)
        return living

    def _hear(self, message: Message) -> None:
        payload = Payload(message.payload)
        for living in tuple(self._by_topic.get(message.topic, ())):
            if living.hear(message.topic, payload):
                self._listeners.tell(living.device)
                for each in self._waiting:
                    each.set()

    async def _connected(self) -> None:
        if not self._has_listened:
            asyncio.get_running_loop().call_later(FIRST_HEARD_S, self._listened)
        self._asked.clear()
        self._to_ask.set()

    def _listened(self) -> None:
        """Know that what brokers keep has come by now: who was not told of is not there."""
        self._has_listened = True

    async def _ask(self) -> None:
        """Ask devices that did not tell their state, each once for every connection."""
        while True:
            await self._to_ask.wait()
            await asyncio.sleep(ASK_AFTER_S)
            self._to_ask.clear()
            for living in tuple(self._living.values()):
                for question in () if living.is_known or living.is_away else living.gadget.ask:
                    if question not in self._asked:
                        self._asked.add(question)
                        await self._broker.publish(question.topic, question.payload)
                        await asyncio.sleep(ASK_EVERY_S)

    async def _carry_out(self, order: Order) -> Outcome:
        """Tell a device what is asked of it, once, and see whether it shows it."""
        until_s = time.monotonic() + CONFIRM_S
        living = self._living.get(order.device.ident)
        if living is None:
            return _failed(order.device, "it is gone")
        if not self._broker.state.ready:
            return _failed(living.device, self._broker.state.words)
        if living.is_away:
            return _failed(living.device, "it does not answer")
        try:
            told = together(living.gadget.shape.parts(order.change))
        except Unable as why:
            return _failed(living.device, str(why))
        try:
            async with asyncio.timeout(CONFIRM_S):
                done = await self._tell(living.gadget, told)
        except TimeoutError:
            done = Done.UNSURE
        if done is Done.SENT:
            done = await self._seen(order, until_s)
        return Outcome(device=self._device(order), done=done, problem=_PROBLEMS[done])

    async def _tell(self, gadget: Gadget, told: Sequence[Publication]) -> Done:
        # With 1 the broker says that it has it, and may hand it on twice. That answer delays what
        # the device says by 40 ms (measured with mosquitto), and the device's own word is better.
        qos = 0 if gadget.slots or gadget.once else 1
        for index, each in enumerate(told):
            if not await self._broker.publish(each.topic, each.payload, qos=qos):
                certain = not index and self._broker.state.ready
                return Done.FAILED if certain else Done.UNSURE
        return Done.SENT

    async def _seen(self, order: Order, until_s: float) -> Done:
        """Wait until the device shows what was asked; one that shows nothing was only told."""
        living = self._living[order.device.ident]
        if not living.gadget.slots or isinstance(order.change, Start):
            return Done.SENT
        wanted = living.gadget.shape.rounded(order.change)
        news = asyncio.Event()
        self._waiting.add(news)
        try:
            async with asyncio.timeout(max(0.0, until_s - time.monotonic())):
                while not fulfilled(self._device(order).state, wanted):
                    news.clear()
                    await news.wait()
        except TimeoutError:
            return Done.SENT
        finally:
            self._waiting.discard(news)
        return Done.SEEN

    def _device(self, order: Order) -> Device:
        living = self._living.get(order.device.ident)
        return order.device if living is None else living.device


_PROBLEMS: Final = {
    Done.SEEN: "",
    Done.SENT: "it was told, and has not shown it yet",
    Done.FAILED: "the broker did not take it",
    Done.UNSURE: "the broker went away while it was told; whether it arrived is not known",
}


def _failed(device: Device, why: str) -> Outcome:
    return Outcome(device=device, done=Done.FAILED, problem=why)
