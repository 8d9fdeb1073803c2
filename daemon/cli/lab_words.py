"""The settings a measurement of the lab listens with: the room's own, or the words asked for."""

import argparse
from pathlib import Path

from config.settings import Settings, WakeWord
from daemon.cli.brief import settings_or_defaults
from daemon.cli.command import CommandFailed
from daemon.exit_codes import ExitCode


def add_word_option(parser: argparse.ArgumentParser) -> None:
    """Add `--word`."""
    parser.add_argument(
        "--word",
        action="append",
        type=_word,
        metavar="NAME[=MODEL]",
        help="listen for this word instead of the configured ones; MODEL is an .onnx file",
    )


def settings_with(args: argparse.Namespace) -> Settings:
    """Give what the lab needs of the settings; a word that was asked for keeps its own keys.

    Raises `CommandFailed` where nothing is listened for.
    """
    settings = settings_or_defaults(args)
    wake = settings.wake
    if args.word:
        known = {word.name: word for word in wake.words}
        asked = {word.name: word for word in args.word}  # asked for twice is listened for once
        words = tuple(word if word.model else known.get(name, word) for name, word in asked.items())
        wake = wake.model_copy(update={"words": words, "enabled": True})
    if not wake.enabled:
        raise CommandFailed(
            "wake.enabled is false in the settings: name a word with --word", ExitCode.BAD_CONFIG
        )
    return Settings(
        audio=settings.audio,
        wake=wake,
        endpoint=settings.endpoint,
        barge_in=settings.barge_in,
    )


def _word(text: str) -> WakeWord:
    name, given, model = text.partition("=")
    try:
        return WakeWord(name=name, model=Path(model) if given else None)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"expected a word such as hey_jarvis, or name=model.onnx, found {text!r}"
        ) from error
