import datetime as dt
from xml.etree import ElementTree as ET

from config.settings import Settings
from daemon.usage import plot, report
from daemon.usage.prices import Prices
from daemon.usage.report import Entry
from daemon.usage.rows import Account
from daemon.usage.tally import Tally

GROK = "grok-voice-think-fast-1.0"


def entries(*used: tuple[int, str, str, Tally]) -> tuple[Entry, ...]:
    """Give entries of November days."""
    usages = {
        Account(
            day=dt.date(2026, 11, day), provider=provider, model=model, cloud=provider != "local"
        ): tally
        for day, provider, model, tally in used
    }
    return report.entries(usages, Prices.of(Settings()))


def test_the_longest_bar_is_the_dearest_day_and_gaps_show() -> None:
    listed = entries(
        (16, "grok_voice", GROK, Tally(sent_ms=60_000)),
        (18, "grok_voice", GROK, Tally(sent_ms=120_000)),
    )
    assert [(bar.label, bar.share, bar.words) for bar in plot.bars(listed)] == [
        ("Mon 16", 0.5, "0.05"),
        ("Tue 17", 0.0, ""),
        ("Wed 18", 1.0, "0.10"),
    ]


def test_without_a_known_cost_the_bars_are_sound_that_left_the_room() -> None:
    listed = entries(
        (18, "gemini_live", "gemini-9", Tally(sent_ms=4_000)),
        (18, "local", "", Tally(sent_ms=9_000)),
    )
    [bar] = plot.bars(listed)
    assert (bar.words, bar.complete) == ("4 s", False)


def test_days_of_the_local_provider_alone_have_no_bar_to_compare() -> None:
    listed = entries((18, "local", "", Tally(sent_ms=9_000)))
    [bar] = plot.bars(listed)
    assert (bar.share, bar.words) == (0.0, "0 s")


def test_nothing_used_is_no_bar() -> None:
    assert plot.bars(()) == ()


def test_the_picture_is_a_document_with_every_day() -> None:
    drawn = plot.bars(entries((18, "grok_voice", GROK, Tally(sent_ms=60_000))))
    root = ET.fromstring(plot.picture("November & more", drawn))  # noqa: S314 - our own text
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words == ["November & more", "Wed 18", "0.05"]
