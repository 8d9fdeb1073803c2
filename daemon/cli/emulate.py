"""`parlour emulate`: be a speech service on this machine, for trying things out and for tests."""

import argparse
import os
import sys

from daemon.cli.command import Help, Subparsers, declare
from providers.emulators.__main__ import add_arguments


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="Be a speech service on this machine: strict, scripted, ill-behaved on request.",
        example="parlour emulate openai_realtime --answer-delay-ms 0",
        detail="Prints the address and what to write into the configuration, then a line for each"
        "\nturn, until Ctrl-C. docs/emulators.md tells how to write a script for it.",
    )
    add_arguments(declare(subparsers, "emulate", text, _emulate))


def _emulate(args: argparse.Namespace) -> int:
    """Become the emulator: signals then reach it and nobody else."""
    words = [args.name, "--host", args.host, "--port", str(args.port)]
    words += ["--script", str(args.script)] if args.script else []
    words += ["--tls", *map(str, args.tls)] if args.tls else []
    words += [word for key in args.key for word in ("--key", key)]
    if args.answer_delay_ms is not None:
        words += ["--answer-delay-ms", str(args.answer_delay_ms)]
    sys.stdout.flush()
    command = [sys.executable, "-m", "providers.emulators", *words]
    os.execv(sys.executable, command)  # noqa: S606 - our own module, in this interpreter
