"""`parlour config get`, `set`, `unset`, `diff` and `reload`: single keys, and the running room."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from config.edit import value_at, with_value, without
from config.load import load, parse
from config.paths import find_config
from config.replacing import replace
from config.settings import Settings
from config.toml_text import read
from config.toml_write import plain
from daemon.checks import CHECKS
from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.cli.reach import ask_daemon
from daemon.cli.values import mapping
from daemon.cli.wording import RESTART
from daemon.control.protocol import Verb
from daemon.exit_codes import ExitCode
from daemon.reload.effect import effect

_GET: Final = Help(
    summary="Print what a key of the file is, its default included.",
    example="parlour config get audio.volume.reply",
)
_SET: Final = Help(
    summary="Set a key in the file; comments and layout stay, and a running room takes it up.",
    detail="VALUE is written as in TOML; text needs no quotes. Nothing is written that would be\n"
    "wrong. `wake.threshold` means that of the only wake word.",
    example="parlour config set wake.threshold 0.6",
)
_UNSET: Final = Help(
    summary="Take a key out of the file, so that its default counts.",
    example="parlour config unset audio.volume.reply",
)
_DIFF: Final = Help(
    summary="Show what of the file is not in force in the running room.",
    detail=f"Ends with {ExitCode.OK} when all of it is, else with {ExitCode.FAILED}.",
    example="parlour config diff",
)
_RELOAD: Final = Help(
    summary="Have the running room read its file now, and try again what failed.",
    detail="It sees every save by itself; this says what became of it.",
    example="parlour config reload",
)


def add_commands(commands: Subparsers) -> None:
    """Add them to `parlour config`."""
    get = declare(commands, "get", _GET, _get)
    get.add_argument("key", metavar="KEY", help="such as audio.volume.reply")
    add_json_option(get)
    to_set = declare(commands, "set", _SET, _set)
    to_set.add_argument("key", metavar="KEY", help="such as wake.words[0].threshold")
    to_set.add_argument("value", metavar="VALUE", help="as in TOML; text needs no quotes")
    unset = declare(commands, "unset", _UNSET, _unset)
    unset.add_argument("key", metavar="KEY", help="such as audio.volume.reply")
    declare(commands, "diff", _DIFF, _diff)
    add_json_option(declare(commands, "reload", _RELOAD, _reload))


def replaced(file: Path, text: str, command: str) -> None:
    """Write the file; where it is not ours to write, say who may."""
    try:
        replace(file, text)
    except PermissionError as error:
        raise CommandFailed(
            f"{file} is not yours to write: `sudo parlour --config {file} config {command}`"
        ) from error
    except OSError as error:
        raise CommandFailed(f"{file} cannot be written: {error.strerror}") from error


def tell_effect(before: Settings, after: Settings) -> None:
    """Print what changes, and when."""
    for line in effect(before, after):
        print(line)


def _get(args: argparse.Namespace) -> int:
    file = find_config(args.config)
    value = value_at(plain(load(file, CHECKS)), args.key)
    print(value if isinstance(value, str) and not args.json else json.dumps(value, indent=2))
    return ExitCode.OK


def _set(args: argparse.Namespace) -> int:
    def edited(text: str, now: Settings) -> str:
        return with_value(text, args.key, args.value, now)

    return _changed(args, edited, f"set {args.key} '{args.value}'")


def _unset(args: argparse.Namespace) -> int:
    return _changed(args, lambda text, _: without(text, args.key), f"unset {args.key}")


def _changed(args: argparse.Namespace, edited: Callable[[str, Settings], str], command: str) -> int:
    """Change the text, look at the whole of it, and only then write it."""
    file = find_config(args.config)
    text = read(file)
    before = parse(text, file)
    new_text = edited(text, before)
    after = parse(new_text, file, CHECKS)
    if new_text == text:
        print(f"{file}: it says so already")
        return ExitCode.OK
    replaced(file, new_text, command)
    tell_effect(before, after)
    return ExitCode.OK


def _diff(args: argparse.Namespace) -> int:
    file = find_config(args.config)
    in_force = Settings.model_validate_json(json.dumps(ask_daemon(Verb.CONFIG)))
    lines = effect(in_force, load(file, CHECKS))
    status = mapping(mapping(ask_daemon(Verb.STATUS)).get("config"))
    lines += standing_lines(status)
    print("\n".join(lines) or f"{file}: all of it is in force")
    return ExitCode.FAILED if lines else ExitCode.OK


def _reload(args: argparse.Namespace) -> int:
    standing = mapping(ask_daemon(Verb.RELOAD))
    lines = standing_lines(standing)
    if args.json:
        print(json.dumps(standing, indent=2))
    else:
        print("\n".join(lines) or f"{standing.get('file')}: in force")
    if standing.get("problems"):
        return ExitCode.BAD_CONFIG
    return ExitCode.FAILED if standing.get("failed") else ExitCode.OK


def standing_lines(standing: object) -> list[str]:
    """Give what a person should know of how the file stands; nothing when it is in force."""
    told = mapping(standing)
    problems, restart = told.get("problems"), told.get("restart")
    lines = [str(problem) for problem in problems] if isinstance(problems, list) else []
    lines += [
        f"{part}: {why}; it stays as it was" for part, why in mapping(told.get("failed")).items()
    ]
    lines += [
        f"{part}: waits for {what} to end" for part, what in mapping(told.get("waiting")).items()
    ]
    if isinstance(restart, list) and restart:
        lines.append(f"restart needed: {', '.join(map(str, restart))}: {RESTART}")
    return lines
