"""Everything the doctor looks at, in order: the quick things first, the sound last."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.errors import ConfigError, ConfigUnreadable
from config.load import load
from config.paths import find_config, find_control_socket, state_directory
from config.settings import Settings
from daemon import (
    doctor,
    doctor_clock,
    doctor_hearing,
    doctor_home,
    doctor_network,
    doctor_pi,
    doctor_speech,
    doctor_unit,
)
from daemon.checks import CHECKS
from daemon.cli.brief import brief_house
from daemon.cli.reach import ask_daemon, daemon_runs
from daemon.cli.values import mapping
from daemon.control.protocol import Verb
from daemon.doctor import Finding, Verdict
from daemon.doctor_loop import Unheard, overhear
from daemon.doctor_overheard import overheard
from daemon.errors import DaemonError
from daemon.house import House
from daemon.listing import list_devices
from daemon.rehearsal import rehearsed
from hardware.errors import HardwareError
from providers.errors import ProviderError

SLOW_S: Final = 16.0
"""How long everything that takes its time may take together; it is looked at side by side."""
SOUND_S: Final = 14.0
"""How long playing and listening may take: 8 s of sound, and 4 s for a card to open."""
OWN_S: Final = 12.0
"""How long the sweep and the sentence may take: 5 s of sound, a card opened, words recognised."""
WHOLE_S: Final = 29.0
"""When the last finding is there, whatever hangs."""
_OPEN_S, _LOOK_S = 4.0, 0.05
"""How long a card may take to open, and how often is looked whether it has."""
_LEAST_S: Final = 7.0
"""With less left, the sweep is not begun."""

type Look = Callable[[], Awaitable[list[Finding]]]


@dataclass(frozen=True, slots=True)
class Round:
    """One look: what it is at, for those who wait, and how it is done."""

    subject: str
    look: Look


async def rounds(
    option: Path | None, *, sound: bool, progress: Callable[[str], object] = str
) -> AsyncIterator[Finding]:
    """Give every finding as it is made. `progress` is told what is being looked at.

    Without `sound` nothing is played and the microphone is left alone.
    """
    began_s = time.monotonic()
    progress("settings")
    settings, finding = configuration(option)
    yield finding
    for finding in _quick(settings):
        yield finding
    progress("devices, models, services")
    tasks = [
        asyncio.create_task(within(SLOW_S, each.subject, each.look), name=each.subject)
        for each in slow(settings)
    ]
    try:
        for task in tasks:
            progress(task.get_name())
            for finding in await task:
                yield finding
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if not sound:
        return
    progress("playing and listening, about 8 s")
    heard = await within(SOUND_S, "record and play", lambda: _hearing(settings))
    for finding in heard:
        yield finding
    if all(finding.verdict is not Verdict.BROKEN for finding in heard):
        progress("speaking to itself, about 5 s")
        for finding in await _overheard(settings, began_s + WHOLE_S - time.monotonic()):
            yield finding


def _quick(settings: Settings) -> list[Finding]:
    """Look at what answers at once."""
    return [
        *doctor_pi.board(),
        doctor_clock.clock(),
        doctor.state_directory(state_directory()),
        doctor.control_socket(find_control_socket()),
        *doctor_unit.unit(doctor_unit.shown_unit()),
        *doctor_unit.rights(settings, doctor_unit.daemon_user()),
        doctor_speech.stop_word(settings),
    ]


def slow(settings: Settings) -> list[Round]:
    """Give the looks that wait for something, to be made side by side."""

    async def wake() -> list[Finding]:
        return [await doctor_speech.wake_models(settings)]

    async def network() -> list[Finding]:
        return [await doctor_network.network(settings)]

    async def services() -> list[Finding]:
        from daemon import doctor_services  # noqa: PLC0415 - brings what speaks to services

        return await doctor_services.services(settings)

    async def speech() -> list[Finding]:
        # One after the other: both may want the local models, whose worker is theirs alone.
        return [await doctor_speech.provider(settings), await doctor_speech.voice(settings)]

    return [
        Round("running daemon", _complaints),
        Round("devices", lambda: _devices(settings)),
        Round("network", network),
        Round("wake word", wake),
        Round("services", services),
        Round("home", lambda: _home(settings)),
        Round("provider", speech),
    ]


async def within(seconds: float, subject: str, look: Look) -> list[Finding]:
    """Make a look that may fail, or take too long; both are findings."""
    try:
        async with asyncio.timeout(seconds):
            return await look()
    except TimeoutError:
        mend = "try again; if it stays so, `journalctl -u parlour` may tell what hangs"
        what = f"not finished within {seconds:g} s"
        return [doctor.broken(subject, what, why="it could not be checked", mend=mend)]
    except (DaemonError, HardwareError, ProviderError) as error:
        return [doctor.trouble(subject, error)]


def configuration(option: Path | None) -> tuple[Settings, Finding]:
    """Read the settings; where they cannot be read, the rest is looked at with the defaults."""
    subject, why = "configuration", "the daemon would not start with it"
    try:
        file = find_config(option)
    except ConfigUnreadable:
        finding = doctor.doubtful(
            subject,
            "none yet: the defaults count",
            why="nothing is as you chose it",
            mend="write one: parlour config init",
        )
        return Settings(), finding
    try:
        return load(file, CHECKS), doctor.fine(subject, str(file))
    except ConfigError as error:
        mend = "correct these lines; `parlour config check` looks again"
        return Settings(), doctor.broken(subject, str(error), why=why, mend=mend)


async def _complaints() -> list[Finding]:
    if not daemon_runs():
        return []
    status = mapping(await asyncio.to_thread(ask_daemon, Verb.STATUS))
    return list(doctor_unit.complaints(status))


async def _home(settings: Settings) -> list[Finding]:
    if daemon_runs():
        told = mapping(await asyncio.to_thread(ask_daemon, Verb.HOME))
        return list(doctor_home.as_told(told))
    return await doctor_home.home(settings)


async def _devices(settings: Settings) -> list[Finding]:
    listed = await list_devices()
    return list(doctor.devices(settings, listed, in_use=daemon_runs()))


async def _hearing(settings: Settings) -> list[Finding]:
    return list(doctor_hearing.hearing(await _probed(settings), settings.audio))


async def _overheard(settings: Settings, left_s: float) -> list[Finding]:
    """Let the room hear itself, where the card and the time are there for it."""
    subject = "sound path"
    if daemon_runs():
        what = "not swept: a daemon has the card; stop it and ask again for this one"
        return [doctor.fine(subject, what)]
    if left_s < _LEAST_S:
        return [doctor.fine(subject, "not swept: everything else took too long")]

    async def look() -> list[Finding]:
        try:
            return list(overheard(await overhear(settings), settings))
        except Unheard as error:
            why = "what cannot be played or recorded cannot be said or heard"
            mend = "`parlour devices` lists what is there"
            return [doctor.broken(subject, str(error), why=why, mend=mend)]

    return await within(min(OWN_S, left_s), subject, look)


async def _probed(settings: Settings) -> Mapping[str, object]:
    if daemon_runs():
        return mapping(await asyncio.to_thread(ask_daemon, Verb.PROBE))
    async with brief_house(rehearsed(settings), hears=True) as house:
        await _hears(house)
        return await house.doctor_probe()


async def _hears(house: House) -> None:
    """Wait until something has been heard; without a microphone the probe says so."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_OPEN_S):
            while not mapping(house.status()["health"]).get("at"):  # noqa: ASYNC110 - it is told to nobody, only asked
                await asyncio.sleep(_LOOK_S)
