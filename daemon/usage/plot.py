"""The days of a month as bars: money where there is some to show, else sound that left the room."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from daemon.usage import report
from daemon.usage.report import Entry
from hardware.virtual.timeline import svg

WIDTH: Final = 640.0
ROW: Final = 20.0
LEFT: Final = 90.0
RIGHT: Final = 110.0
TOP: Final = 44.0

_STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #222 }
.title { font-weight: 600; font-size: 14px }
.bar { fill: #3b6ea5 }
.open { fill: #c98a2b }
@media (prefers-color-scheme: dark) { text { fill: #ddd } }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day."""

    day: dt.date
    share: float
    """Of the longest bar."""
    words: str
    """What stands behind it."""
    complete: bool
    """Whether everything of that day has a known price."""

    @property
    def label(self) -> str:
        """What stands before it: `Fri 20`, in English whatever the machine's locale."""
        return f"{_WEEKDAYS[self.day.weekday()]} {self.day.day:>2}"


_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def measures_money(listed: Sequence[Entry]) -> bool:
    """Tell whether the bars show money; without any known cost they show seconds of sound."""
    return report.cost_of(listed).known > 0


def bars(listed: Sequence[Entry]) -> tuple[Bar, ...]:
    """Give a bar for each day from the first to the last on which something was used."""
    days = report.by_day(listed)
    if not days:
        return ()
    money = measures_money(listed)
    sizes = {day: _size(own, money=money) for day, own in days.items()}
    longest = max(sizes.values()) or 1.0
    return tuple(
        Bar(
            day=day,
            share=sizes.get(day, 0.0) / longest,
            words=_words(days.get(day, []), money=money),
            complete=report.cost_of(days.get(day, [])).complete,
        )
        for day in _between(min(days), max(days))
    )


def picture(title: str, drawn: Sequence[Bar]) -> str:
    """Give the bars as an SVG document; the colour of a bar tells where prices are unknown."""
    length = WIDTH - LEFT - RIGHT
    parts = [svg.text(LEFT, 24, title, "title")]
    for number, bar in enumerate(drawn):
        y = TOP + number * ROW
        look = "bar" if bar.complete else "open"
        parts += [
            svg.text(LEFT - 10, y + 13, bar.label, "day", "end"),
            svg.rect((LEFT, y + 2, bar.share * length, ROW - 6), look, 2),
            svg.text(LEFT + bar.share * length + 8, y + 13, bar.words, "words"),
        ]
    height = TOP + len(drawn) * ROW + 16
    return svg.page(width=WIDTH, height=height, style=_STYLE, title=title, parts=parts)


def _size(own: Sequence[Entry], *, money: bool) -> float:
    return float(report.cost_of(own).known) if money else _left_s(own)


def _left_s(own: Sequence[Entry]) -> float:
    return sum(entry.used.sent_ms for entry in own if entry.account.cloud) / 1000


def _words(own: Sequence[Entry], *, money: bool) -> str:
    if not own:
        return ""
    return report.in_words(report.cost_of(own)) if money else f"{_left_s(own):.0f} s"


def _between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)
