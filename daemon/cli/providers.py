"""`parlour providers`: who can answer here, and what they can do."""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict

from config.settings import Settings
from daemon.cli.brief import settings_or_defaults
from daemon.cli.command import Help, Subparsers, add_json_option, declare
from daemon.cli.terminal import Style, has_colour, painted
from daemon.exit_codes import ExitCode
from providers import registry
from providers.base import Capabilities
from providers.errors import ProviderError


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="List who can answer here, and mark the one that does.",
        example="parlour providers --json",
        detail="Choose with `conversation.provider`, or per wake word with a profile.",
    )
    add_json_option(declare(subparsers, "providers", text, _providers))


def _providers(args: argparse.Namespace) -> int:
    found = listed(settings_or_defaults(args))
    if args.json:
        print(json.dumps(found, indent=2))
        return ExitCode.OK
    colour = has_colour(sys.stdout)
    for provider in found:
        print(_pictured(provider, colour=colour))
    return ExitCode.OK


def listed(settings: Settings) -> list[dict[str, object]]:
    """Give every provider with what it can do, or why it cannot be used."""
    return [_described(name, settings) for name in registry.names()]


def _described(name: str, settings: Settings) -> dict[str, object]:
    facts: dict[str, object] = {"name": name, "used": _uses(name, settings)}
    try:
        capabilities = registry.create(name, settings).capabilities
    except ProviderError as error:
        return {**facts, "problem": str(error)}
    return {**facts, "abilities": _abilities(capabilities), "capabilities": asdict(capabilities)}


def _uses(name: str, settings: Settings) -> bool:
    profiles = (profile.provider for profile in settings.profile.values())
    return name in {settings.conversation.provider, *profiles}


def _abilities(capabilities: Capabilities) -> list[str]:
    """Give in words what a person notices."""
    ends = "the service" if capabilities.turn_end == "service" else "this machine"
    words = [f"{ends} hears when you have finished"]
    words += ["runs tools"] if capabilities.tools else []
    words += ["takes push-to-talk"] if capabilities.manual_turn else []
    words += ["takes text"] if capabilities.text_turn else []
    if capabilities.max_minutes:
        words.append(f"sessions of {capabilities.max_minutes:g} min")
    if capabilities.languages:
        words.append(f"languages: {', '.join(capabilities.languages)}")
    return words


def _pictured(provider: Mapping[str, object], *, colour: bool) -> str:
    mark = painted("●", Style.GREEN, colour=colour) if provider["used"] else " "
    name = painted(str(provider["name"]), Style.BOLD, colour=colour)
    if "problem" in provider:
        return f"{mark} {name}\n    {painted(str(provider['problem']), Style.RED, colour=colour)}"
    abilities = provider["abilities"]
    lines = abilities if isinstance(abilities, list) else []
    return "\n".join([f"{mark} {name}", *(f"    {line}" for line in lines)])
