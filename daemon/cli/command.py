"""What every command shares: how it is declared, how it fails."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Never

from daemon.exit_codes import ExitCode

type Handler = Callable[[argparse.Namespace], int]


class CommandFailed(Exception):
    """A command did not do what was asked: one sentence for the person, a code for the script."""

    def __init__(self, message: str, code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What `--help` of a command says."""

    summary: str
    example: str
    detail: str = ""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence that names the way to the help."""

    def error(self, message: str) -> Never:
        """Tell what is wrong with the command line, and end with the documented code."""
        self.exit(ExitCode.BAD_CONFIG, f"{self.prog}: {message}; see `{self.prog} --help`\n")

    def near_option(self, words: Sequence[str]) -> str | None:
        """Give the option of ours that is most like the first of these words that is none."""
        unknown = next((word for word in words if word.startswith("-")), "").partition("=")[0]
        near = get_close_matches(unknown, self._option_string_actions, n=1)
        return near[0] if near else None


type Subparsers = argparse._SubParsersAction[Parser]  # noqa: SLF001 - argparse names its type nowhere else


def declare(subparsers: Subparsers, name: str, text: Help, handler: Handler) -> Parser:
    """Add a command and give its parser, for its own arguments."""
    parser = subparsers.add_parser(
        name,
        description="\n\n".join(filter(None, (text.summary, text.detail))),
        epilog=f"example:\n  {text.example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_config_option(parser, default=argparse.SUPPRESS)
    parser.set_defaults(handler=handler)
    return parser


def add_config_option(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """Add `--config`, which may stand before or after the command."""
    parser.add_argument(
        "--config", type=Path, metavar="FILE", default=default, help="the configuration to use"
    )


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON, for scripts")
