"""Gives the home as a person may look at it: rooms, devices, what is protected, who has them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from daemon.home.backend import BackendState
from daemon.home.device import Device, Place
from daemon.home.whole import WholeHome
from daemon.safety.policy import Policy
from daemon.tools.kinds import stands_apart
from daemon.tools.names import folded

KNOWN_WITHIN_S: Final = 5.0
"""How long somebody who looks waits for a home that is only just being connected to."""
_LOOKED_EVERY_S: Final = 0.05


class HomeView:
    """The home of one room's satellite."""

    def __init__(
        self,
        home: WholeHome,
        policy: Callable[[], Policy],
        here: str,
        servers: Callable[[], Sequence[BackendState]] = tuple,
    ) -> None:
        """`servers` gives how the servers of tools are."""
        self._servers = servers
        self._home = home
        self._policy = policy
        self._here = here

    def move(self, here: str) -> None:
        """Show another room as the satellite's own."""
        self._here = here

    def problems(self) -> list[str]:
        """Give what is wrong with who has the devices and the tools, each in words with a cure."""
        return [f"{each.name}: {each.words}" for each in self._states() if not each.ready]

    def _states(self) -> tuple[BackendState, ...]:
        return (*self._home.states, *self._servers())

    async def known(self) -> dict[str, object]:
        """Give the home as JSON values, once every backend is ready or has had its time."""
        for _ in range(round(KNOWN_WITHIN_S / _LOOKED_EVERY_S)):
            if all(state.ready for state in self._home.states):
                break
            await asyncio.sleep(_LOOKED_EVERY_S)
        return self.now()

    def now(self) -> dict[str, object]:
        """Give the home as JSON values.

        Keys: `here`, the satellite's room; `rooms` with `name`, `aliases`, `floor` and `devices`,
        those that stand nowhere under an empty name; `backends` with `name`, `ready` and `words`,
        and `servers` of tools with the same.
        A device is as a result tells it, with `ident`, `sort`, `aliases`, `protected`, `allowed`.
        """
        devices = self._home.devices()
        rooms = list(self._home.rooms())
        known = {folded(place.name) for place in rooms}
        lost = [device for device in devices if folded(device.room) not in known]
        rooms += [Place(name=name) for name in dict.fromkeys(device.room for device in lost)]
        return {
            "here": self._here,
            "rooms": [self._room(place, devices) for place in rooms],
            "backends": [_told(state) for state in self._home.states],
            "servers": [_told(state) for state in self._servers()],
        }

    def _room(self, place: Place, devices: tuple[Device, ...]) -> dict[str, object]:
        name = folded(place.name)
        return {
            "name": place.name,
            "aliases": list(place.aliases),
            "floor": place.floor,
            "devices": [self._device(each) for each in devices if folded(each.room) == name],
        }

    def _device(self, device: Device) -> dict[str, object]:
        policy = self._policy()
        return {
            **device.report(),
            "ident": device.ident,
            "sort": device.sort,
            "aliases": list(device.aliases),
            "protected": stands_apart(device) or policy.guarded.has(device),
            "allowed": policy.allows(device),
        }


def _told(state: BackendState) -> dict[str, object]:
    return {"name": state.name, "ready": state.ready, "words": state.words}
