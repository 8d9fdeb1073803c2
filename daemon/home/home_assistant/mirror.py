"""What Home Assistant has, as devices of ours, kept up to date by what it tells."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from daemon.home.device import Device
from daemon.home.home_assistant.entities import Entity, updated
from daemon.home.home_assistant.inventory import Inventory
from daemon.home.home_assistant.readings import kind_of, name_of, state_of
from daemon.home.home_assistant.scenes import sort_of
from daemon.home.listeners import Listeners
from daemon.home.states import Unavailable

NAME: Final = "home_assistant"


class Mirror:
    """Rooms, entities and devices; while Home Assistant is away every device is unavailable."""

    def __init__(self) -> None:
        self.inventory = Inventory()
        self.entities: dict[str, Entity] = {}
        self.devices: dict[str, Device] = {}
        """By the id of the entity."""
        self.version = 0
        """Grows with every change of a name, a room or what there is."""
        self.fahrenheit = False
        self.listeners = Listeners()
        self._present = False
        self._watchers: set[asyncio.Event] = set()

    @contextmanager
    def watched(self) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever Home Assistant told a state, for a block."""
        changed = asyncio.Event()
        self._watchers.add(changed)
        try:
            yield changed
        finally:
            self._watchers.discard(changed)

    def take_inventory(self, inventory: Inventory) -> None:
        """Know what there is now; what is gone is forgotten."""
        if inventory != self.inventory:
            self.version += 1
        self.inventory = inventory
        for gone in self.entities.keys() - inventory.entries.keys():
            del self.entities[gone]
        for gone in self.devices.keys() - inventory.entries.keys():
            del self.devices[gone]
        for entity_id in inventory.entries:
            self._renew(entity_id)

    def take_states(self, event: Mapping[str, object]) -> None:
        """Know what Home Assistant told, and tell who listens."""
        for entity_id in updated(self.entities, event):
            if entity_id in self.inventory.entries:
                self._renew(entity_id)
        for changed in self._watchers:
            changed.set()

    def be_present(self, *, present: bool) -> None:
        """Know whether states are true now; when they were not, every device is told anew."""
        if present is self._present:
            return
        self._present = present
        if not present:
            self.entities.clear()
        for entity_id in self.inventory.entries:
            self._renew(entity_id)

    def _renew(self, entity_id: str) -> None:
        """Make the device of an entity anew; one Home Assistant never told a state of is none."""
        before, entity = self.devices.get(entity_id), self.entities.get(entity_id)
        if entity is None and before is None:
            return
        device = self._device(entity_id, entity, before)
        if device is None or device == before:
            return
        if before is None or replace(device, state=before.state) != before:
            self.version += 1
        self.devices[entity_id] = device
        self.listeners.tell(device)

    def _device(
        self, entity_id: str, entity: Entity | None, before: Device | None
    ) -> Device | None:
        kind = kind_of(entity_id)
        if kind is None:
            return None
        entry = self.inventory.entries[entity_id]
        if entity is None and before is not None:
            state = Unavailable()
            return replace(before, room=entry.room, aliases=entry.aliases, state=state)
        return Device(
            ident=f"{NAME}:{entity_id}",
            name=name_of(entity_id, entity),
            kind=kind,
            room=entry.room,
            aliases=entry.aliases,
            sort=sort_of(entity_id, entity) if entity else "",
            state=state_of(entity_id, entity, fahrenheit=self.fahrenheit)
            if self._present
            else Unavailable(),
        )
