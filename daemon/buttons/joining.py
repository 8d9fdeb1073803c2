"""Joins what one can touch to the house: mute, volumes, day and night, and the panel of buttons."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from config.settings import Settings
from daemon.buttons.deeds import Deeds
from daemon.buttons.panel import Panel, Reaches
from daemon.buttons.volume_knob import VolumeKnob
from daemon.kept import MUTED, Fact, facts, keeping
from daemon.mute import MuteKeeper
from daemon.quiet.day_and_night import DayAndNight
from daemon.room import Room
from daemon.runner import Runner
from daemon.store import Store
from daemon.voices import Voices
from daemon.volumes import Volumes, as_kept
from hardware.gpio.client import COMMAND
from hardware.worker_client import AudioWorker
from hardware.worker_settings import WorkerSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """What hands change about the room, and the clock by night."""

    mute: MuteKeeper
    volumes: Volumes
    day: DayAndNight


def remembered(settings: Settings, store: Store, fitted: WorkerSettings) -> WorkerSettings:
    """Give the worker's settings with what the room was left at, muted if anything says so.

    With a mute switch the microphone stays closed until its position is known.
    """
    known = store.run_now(facts)
    muted = fitted.muted or bool(known.get(MUTED)) or settings.mute.pin is not None
    return as_kept(fitted, known).model_copy(update={"muted": muted})


def touch_of(settings: Settings, store: Store, worker: AudioWorker, *, muted: bool) -> Touch:
    """Give them for a live house; one that begins `muted` by its command stays so."""
    known: Mapping[str, Fact] = store.run_now(facts)
    mute = MuteKeeper(
        worker,
        _keeps(store),
        wanted=muted or bool(known.get(MUTED)),
        has_switch=settings.mute.pin is not None,
    )
    volumes = Volumes(worker, _keeps(store))
    volumes.remember(known)
    return Touch(mute=mute, volumes=volumes, day=DayAndNight(settings.quiet_hours, volumes))


def panel_of(settings: Settings, touch: Touch, runner: Runner, room: Room, voices: Voices) -> Panel:
    """Give the panel of a house; announcements follow day and night as well."""
    room.joined(touch.mute)
    touch.day.listen(voices.announcements.look)
    voices.announcements.held_back = touch.day.holds_announcements
    deeds = Deeds(runner, room, voices.satellite, voices.satellite.chime)
    reaches = Reaches(
        deeds=deeds,
        knob=VolumeKnob(settings.knob, touch.volumes),
        mute=touch.mute,
        tell=voices.told.tell,
    )
    return Panel(settings, reaches, COMMAND)


@asynccontextmanager
async def at_hand(touch: Touch, panel: Panel) -> AsyncIterator[None]:
    """Let hands and the clock change the room as long as the block runs."""
    try:
        async with touch.day.running(), panel.running():
            yield
    finally:
        await touch.volumes.aclose()


def _keeps(store: Store) -> Callable[..., Awaitable[None]]:
    async def keep(**known: Fact | None) -> None:
        await store.run(keeping(**known))

    return keep
