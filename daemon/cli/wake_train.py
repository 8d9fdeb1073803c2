"""`parlour wake train`: makes a wake word of one's own on this machine."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.exit_codes import ExitCode
from hardware.errors import ModelUnusable, TrainingRefused
from hardware.training.phrase import phrase_of
from hardware.training.recipe import Recipe, require_possible
from hardware.wake.models import openwakeword_classifiers
from hardware.worker_life import worker_environment

_HELP: Final = Help(
    summary="Make a wake word of your own, from synthetic voices, on this machine.",
    example='parlour wake train "hey parlour" --plot hey_parlour.svg',
    detail="Speaks the phrase and much else with the voices of espeak-ng, flite and piper, in\n"
    "rooms and noise, and fits a classifier on openWakeWord's embeddings. Tells how well it\n"
    "hears voices it did not learn from, and the lines for the configuration. Nothing leaves\n"
    "the machine. Some ten minutes on two cores; --quick makes a rough one in two.",
)


def add_train(subparsers: Subparsers) -> None:
    """Add `train` to the commands of `parlour wake`."""
    parser = declare(subparsers, "train", _HELP, _train)
    parser.add_argument("phrase", metavar="PHRASE", help="what is to be said, in English words")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write it (default: NAME.onnx)"
    )
    parser.add_argument("--name", help="its name in the settings (default: from the phrase)")
    parser.add_argument("--quick", action="store_true", help="a rough one, in a fifth of the time")
    parser.add_argument("--seed", type=int, default=1, help="the same gives the same (default: 1)")
    parser.add_argument(
        "--per-hour",
        type=float,
        default=0.5,
        metavar="N",
        help="mistakes allowed in an hour of the synthetic speech that sets the threshold",
    )
    parser.add_argument(
        "--jobs", type=int, default=0, help="processes at once (default: one for each core)"
    )
    for option, what in (("positives", "in which it is said"), ("negatives", "without it")):
        parser.add_argument(
            f"--{option}",
            type=Path,
            nargs="+",
            default=[],
            metavar="FOLDER",
            help=f"recordings {what} (WAV, FLAC)",
        )
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write a picture (SVG)")
    add_json_option(parser)


def _train(args: argparse.Namespace) -> int:
    """Check what can be checked at once, then train in a process that may load numpy."""
    try:
        recipe = _recipe(args)
        require_possible(recipe, _taken())
    except TrainingRefused as error:
        raise CommandFailed(str(error), ExitCode.BAD_CONFIG) from error
    if recipe.spoken.warning and not recipe.as_json:
        print(f"Mind: {recipe.spoken.warning}.", file=sys.stderr)
    command = (sys.executable, "-m", "hardware.training", recipe.model_dump_json())
    with subprocess.Popen(command, env=worker_environment()) as process:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            process.wait()  # the terminal told it too: it clears up and says so
            return ExitCode.INTERRUPTED
    return ExitCode(status) if status in set(ExitCode) else ExitCode.FAILED


def _recipe(args: argparse.Namespace) -> Recipe:
    phrase = phrase_of(args.phrase)
    name = args.name or phrase.name
    return Recipe(
        phrase=phrase.text,
        out=args.out or Path(f"{name}.onnx"),
        name=name,
        seed=args.seed,
        quick=args.quick,
        per_hour=args.per_hour,
        jobs=max(1, args.jobs or os.cpu_count() or 1),
        positives=tuple(args.positives),
        negatives=tuple(args.negatives),
        plot=args.plot,
        as_json=args.json,
    )


def _taken() -> tuple[str, ...]:
    """Give the names that mean another model already."""
    try:
        return tuple(openwakeword_classifiers())
    except ModelUnusable as error:
        raise CommandFailed(str(error), ExitCode.DEVICE) from error
