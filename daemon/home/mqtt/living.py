"""A gadget with what was heard of it."""

from daemon.home.device import Device
from daemon.home.mqtt.gadget import Gadget, Presence, Sign
from daemon.home.mqtt.inventory import ident_of
from daemon.home.mqtt.reading import Payload
from daemon.home.states import State, Unavailable


class Living:
    """Keeps what was last read, and what state that makes."""

    def __init__(self, gadget: Gadget) -> None:
        self.gadget = gadget
        self._values: dict[str, object] = {}
        self._signs: dict[str, bool] = {}
        self._last_sign = True
        self.device = self._made()

    def described_anew(self, gadget: Gadget) -> None:
        """Take over another description; what was read stays known if it is of the same kind."""
        if gadget.shape.kind is not self.gadget.shape.kind:
            self._values.clear()
        self.gadget = gadget
        self.device = self._made()

    @property
    def is_away(self) -> bool:
        """Whether it was told that the device does not answer; silence is no such word."""
        told = [self._signs.get(sign.topic) for sign in self.gadget.signs]
        match self.gadget.presence:
            case Presence.ALL:
                return False in told
            case Presence.ANY:
                return bool(told) and all(each is False for each in told)
            case Presence.LATEST:
                return bool(told) and not self._last_sign

    @property
    def is_known(self) -> bool:
        """Whether anything was read of its state."""
        return bool(self._values)

    def hear(self, topic: str, payload: Payload) -> bool:
        """Take in a message; say whether the device is in another state now."""
        for sign in self.gadget.signs:
            if sign.topic == topic:
                self._take_sign(sign, payload)
        for slot in self.gadget.slots:
            if slot.topic == topic and (value := payload.at(slot.path)) is not None:
                self._values[slot.name] = value
        found = self._made()
        if found == self.device:
            return False
        self.device = found
        return True

    def _take_sign(self, sign: Sign, payload: Payload) -> None:
        here = sign.read(payload)
        if here is not None:
            self._signs[sign.topic] = here
            self._last_sign = here

    def _made(self) -> Device:
        gadget = self.gadget
        return Device(
            ident=ident_of(gadget),
            name=gadget.name,
            kind=gadget.shape.kind,
            room=gadget.room,
            state=self._state(),
            sort=gadget.sort,
            once=gadget.once,
        )

    def _state(self) -> State:
        if self.is_away:
            return Unavailable()
        return self.gadget.shape.state(self._values) or Unavailable()
