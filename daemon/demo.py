"""`parlour demo`: a whole conversation with the real daemon, shown, recorded and judged."""

import argparse
import asyncio
import itertools
import json
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from daemon.demo_stage import Stage, staged
from daemon.demo_steps import SCENARIO, Outcome, Player, Step, sentences
from daemon.exit_codes import ExitCode
from daemon.until_signal import EndedBySignal, run_until_signal
from hardware.virtual.room_client import RoomSettings
from hardware.virtual.talker import Voice, available_voices

PICTURE_TIMEOUT_S = 60.0
TALKER_VOICES = (Voice.AWB, Voice.RMS, Voice.JOE_SLOW)
"""Voices unlike the house's own, so that a listener can tell who speaks; best understood first."""

LEFT: Final = {
    "room.wav": "what the microphone (left) and the loudspeaker (right) carried",
    "room.jsonl": "who spoke when in it",
    "timeline.svg": "the conversation as a picture",
    "events.jsonl": "everything the daemon told",
    "daemon.log": "its log",
    "parlour.toml": "its configuration",
    "spoken": "with --keep: what was said",
    "state": "with --keep: its state",
    "card": "with --keep: the virtual sound card's log",
}
"""What the folder may hold afterwards."""


def main(args: argparse.Namespace) -> int:
    """Hold the conversation; the exit status says whether every step happened."""
    steps = sentences(args.say) if args.say else SCENARIO
    folder = new_folder(args.out)
    tell = _to_stderr if args.json else _to_stdout
    try:
        outcomes = run_until_signal(_show(folder, steps, args, tell))
    except EndedBySignal as end:
        with suppress(OSError):  # the terminal may be what went away
            tell(f"\ninterrupted. What came so far is in {folder}")
        return end.status
    finally:
        _tidy(folder, keep=args.keep)
    _conclude(folder, outcomes, tell)
    if args.json:
        print(json.dumps(_as_json(folder, outcomes), indent=2))  # noqa: T201 - it is the answer
    return ExitCode.FAILED if any(each.missing for each in outcomes) else ExitCode.OK


def new_folder(wanted: Path | None) -> Path:
    """Make the folder for what the demo leaves; never one that is there already."""
    if wanted is None:
        return _new_folder_of_now()
    try:
        wanted.mkdir(parents=True)
    except FileExistsError as error:
        kind = "folder" if wanted.is_dir() else "file"
        reason = f"--out {wanted}: expected a name that is free, found a {kind}"
        raise FileExistsError(reason) from error
    return wanted.absolute()


def _new_folder_of_now() -> Path:
    name = f"demo-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    for suffix in itertools.chain([""], (f"-{number}" for number in itertools.count(2))):
        folder = Path(name + suffix).absolute()
        with suppress(FileExistsError):
            folder.mkdir()
            break
    return folder


async def _show(
    folder: Path, steps: tuple[Step, ...], args: argparse.Namespace, tell: Callable[[str], None]
) -> list[Outcome]:
    outcomes = await _play(folder, steps, args, tell)
    if not args.live:
        await _draw(folder)
    return outcomes


async def _play(
    folder: Path, steps: tuple[Step, ...], args: argparse.Namespace, tell: Callable[[str], None]
) -> list[Outcome]:
    tell("Starting Parlour" + ("" if args.live else ", with a virtual sound card and room") + "…")
    outcomes: list[Outcome] = []
    around = RoomSettings(room=args.room or "")
    async with staged(folder, live=args.live, config=args.config, around=around) as stage:
        if stage.room:
            tell("Times count from the end of the sentence.")
        player = Player(stage, _talker(), tell)
        for step in steps:
            outcome = await player.play(step)
            outcomes.append(outcome)
            mark = "✗ " + "; ".join(outcome.missing) if outcome.missing else "✓"
            tell(f"  {mark}")
            for reason in outcome.why:
                tell(f"    because: {reason}")
        _tell_echo(stage, tell)
    return outcomes


def _talker() -> Voice | None:
    """Give the talker's voice: one that the house does not speak with, where there is one."""
    present = available_voices()
    return next((voice for voice in TALKER_VOICES if voice in present), None)


def _tell_echo(stage: Stage, tell: Callable[[str], None]) -> None:
    levels = stage.room.levels if stage.room else None
    if levels and levels.echo_below_talker_db is not None:
        below = abs(levels.echo_below_talker_db)
        tell(f"\nThe room's echo of the loudspeaker lay {below:.0f} dB below the talker.")


async def _draw(folder: Path) -> None:
    """Draw the timeline in a process of its own: it needs numpy, and we do not."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hardware.virtual.timeline", str(folder)
    )
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(PICTURE_TIMEOUT_S):
                await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _tidy(folder: Path, *, keep: bool) -> None:
    if not keep:
        for name in ("card", "state", "spoken"):
            shutil.rmtree(folder / name, ignore_errors=True)


def _conclude(folder: Path, outcomes: list[Outcome], tell: Callable[[str], None]) -> None:
    happened = sum(not outcome.missing for outcome in outcomes)
    tell(f"\n{happened} of {len(outcomes)} steps happened. In {folder}:")
    for name, holds in LEFT.items():
        if (folder / name).exists():
            tell(f"  {name:<14} {holds}")


def _as_json(folder: Path, outcomes: list[Outcome]) -> dict[str, object]:
    steps = [
        {
            "says": outcome.step.says,
            "missing": outcome.missing,
            "why": outcome.why,
            "first_sound_ms": outcome.first_sound_ms,
            "silent_after_ms": outcome.silent_after_ms,
            "happened": outcome.happened,
        }
        for outcome in outcomes
    ]
    return {"folder": str(folder), "steps": steps}


def _to_stdout(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the demo is told on the terminal


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - standard output is for JSON here
