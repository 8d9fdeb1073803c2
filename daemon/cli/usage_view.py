"""A month of usage in the terminal: a table, bars, and what there is to know about both."""

from collections.abc import Iterator, Sequence

from config.budget import Budget
from daemon.cli.bars import bar, joined
from daemon.cli.terminal import Style, painted, table, width
from daemon.cli.wording import duration
from daemon.usage import plot, report
from daemon.usage.bill import Bill
from daemon.usage.plot import Bar
from daemon.usage.prices import Prices
from daemon.usage.report import Entry
from daemon.usage.span import Span
from daemon.usage.tally import Tally

_HEADS = ("day", "provider", "cost", "sent", "received", "tokens in", "out")
_TEXT_COLUMNS = 2
_LONGEST_BAR = 40


def pictured(
    span: Span, listed: Sequence[Entry], budget: Budget, prices: Prices, *, colour: bool
) -> str:
    """Give a month as people read it."""
    title = painted(f"{span.first:%Y-%m}", Style.BOLD, colour=colour)
    note = painted(
        f"in {budget.currency}, estimated by prices of {prices.as_of}", Style.DIM, colour=colour
    )
    if not listed:
        return f"\n  {title}  nothing was used\n"
    parts = [
        f"\n  {title}  {note}\n",
        *_grid(listed, colour=colour),
        "",
        *(_drawn(day, colour=colour) for day in plot.bars(listed)),
        "",
        table(list(_facts(listed, budget)), colour=colour),
        "",
    ]
    return "\n".join(parts)


def _grid(listed: Sequence[Entry], *, colour: bool) -> Iterator[str]:
    """Give the lines of the table: a row for each day and provider, and the sum."""
    rows = [_HEADS, *_rows(listed), _sum(listed)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    for number, row in enumerate(rows):
        line = "  ".join(
            f"{cell:<{size}}" if column < _TEXT_COLUMNS else f"{cell:>{size}}"
            for column, (cell, size) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        styles = (Style.DIM,) if number == 0 else (Style.BOLD,) if number == len(rows) - 1 else ()
        yield f"  {painted(line, *styles, colour=colour)}"


def _rows(listed: Sequence[Entry]) -> Iterator[tuple[str, ...]]:
    for day, own in report.by_day(listed).items():
        for name, part in report.by_provider(own).items():
            yield (f"{day}", name, *_cells(part))


def _sum(listed: Sequence[Entry]) -> tuple[str, ...]:
    return ("together", "", *_cells(listed))


def _cells(part: Sequence[Entry]) -> tuple[str, ...]:
    used = sum((entry.used for entry in part), Tally())
    return (
        report.in_words(report.cost_of(part)),
        duration(used.sent_ms / 1000),
        duration(used.received_ms / 1000),
        f"{used.input_tokens}",
        f"{used.output_tokens}",
    )


def _drawn(day: Bar, *, colour: bool) -> str:
    length = min(_LONGEST_BAR, width() - 40)
    style = Style.BLUE if day.complete else Style.YELLOW
    cells = bar(day.share, length, lambda _: style, {})
    return f"  {day.label}  {joined(cells, colour=colour)}  {day.words}".rstrip()


def _facts(listed: Sequence[Entry], budget: Budget) -> Iterator[tuple[str, str]]:
    left_ms = sum(entry.used.sent_ms for entry in listed if entry.account.cloud)
    yield "left this machine", f"{duration(left_ms / 1000)} of sound"
    if budget.hard_per_month is not None:
        yield "limit", _limit(report.cost_of(listed), budget)
    if unpriced := report.unpriced(listed):
        yield "no known price", f'{", ".join(unpriced)}: write your own under [prices."MODEL"]'


def _limit(cost: Bill, budget: Budget) -> str:
    only = "" if cost.complete else ", counting what has a known price"
    return f"{budget.hard_per_month:.2f} {budget.currency} a month{only}"
