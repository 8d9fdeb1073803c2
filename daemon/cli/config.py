"""`parlour config`: check the configuration, show what is in force, explain it, begin one."""

import argparse
import json
from pathlib import Path
from typing import Final

from config.load import load
from config.paths import find_config, new_config
from config.replacing import replace
from config.settings import Settings, WakeWord
from config.toml_write import as_toml, plain
from daemon.checks import CHECKS
from daemon.cli import config_change, config_edit
from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.exit_codes import ExitCode

_CONFIG: Final = Help(
    summary="Check, show, explain, change or begin the configuration.",
    detail="  check    say what is wrong with it\n"
    "  show     print every setting in force\n"
    "  schema   print the JSON Schema, for editors\n"
    "  init     write the default configuration\n"
    "  edit     open it in an editor, and look at it before it counts\n"
    "  get      print what a key is\n"
    "  set      set a key, and leave everything else as it stands\n"
    "  unset    take a key out\n"
    "  diff     show what of it is not in force in the running room\n"
    "  reload   have the running room read it now",
    example="parlour config check",
)
_CHECK: Final = Help(
    summary="Say what is wrong with a configuration, every problem at once.",
    detail=f"Ends with {ExitCode.OK} when nothing is, else with {ExitCode.BAD_CONFIG}.",
    example="parlour config check ~/parlour.toml",
)
_SHOW: Final = Help(
    summary="Print every setting in force, defaults included; secrets stay where they are.",
    example="parlour config show --json",
)
_SCHEMA: Final = Help(
    summary="Print the JSON Schema with which editors complete and check the file.",
    example="parlour config schema > parlour.schema.json",
)
_INIT: Final = Help(
    summary="Write the default configuration, every key explained.",
    detail="A file that was edited is left alone without --force.",
    example="parlour config init",
)


def add_parser(subparsers: Subparsers) -> None:
    """Add `config` with its own commands."""
    parser = declare(subparsers, "config", _CONFIG, lambda _: _overview(parser))
    commands = parser.add_subparsers(dest="config_command", metavar="COMMAND")
    check = declare(commands, "check", _CHECK, _check)
    check.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the file to check")
    add_json_option(declare(commands, "show", _SHOW, _show))
    declare(commands, "schema", _SCHEMA, _schema)
    init = declare(commands, "init", _INIT, _init)
    init.add_argument("path", type=Path, nargs="?", metavar="PATH", help="where to write it")
    init.add_argument("--force", action="store_true", help="overwrite a file that was edited")
    config_edit.add_command(commands)
    config_change.add_commands(commands)


def _overview(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    return ExitCode.BAD_CONFIG


def _check(args: argparse.Namespace) -> int:
    """Say that all is well, in one line; `ConfigInvalid` says what is not."""
    file = find_config(args.file or args.config)
    settings = load(file, CHECKS)
    print(f"{file}: fine\n{_summary(settings)}")
    return ExitCode.OK


def _summary(settings: Settings) -> str:
    """Give what an owner wants confirmed: the room, its words, who answers."""
    room, wake = settings.room, settings.wake
    words = ", ".join(_heard(word) for word in wake.words) if wake.enabled else "none, push-to-talk"
    return (
        f"  room      {room.name} ({room.language})\n"
        f"  words     {words}\n"
        f"  provider  {settings.conversation.provider}"
    )


def _heard(word: WakeWord) -> str:
    return f'"{word.spoken}" ({word.profile})' if word.profile else f'"{word.spoken}"'


def _show(args: argparse.Namespace) -> int:
    """Print settings that can be loaded again; a secret is shown by its place, never its value."""
    file = find_config(args.config)
    settings = load(file, CHECKS)
    if args.json:
        print(json.dumps(plain(settings), indent=2, ensure_ascii=False))
    else:
        print(f"# In force from {file}\n\n{as_toml(settings)}", end="")
    return ExitCode.OK


def _schema(_: argparse.Namespace) -> int:
    from config.schema import json_schema  # noqa: PLC0415 - costs 30 ms that no other command needs

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return ExitCode.OK


def _init(args: argparse.Namespace) -> int:
    """Write the default file where it was asked for, else where the daemon will look for it."""
    from config.default_file import default_file  # noqa: PLC0415 - as above

    file = new_config(args.path or args.config)
    text = default_file()
    if not args.force and _is_edited(file, text):
        raise CommandFailed(f"{file} was edited; `parlour config init --force` would overwrite it")
    try:
        replace(file, text)
    except OSError as error:
        raise CommandFailed(f"{file} cannot be written: {error.strerror}") from error
    print(f"wrote {file}")
    return ExitCode.OK


def _is_edited(file: Path, default: str) -> bool:
    """Say whether something else than the default stands there; what cannot be read counts."""
    try:
        return file.read_text(encoding="utf-8") not in {default, ""}
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, UnicodeDecodeError):
        return True
