"""`parlour verify`: tries one speech service as a person would, and shows where the time goes."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Final

from config.settings import LogLevel, Settings
from daemon import log
from daemon.cli.bars import StyleAt, bar, joined
from daemon.cli.brief import settings_or_defaults
from daemon.cli.command import CommandFailed, Help, Subparsers, add_json_option, declare
from daemon.cli.terminal import Style, has_colour, painted
from daemon.cli.wording import milliseconds
from daemon.exit_codes import ExitCode
from daemon.verify import observed
from daemon.verify.counted import counted
from daemon.verify.findings import Findings, FirstSound
from daemon.verify.questions import questions
from daemon.verify.speech import NoVoice
from daemon.verify.trial import TOOL, TrialFailed, tried
from providers import registry
from providers.base import SessionBrief
from providers.errors import ProviderError

_BAR: Final = 36
_LABEL: Final = 22
_FINE_MS: Final = 10.0
"""Shorter times are shown with a decimal."""

type Row = tuple[str, float, Style]
"""A part, how long it took in ms, and whose colour it has."""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="Try a speech service: say hello, interrupt it, have it call a tool.",
        example="parlour verify openai_realtime",
        detail="Opens a real session, which costs what a minute of talk costs; `parlour usage`\n"
        "counts it too. Prints how long the first sound took after the end of speech, split into\n"
        "the service, the network and us, and how soon an interrupted answer is silent. Needs no\n"
        "sound card and no running daemon. Exit status 0: everything was answered; 6: the service\n"
        "could not be used.",
    )
    parser = declare(subparsers, "verify", text, _verify)
    parser.add_argument("provider", metavar="PROVIDER", help="as `parlour providers` lists it")
    add_json_option(parser)


def _verify(args: argparse.Namespace) -> int:
    settings = settings_or_defaults(args)
    log.set_up(LogLevel.WARNING)
    try:
        findings = observed.run(_tried(args.provider, settings))
    except (ProviderError, TrialFailed) as error:
        told = _failure(error)
        if args.json:
            print(json.dumps(told, indent=2))
        words = f"{args.provider}: {told['message']} ({told['code']})"
        cure = f": {told['cure']}" if told["cure"] else ""
        raise CommandFailed(f"{words}{cure}", ExitCode.PROVIDER) from error
    except NoVoice as error:
        raise CommandFailed(str(error)) from error
    if args.json:
        print(json.dumps(findings.as_json(), indent=2))
    else:
        print("\n".join(pictured(findings, colour=has_colour(sys.stdout))))
    return ExitCode.OK


def _failure(error: ProviderError | TrialFailed) -> dict[str, object]:
    """Give what went wrong as plain values; `no_answer` is a service that opens and is silent."""
    code, cure = ("no_answer", "")
    if isinstance(error, ProviderError):
        code, cure = error.code, error.cure
    return {"ok": False, "code": code, "message": str(error).rstrip("."), "cure": cure}


async def _tried(name: str, settings: Settings) -> Findings:
    """Make the provider, try it, and end what it keeps running."""
    provider = registry.create(name, settings)
    asked, language = questions(settings.room.language, converses=provider.capabilities.converses)
    talk = settings.conversation
    is_the_room_s = registry.resolve(talk.provider) == provider.name
    brief = SessionBrief(
        model=talk.model if is_the_room_s else "",
        voice=talk.voice if is_the_room_s else "",
        language=language,
        instructions=talk.instructions,
        tools=(TOOL,),
        latency_target=talk.latency_target,
        session_id="verify",
        conversation_id="verify",
        room=settings.room.name,
    )
    try:
        async with counted(provider, brief, settings) as metered:
            return await tried(metered, brief, asked, settings)
    finally:
        close = getattr(provider, "aclose", None)  # some keep a process for the next session
        if close:
            await close()


def pictured(findings: Findings, *, colour: bool) -> Iterator[str]:
    """Give the lines a person reads."""
    sound = findings.first_sound
    name = painted(findings.provider, Style.BOLD, colour=colour)
    yield f"\n  {name}  {findings.model}".rstrip()
    yield f"\n  session open after {milliseconds(findings.opened_ms)}"
    verdict, style = ("on target", Style.GREEN) if findings.on_target else ("late", Style.YELLOW)
    total = painted(milliseconds(sound.total_ms), Style.BOLD, colour=colour)
    target = f"{painted(verdict, style, colour=colour)}, {milliseconds(findings.target_ms)} wanted"
    yield f"  end of speech → first sound {total}  ({target})"
    yield from _bars(_shares(sound), sound.total_ms, colour=colour)
    cut = findings.cut
    yield f"\n  interrupted after {milliseconds(cut.heard_ms)} of an answer"
    rows: list[Row] = [
        ("silent", cut.silent_ms, Style.GREEN),
        ("the service told", cut.told_ms, Style.GREEN),
        ("late sound, dropped", cut.late_ms, Style.DIM),
    ]
    yield from _bars(rows, max(ms for _, ms, _ in rows), colour=colour)
    yield from _told(findings, colour=colour)


def _shares(sound: FirstSound) -> list[Row]:
    """Give whose time it was, in the order in which it passed."""
    thinking_ms = sound.service_ms
    rows: list[Row] = []
    if sound.endpoint_ms is not None:
        whose = "our endpoint" if sound.endpoint_is_ours else "service: endpoint"
        rows.append((whose, sound.endpoint_ms, Style.CYAN))
        thinking_ms -= 0 if sound.endpoint_is_ours else sound.endpoint_ms
    rows += [
        ("service: answer" if rows else "service", max(0.0, thinking_ms), Style.BLUE),
        ("network", sound.network_ms, Style.MAGENTA),
        ("us", sound.ours_ms, Style.GREEN),
    ]
    return rows


def _bars(rows: list[Row], whole_ms: float, *, colour: bool) -> Iterator[str]:
    for label, ms, style in rows:
        share = ms / whole_ms if whole_ms else 0.0
        drawn = joined(bar(share, _BAR, _all_in(style), {}), colour=colour)
        figure = f"{ms:.1f} ms" if ms < _FINE_MS else milliseconds(ms)
        yield f"    {label:<{_LABEL}}{drawn} {figure}"


def _all_in(style: Style) -> StyleAt:
    return lambda _: style


def _told(findings: Findings, *, colour: bool) -> Iterator[str]:
    tool = findings.tool
    words = findings.tool_remark
    if tool:
        words = f"{tool.name}: its result was written {tool.sent_ms:.1f} ms after the call"
        if tool.answer_ms is not None:
            words += f", sound followed {milliseconds(tool.answer_ms)} later"
    yield f"\n  tool        {words}"
    facts: Mapping[str, tuple[str, ...]] = {
        "heard": findings.heard,
        "said": findings.said,
        "complained": findings.complaints,
        "used": findings.used,
        "left out": findings.left_out,
    }
    for label, lines in facts.items():
        for number, line in enumerate(lines):
            shown = painted(f"{label if number == 0 else '':<12}", Style.DIM, colour=colour)
            yield f"  {shown}{line}"
    yield ""
