"""Joins the satellite to the smart home, as the settings say."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from config.settings import Settings
from daemon.choices import Choices
from daemon.house import House
from daemon.mqtt.broker import Broker
from daemon.presence.acting import LightRing, Satellite
from daemon.presence.identity import identity_of, topics_of
from daemon.presence.machine import this_machine
from daemon.presence.offer import Offer
from daemon.presence.presence import OFFLINE, Presence
from daemon.satellite import Satellite as RoomDevice
from daemon.timers.keeper import Timers
from daemon.tools.costs import Costs
from hardware.worker_client import AudioWorker


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The parts of a house that its presence sees and steers."""

    room: House
    worker: AudioWorker
    device: RoomDevice
    timers: Timers
    costs: Costs
    broker: Callable[[Settings], Broker]
    """Gives the one connection of the house; to be called before the home's own runs."""
    listening: asyncio.Event
    """Set once the room knows its microphone."""
    ring: LightRing | None = None
    """Its lights, where the settings name any."""
    choices: Choices


@runtime_checkable
class Connected(Protocol):
    """A backend of the home that talks with its devices over the broker."""

    @property
    def broker(self) -> Broker:
        """Its connection."""


def broker_of(settings: Settings, backends: Sequence[object]) -> Broker:
    """Give the one connection of the house, a backend's if one has it; to be called before it runs.

    What it leaves behind is that nobody is here.
    """
    broker = next(
        (backend.broker for backend in backends if isinstance(backend, Connected)),
        Broker(settings.mqtt),
    )
    if settings.presence.enabled:
        broker.will(topics_of(settings, this_machine()).availability, OFFLINE)
    return broker


@asynccontextmanager
async def present(settings: Settings, among: Neighbours) -> AsyncIterator[None]:
    """Be a device of the home until the block ends; without `presence.enabled`, be none."""
    if not settings.presence.enabled:
        yield
        return
    satellite = Satellite(
        house=among.room,
        loudness=among.device,
        timers=among.timers,
        choices=among.choices,
        listening=among.listening,
        ring=among.ring,
    )
    machine = this_machine()
    me = identity_of(settings, machine), topics_of(settings, machine), offer(settings, satellite)
    broker = among.broker(settings)
    presence = Presence(satellite, among.costs, me, broker)
    among.device.on_change(presence.look)
    async with broker.running(), presence.running(settings.presence.metrics_s):
        yield


def shows(settings: Settings) -> tuple[object, ...]:
    """Give what a presence is made from: with the same, there is no reason to appear anew."""
    talk, wake = settings.conversation, settings.wake
    words = tuple(word.name for word in wake.words) if wake.enabled else ()
    home = settings.home, settings.home_assistant, settings.mqtt, settings.gpio
    chosen = talk.provider, talk.fallback, settings.budget.currency, words
    return (settings.presence, settings.room, *home, *chosen)


def offer(settings: Settings, satellite: Satellite) -> Offer:
    """Give what a satellite of these settings offers."""
    presence = settings.presence
    return Offer(
        wake_words=satellite.choices.wake_words,
        providers=satellite.choices.providers,
        currency=settings.budget.currency,
        talk=presence.talk,
        unmute=presence.unmute,
        transcripts=presence.transcripts,
        ring=satellite.ring is not None,
    )
