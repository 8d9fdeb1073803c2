"""`parlour demo`: a whole conversation with the real daemon, shown, recorded and judged."""

import argparse
import asyncio
import json
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from daemon.demo_stage import Stage, staged
from daemon.demo_steps import SCENARIO, Outcome, Player, Step, sentences
from daemon.exit_codes import ExitCode
from hardware.virtual.talker import Voice, available_voices

PICTURE_TIMEOUT_S = 60.0
TALKER_VOICES = (Voice.AWB, Voice.RMS, Voice.JOE_SLOW)
"""Voices unlike the house's own, so that a listener can tell who speaks; best understood first."""


def main(args: argparse.Namespace) -> int:
    """Hold the conversation; the exit status says whether every step happened."""
    folder = args.out or Path(f"demo-{datetime.now().astimezone():%Y%m%d-%H%M%S}")
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=False)
    steps = sentences(args.say) if args.say else SCENARIO
    tell = _to_stderr if args.json else _to_stdout
    outcomes = asyncio.run(_play(folder, steps, args, tell))
    picture = None if args.live else asyncio.run(_draw(folder))
    _tidy(folder, keep=args.keep)
    _conclude(folder, picture, outcomes, tell)
    if args.json:
        print(json.dumps(_as_json(folder, outcomes), indent=2))  # noqa: T201 - it is the answer
    return ExitCode.FAILED if any(each.missing for each in outcomes) else ExitCode.OK


async def _play(
    folder: Path, steps: tuple[Step, ...], args: argparse.Namespace, tell: Callable[[str], None]
) -> list[Outcome]:
    tell("Starting Parlour" + ("" if args.live else ", with a virtual sound card and room") + "…")
    outcomes: list[Outcome] = []
    async with staged(folder, live=args.live, config=args.config) as stage:
        player = Player(stage, _talker(), tell)
        for step in steps:
            outcome = await player.play(step)
            outcomes.append(outcome)
            mark = "✗ " + "; ".join(outcome.missing) if outcome.missing else "✓"
            tell(f"  {mark}")
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


async def _draw(folder: Path) -> Path | None:
    """Draw the timeline in a process of its own: it needs numpy, and we do not."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hardware.virtual.timeline", str(folder)
    )
    try:
        async with asyncio.timeout(PICTURE_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
    picture = folder / "timeline.svg"
    return picture if process.returncode == 0 and picture.exists() else None


def _tidy(folder: Path, *, keep: bool) -> None:
    if not keep:
        for name in ("card", "state", "spoken"):
            shutil.rmtree(folder / name, ignore_errors=True)


def _conclude(
    folder: Path, picture: Path | None, outcomes: list[Outcome], tell: Callable[[str], None]
) -> None:
    happened = sum(not outcome.missing for outcome in outcomes)
    tell(f"\n{happened} of {len(outcomes)} steps happened. In {folder}:")
    if (folder / "room.wav").exists():
        tell("  room.wav       what the microphone (left) and the loudspeaker (right) carried")
    if picture:
        tell(f"  {picture.name}   the conversation as a picture")
    tell("  events.jsonl   everything the daemon told")
    tell("  daemon.log     its log")


def _as_json(folder: Path, outcomes: list[Outcome]) -> dict[str, object]:
    steps = [
        {
            "says": outcome.step.says,
            "missing": outcome.missing,
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
