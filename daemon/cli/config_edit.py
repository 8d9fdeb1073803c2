"""`parlour config edit`: an editor on a copy, which takes the file's place once it is right."""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from config.errors import ConfigInvalid
from config.load import parse
from config.paths import find_config
from config.settings import Settings
from config.toml_text import read
from daemon.checks import CHECKS
from daemon.cli.command import CommandFailed, Help, Subparsers, declare
from daemon.cli.config_change import replaced, tell_effect
from daemon.exit_codes import ExitCode

_EDIT: Final = Help(
    summary="Open the file in $VISUAL or $EDITOR; it is looked at before it counts.",
    detail="The editor has a copy: what is wrong with it is shown, and it opens again there.\n"
    "In the end the effect is shown: which keys change, and when a running room goes by them.",
    example="EDITOR=nano parlour config edit",
)
_USUAL: Final = ("sensible-editor", "nano", "vim", "vi")
_JUMP: Final = frozenset({"nano", "vi", "vim", "nvim", "emacs", "micro", "joe", "sensible-editor"})
"""Editors that take `+LINE`."""


def add_command(commands: Subparsers) -> None:
    """Add it to `parlour config`."""
    declare(commands, "edit", _EDIT, _edit)


def _edit(args: argparse.Namespace) -> int:
    file = find_config(args.config)
    text = read(file)
    if not os.access(file.resolve().parent, os.W_OK):
        raise CommandFailed(
            f"{file} is not yours to write: `sudo parlour --config {file} config edit`"
        )
    folder = Path(tempfile.mkdtemp(prefix="parlour-"))
    draft = folder / file.name
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    after = _edited(draft, file)
    if after is None:
        raise CommandFailed(f"{file} stays as it was; what you wrote is in {draft}")
    new_text = read(draft)
    if read(file) != text:
        raise CommandFailed(f"{file} was changed by somebody else; what you wrote is in {draft}")
    if new_text == text:
        print("nothing changed")
    else:
        replaced(file, new_text, "edit")
        _tell(text, file, after)
    shutil.rmtree(folder)
    return ExitCode.OK


def _edited(draft: Path, file: Path) -> Settings | None:
    """Have it edited until it is right, and give its settings; `None` where a person gives up."""
    line = 0
    while True:
        _open(draft, line)
        try:
            return parse(read(draft), file, CHECKS)
        except ConfigInvalid as error:
            print(error, file=sys.stderr)
            line = next((problem.line for problem in error.problems if problem.line), 0)
        if not _again():
            return None


def _open(draft: Path, line: int) -> None:
    editor = _editor()
    jump = [f"+{line}"] if line and Path(editor[0]).name in _JUMP else []
    try:
        ended = subprocess.run([*editor, *jump, str(draft)], check=False)
    except OSError as error:
        raise CommandFailed(
            f"the editor {editor[0]} cannot be started: {error.strerror}"
        ) from error
    if ended.returncode:
        raise CommandFailed(f"the editor ended with {ended.returncode}; nothing was changed")


def _editor() -> list[str]:
    """Give the command of the editor a person chose, or the first there is."""
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if chosen:
        return shlex.split(chosen)
    found = next((name for name in _USUAL if shutil.which(name)), None)
    if found is None:
        raise CommandFailed("there is no editor: name one in $EDITOR")
    return [found]


def _again() -> bool:
    """Ask whether to mend it; nobody there to ask means no."""
    if not sys.stdin.isatty():
        return False
    try:
        return input("Edit it again? [Y/n] ").strip().lower() not in {"n", "no"}
    except EOFError:
        return False


def _tell(text: str, file: Path, after: Settings) -> None:
    try:
        before = parse(text, file)
    except ConfigInvalid:
        print(f"{file}: mended")
        return
    tell_effect(before, after)
