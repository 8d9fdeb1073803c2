"""`parlour providers`: who can answer here, what they can do, and in which order they are asked."""

import argparse
import json
import sys

from daemon.cli.brief import settings_or_defaults
from daemon.cli.command import Help, Subparsers, add_json_option, declare
from daemon.cli.providers_view import described, pictured
from daemon.cli.terminal import has_colour
from daemon.exit_codes import ExitCode
from daemon.roster import roster
from providers import registry


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="List who can answer here, and mark those that do, in their order.",
        example="parlour providers openai_realtime",
        detail="With a name: everything about one of them, its models and voices too.\n"
        "Choose with `conversation.provider` and `fallback`, or per wake word with a profile.",
    )
    parser = declare(subparsers, "providers", text, _providers)
    parser.add_argument("name", nargs="?", metavar="NAME", help="one provider, or an alias of it")
    add_json_option(parser)


def _providers(args: argparse.Namespace) -> int:
    found = roster(settings_or_defaults(args))
    if args.name:
        known = registry.resolve(args.name)
        found = [each for each in found if each["name"] == known]
    if args.json:
        print(json.dumps(found[0] if args.name else found, indent=2))
        return ExitCode.OK
    colour = has_colour(sys.stdout)
    print(described(found[0], colour=colour) if args.name else pictured(found, colour=colour))
    return ExitCode.OK
