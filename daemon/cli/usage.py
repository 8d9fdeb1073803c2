"""`parlour usage`: what the services cost, and how much sound left the room."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from config.settings import Settings
from daemon.cli.brief import settings_or_defaults
from daemon.cli.command import Help, Subparsers, add_json_option, declare
from daemon.cli.terminal import has_colour
from daemon.cli.usage_view import pictured
from daemon.exit_codes import ExitCode
from daemon.state_file import state_file
from daemon.timers.moment import live
from daemon.usage import plot, report
from daemon.usage.prices import Prices
from daemon.usage.reading import read
from daemon.usage.report import Entry
from daemon.usage.span import Span, month_named, month_of


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    text = Help(
        summary="Show what the services in the network cost, and how much sound they were sent.",
        example="parlour usage --month 2026-11",
        detail="Costs are estimated from a dated price table; the bill of the service decides.",
    )
    parser = declare(subparsers, "usage", text, _usage)
    parser.add_argument(
        "--month", metavar="YYYY-MM", type=_month, help="another month than this one"
    )
    parser.add_argument("--svg", metavar="FILE", type=Path, help="write the plot as a picture")
    add_json_option(parser)


def _month(name: str) -> Span:
    try:
        return month_named(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected a month such as 2026-11, found {name}") from (
            error
        )


def _usage(args: argparse.Namespace) -> int:
    settings = settings_or_defaults(args)
    prices = Prices.of(settings)
    span = args.month or month_of(live().local().date())
    listed = report.entries(read(state_file(), span), prices)
    if args.svg:
        title = f"Parlour, {span.first:%Y-%m}: {_measure(listed, settings)}"
        args.svg.write_text(plot.picture(title, plot.bars(listed)), encoding="utf-8")
    if args.json:
        print(json.dumps(as_json(span, listed, settings, prices), indent=2))
    else:
        print(pictured(span, listed, settings.budget, prices, colour=has_colour(sys.stdout)))
    return ExitCode.OK


def as_json(
    span: Span, listed: Sequence[Entry], settings: Settings, prices: Prices
) -> dict[str, object]:
    """Give a month for scripts."""
    return {
        "month": f"{span.first:%Y-%m}",
        "currency": settings.budget.currency,
        "prices_as_of": f"{prices.as_of}",
        "days": [report.as_json(entry) for entry in listed],
        **report.cost_json(report.cost_of(listed)),
        "left_the_machine_s": sum(entry.used.sent_ms for entry in listed if entry.account.cloud)
        / 1000,
        "without_known_price": list(report.unpriced(listed)),
        "limits": settings.budget.model_dump(exclude={"currency", "per_dollar"}),
    }


def _measure(listed: Sequence[Entry], settings: Settings) -> str:
    return settings.budget.currency if plot.measures_money(listed) else "seconds of sound sent out"
