"""`parlour lab barge-in`: people who talk over replies in a simulated room."""

from daemon.cli.command import Subparsers


def add_barge_in(commands: Subparsers) -> None:
    """Add the command."""
    _ = commands
