"""Runs the house as a service: ready, told to stop, ended in order."""

import asyncio
import logging
import signal
from contextlib import closing
from pathlib import Path

from config.paths import control_socket, state_directory
from config.settings import Settings
from daemon import notify
from daemon.app import Assembly, assembled
from daemon.control.claim import claimed
from daemon.control.server import ControlServer
from daemon.exit_codes import ExitCode
from daemon.presence.joining import present
from daemon.store import Store
from hardware.spare_memory import give_back

logger = logging.getLogger(__name__)


def run(settings: Settings, config_path: Path) -> int:
    """Be the room's voice until SIGTERM or Ctrl-C. Gives the exit status."""
    with claimed(control_socket()) as socket, closing(Store.open(state_directory())) as store:
        logger.info("parlour in the %s, configured by %s", settings.room.name, config_path)

        async def live() -> None:
            async with (
                assembled(settings, store) as house,
                ControlServer(house.room, socket),
                present(settings, house.neighbours),
            ):
                await _until_told_to_stop(house)

        asyncio.run(live())
    return ExitCode.OK


async def _until_told_to_stop(house: Assembly) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    ready = asyncio.create_task(_tell_ready(house), name="ready")
    try:
        await stopping.wait()
    finally:
        ready.cancel()
        notify.stopping("told to stop")
        logger.info("stopping")


async def _tell_ready(house: Assembly) -> None:
    await house.runner.listening.wait()
    microphone = house.runner.devices["microphone"]
    words = ", ".join(house.room.wake_words) or "a press of the button"
    logger.info("listening on %s for %s", microphone or "no microphone", words)
    notify.ready(f"listening on {microphone}" if microphone else "no microphone, retrying")
    give_back()
