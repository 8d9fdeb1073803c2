"""Runs the house as a service: begun, ready, watched over, told to stop, ended in order."""

import asyncio
import faulthandler
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from config.paths import control_socket, state_directory
from config.settings import Settings
from daemon import last_good, notify, turn_log
from daemon.app import Assembly, assembled
from daemon.control.claim import claimed
from daemon.control.server import ControlServer
from daemon.exit_codes import ExitCode
from daemon.fast_failures import SETTLED_S, FastFailures
from daemon.reload.joining import Amend, following
from daemon.room import RELOAD_S
from daemon.safe_mode import Beginning, Footing, as_written, whatever_works
from daemon.status_line import StatusLine
from daemon.store import Store
from daemon.story import Notice
from daemon.watchdog import Watchdog
from hardware.channels import Channel
from hardware.commands import Flush
from hardware.spare_memory import give_back

FADE_MS: Final = 150
"""How long a sentence takes to fade when the service is stopped in the middle of it."""
SPEAKER_S: Final = 0.15
"""What the loudspeaker's buffer still holds after that."""

logger = logging.getLogger(__name__)

type Reload = Callable[[], Awaitable[object]]
"""Reads the configuration again; returns when it is in force, or refused."""


def begin(option: Path | None) -> Beginning:
    """Give what the room begins with. Raises `ConfigError`; under systemd hardly ever."""
    if not notify.is_supervised():
        return as_written(option)
    state = state_directory()
    return whatever_works(option, state, FastFailures(state))


def run(begun: Beginning, amend: Amend = lambda settings: settings) -> int:
    """Be the room's voice until SIGTERM or Ctrl-C. Gives the exit status.

    `amend` gives what the house lives by for what the file says, now and after every edit.
    """
    settings = amend(begun.settings)
    # The watchdog ends us with SIGABRT: what every thread was doing is the only trace it leaves.
    faulthandler.enable()
    with claimed(control_socket()) as socket, closing(Store.open(state_directory())) as store:
        logger.info("parlour in the %s, configured by %s", settings.room.name, begun.file)

        async def live() -> None:
            line = StatusLine()
            async with (
                assembled(settings, store) as house,
                ControlServer(house.room, socket),
            ):
                service = _Service(house, line, begun)
                house.told.listen(line.hear)
                house.told.listen(turn_log.write)
                async with following(
                    house,
                    settings,
                    begun.file,
                    service.applied,
                    amend,
                    only_edits=begun.footing is Footing.SAFE_MODE,
                ) as file:
                    service.reload = lambda: file.reload(RELOAD_S)
                    await _until_told_to_stop(house, service)

        asyncio.run(live())
    return ExitCode.OK


async def _until_told_to_stop(house: Assembly, service: "_Service") -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    # To a daemon it means: read your configuration again. To a command, that its terminal is gone.
    at_hangup = service.hangup if notify.is_supervised() else stopping.set
    loop.add_signal_handler(signal.SIGHUP, at_hangup)
    watched = asyncio.create_task(_watched(house, service), name="watchdog")
    try:
        await stopping.wait()
    finally:
        watched.cancel()
        with suppress(asyncio.CancelledError):
            await watched
        notify.stopping("told to stop")
        service.ended_well()
        logger.info("stopping")
        await _fade(house)


async def _fade(house: Assembly) -> None:
    """Let what sounds grow soft; what rings, rings again after the next start."""
    for channel in (Channel.REPLY, Channel.NOTICE, Channel.ANNOUNCEMENT):
        house.worker.send(Flush(channel, FADE_MS))
    if house.runner.health and house.runner.health.playing:
        await asyncio.sleep(FADE_MS / 1_000 + SPEAKER_S)


async def _watched(house: Assembly, service: "_Service") -> None:
    await house.runner.listening.wait()
    service.listening()
    give_back()
    await service.watchdog.watch(service.looked)


class _Service:
    """What systemd and the next start are told of this one."""

    def __init__(self, house: Assembly, line: StatusLine, begun: Beginning) -> None:
        self.watchdog: Final = Watchdog(house, line)
        self.reload: Reload | None = None
        """What SIGHUP does; without it there is nothing to read again."""
        self._house = house
        self._begun = begun
        # Nobody counts starts where a person started it, and sees how it ends.
        self._starts = FastFailures(state_directory()) if notify.is_supervised() else None
        self._settles_s = asyncio.get_running_loop().time() + SETTLED_S
        self._reloading: asyncio.Task[None] | None = None

    def listening(self) -> None:
        """Tell that the room listens, to what, and on what footing."""
        begun = self._begun
        if begun.why:
            logger.warning("%s", begun.why, extra={"PARLOUR_CODE": begun.footing.value})
            self._house.told.tell(Notice(begun.footing.value, begun.why))
        elif notify.is_supervised() and begun.footing is Footing.AS_WRITTEN:
            last_good.keep(state_directory(), begun.text)
        line = self.watchdog.status()
        microphone = self._house.runner.devices["microphone"]
        logger.info("%s (%s)", line, microphone, extra={"PARLOUR_EVENT": "listening"})
        notify.ready(line)

    def applied(self, _settings: Settings, text: str) -> None:
        """Keep what the file says: every part of the room has taken it up, and works."""
        begun = self._begun
        if begun.footing is Footing.SAFE_MODE:
            self._house.told.tell(Notice(begun.footing.value, "the file is in force", mended=True))
        if notify.is_supervised() and self._house.runner.listening.is_set():
            last_good.keep(state_directory(), text)

    def looked(self) -> None:
        """Note that the room lives on; a start that lived for a minute has proven itself."""
        if self._starts and asyncio.get_running_loop().time() >= self._settles_s:
            self._starts.settled()
            self._starts = None

    def ended_well(self) -> None:
        """Note that somebody stopped the room: in safe mode, to have the file tried again."""
        if self._starts and self._begun.footing is Footing.SAFE_MODE:
            self._starts.settled()
        elif self._starts:
            self._starts.ended_well()

    def hangup(self) -> None:
        """Read the configuration again, and let systemd wait for it."""
        if self._reloading is None or self._reloading.done():
            self._reloading = asyncio.create_task(self._reload(), name="reload")

    async def _reload(self) -> None:
        notify.reloading()
        try:
            if self.reload:
                await self.reload()
        finally:
            notify.ready(self.watchdog.status())
