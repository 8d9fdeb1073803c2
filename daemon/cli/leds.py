"""`parlour leds`: what the lights show and what it means, in the terminal or on the lights."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import Final

from config.lights import LightsKind
from config.settings import Settings
from daemon.cli.brief import settings_or_defaults
from daemon.cli.command import CommandFailed, Help, Subparsers, declare
from daemon.cli.leds_view import line_of, ring_of
from daemon.cli.reach import daemon_runs
from daemon.cli.screen import screen
from daemon.cli.terminal import Style, has_colour, painted
from daemon.exit_codes import ExitCode
from daemon.lights.mood import Look
from daemon.lights.samples import MEANING, drawn, usual_ring
from daemon.until_signal import EndedBySignal, run_until_signal
from hardware.lights.drivers import Driver, open_lights
from hardware.lights.faults import LightsFault

_DIRECTION: Final = "direction"
"""Another word for the look that finds out which light stands where."""
_PACE_S: Final = 1 / 30
_EACH_S: Final = 4.0
"""How long each look shows on the lights when all of them do."""
_TELLING_S: Final = 0.12
"""By then every pattern shows something of what it is."""
_NAME_WIDTH: Final = 16
_LEDS: Final = Help(
    summary="Show what the lights show, and what it means.",
    detail="Without a pattern: all of them, as they begin. One of them, or --all, moves until q.\n"
    f"`{_DIRECTION}` goes around like somebody who walks around the room: set `lights.first_deg`\n"
    "so that the ring agrees.\n\n"
    + "\n".join(f"  {look:<{_NAME_WIDTH}}{MEANING[look]}" for look in Look),
    example="parlour leds listening --real",
)


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = declare(subparsers, "leds", _LEDS, _leds)
    parser.add_argument("pattern", metavar="PATTERN", nargs="?", help="which one to show")
    parser.add_argument("--all", action="store_true", help="show all of them, moving")
    parser.add_argument("--real", action="store_true", help="on the lights of the configuration")


def _leds(args: argparse.Namespace) -> int:
    settings = settings_or_defaults(args)
    looks = [_look_of(args.pattern)] if args.pattern else list(MEANING)
    if args.real:
        return _on_the_lights(looks, settings)
    if (args.pattern or args.all) and sys.stdout.isatty() and sys.stdin.isatty():
        asyncio.run(_animated(looks, settings))
    else:
        print("\n".join(_lines(looks, settings, _TELLING_S, colours=has_colour(sys.stdout))))
    return ExitCode.OK


def _look_of(word: str) -> Look:
    """Give the look of a name. Raises `CommandFailed`."""
    if word == _DIRECTION:
        return Look.LISTENING
    with suppress(ValueError):
        return Look(word)
    near = get_close_matches(word, [*Look, _DIRECTION], n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(Look)}"
    raise CommandFailed(f"there is no pattern {word!r}: {hint}", ExitCode.BAD_CONFIG)


# --- in the terminal


def _lines(looks: Sequence[Look], settings: Settings, t: float, *, colours: bool) -> list[str]:
    """Give the picture of one look as a ring, of several as a table."""
    ring = usual_ring(settings.lights)
    if len(looks) == 1:
        [look] = looks
        title = f"{painted(look, Style.BOLD, colour=colours)}: {MEANING[look]}"
        shown = ring_of(drawn(look, ring, t).frame, ring, colours=colours)
        return [title, "", *(f"  {row}" for row in shown)]
    return [
        f"{look:<{_NAME_WIDTH}}{line_of(drawn(look, ring, t).frame, colours=colours)}"
        f"  {painted(MEANING[look], Style.DIM, colour=colours)}"
        for look in looks
    ]


async def _animated(looks: Sequence[Look], settings: Settings) -> None:
    began_s = time.monotonic()
    with screen() as shown:
        while not shown.quit.is_set():
            t = time.monotonic() - began_s
            lines = _lines(looks, settings, t, colours=has_colour(sys.stdout))
            shown.draw([*lines, "", painted("q quits", Style.DIM, colour=has_colour(sys.stdout))])
            with suppress(TimeoutError):
                async with asyncio.timeout(_PACE_S):
                    await shown.quit.wait()


# --- on the lights


def _on_the_lights(looks: Sequence[Look], settings: Settings) -> int:
    """Show looks on the lights of the settings, one after the other, or one until told to stop."""
    driver = _opened(settings)
    try:
        run_until_signal(_shown(driver, looks, settings))
    except EndedBySignal:
        return ExitCode.OK
    except LightsFault as fault:
        raise CommandFailed(str(fault)) from fault
    else:
        return ExitCode.OK
    finally:
        driver.close()


def _opened(settings: Settings) -> Driver:
    """Open the lights. Raises `CommandFailed` with what would help."""
    if settings.lights.kind is LightsKind.NONE:
        raise CommandFailed("the configuration names no lights: set `lights.kind`")
    if daemon_runs():
        raise CommandFailed("the daemon has the lights: stop it first (systemctl stop parlour)")
    try:
        driver = open_lights(settings.lights)
    except LightsFault as fault:
        raise CommandFailed(str(fault)) from fault
    if driver is None:
        raise CommandFailed("the configuration names no lights: set `lights.kind`")
    return driver


async def _shown(driver: Driver, looks: Sequence[Look], settings: Settings) -> None:
    ring, brightness = usual_ring(settings.lights), settings.lights.brightness / 100
    loop = asyncio.get_running_loop()
    for look in looks:
        print(f"{look}: {MEANING[look]}", flush=True)
        began_s = loop.time()
        while len(looks) == 1 or loop.time() - began_s < _EACH_S:
            driver.show(drawn(look, ring, loop.time() - began_s, brightness).frame)
            await asyncio.sleep(_PACE_S)
