"""`parlour confirm`: say yes by hand to what waits for it, and type its PIN."""

import argparse
import getpass
import sys

from daemon.cli.command import CommandFailed, Help, Subparsers, declare
from daemon.cli.reach import ask_daemon
from daemon.cli.values import mapping
from daemon.control.protocol import Verb
from daemon.exit_codes import ExitCode


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    confirm = declare(
        subparsers,
        "confirm",
        Help(
            summary="Confirm what waits for a yes or for the PIN: a lock, a garage, an alarm.",
            example="parlour confirm",
            detail="It shows what waits, and asks. The PIN is typed unseen, or read from standard"
            "\ninput; it is never an argument, for arguments can be seen by everybody.",
        ),
        _confirm,
    )
    confirm.add_argument("--yes", action="store_true", help="do not ask again whether it is meant")


def _confirm(args: argparse.Namespace) -> int:
    waits = mapping(ask_daemon(Verb.CONFIRM))
    if not waits:
        raise CommandFailed("nothing waits for a yes or for the PIN")
    print(f"{waits.get('question')}  (waits {waits.get('left_s')} s more)", file=sys.stderr)
    if not (args.yes or waits.get("needs_pin") or _is_meant()):
        raise CommandFailed("not confirmed; it stays as it is")
    pin = _pin() if waits.get("needs_pin") else ""
    done = mapping(ask_daemon(Verb.CONFIRM, {"yes": True, **({"pin": pin} if pin else {})}))
    if not done.get("done"):
        raise CommandFailed(str(done.get("message")))
    print(done.get("message"))
    return ExitCode.OK


def _is_meant() -> bool:
    """Ask a person; without a terminal nobody can be asked."""
    if not sys.stdin.isatty():
        raise CommandFailed("nobody is at a terminal to ask; --yes says that it is meant")
    return input("[y/N] ").strip().casefold() in {"y", "yes"}


def _pin() -> str:
    """Read the PIN without showing it."""
    typed = getpass.getpass("PIN: ") if sys.stdin.isatty() else sys.stdin.readline()
    pin = typed.strip()
    if not (pin.isascii() and pin.isdigit()):
        raise CommandFailed("a PIN is digits only")
    return pin
