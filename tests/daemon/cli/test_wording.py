"""Events, figures and bars as people read them."""

import pytest

from daemon.cli.bars import bar, height, joined
from daemon.cli.telling import told
from daemon.cli.terminal import Style, painted
from daemon.cli.wording import arguments, duration, latencies
from daemon.story import (
    Answered,
    Failed,
    FellBack,
    Happening,
    Heard,
    Interrupted,
    Notice,
    StateChanged,
    ToolRan,
    TurnDone,
    Woken,
    as_json,
)
from tests.fakes.house import meter


@pytest.mark.parametrize(
    ("happening", "line"),
    [
        (StateChanged("listening"), "      ·  listening"),
        (Woken("hey_jarvis", 0.913, 1.0), "  woken  hey jarvis (0.91)"),
        (Heard("lights on"), "  heard  lights on"),
        (Answered("They are on."), "   said  They are on."),
        (Interrupted("wake word", 420), "    cut  by wake word after 420 ms"),
        (Failed("no_network", "No network.", "Plug it in."), " failed  No network: Plug it in."),
        (Notice("mute", "muted"), " notice  muted"),
        (FellBack("grok_voice", "local", "busy"), "  moved  grok_voice → local (busy)"),
        (
            ToolRan("set", {"on": True, "fan": False, "x": None, "n": [1, 2]}, "success", {}, 3.4),
            "    did  set (on, not fan, n 1 + 2) → success in 3 ms",
        ),
        (
            TurnDone(turn_id="1", outcome="answered", latencies_ms={"first_audio": 1_234}),
            "   turn  answered · first audio 1.23 s",
        ),
    ],
)
def test_each_happening_is_one_line(happening: Happening, line: str) -> None:
    assert told(as_json(happening), colour=False) == line


def test_meters_and_unknown_events_are_not_told() -> None:
    assert told(as_json(meter()), colour=False) is None
    assert told({"event": "later"}, colour=False) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(7, "7 s"), (65, "1 min 5 s"), (3_840, "1 h 4 min"), (200_000, "2 d 7 h")],
)
def test_a_duration_is_told_in_two_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_figures_are_told_in_their_unit() -> None:
    assert latencies({"endpoint": 640.4, "first_audio": 999.6}) == (
        "endpoint 640 ms · first audio 1.00 s"
    )
    assert arguments({"room": "kitchen"}) == "room kitchen"


def test_a_bar_fills_in_eighths() -> None:
    def text(share: float) -> str:
        return joined(bar(share, 4, lambda _: Style.GREEN, {}), colour=False)

    assert text(0.0) == "····"
    assert text(0.5) == "██··"
    assert text(0.5 + 1 / 32) == "██▏·"
    assert text(1.0) == text(7.0) == "████"


def test_a_mark_shows_where_the_fill_has_not_reached_it() -> None:
    marked = bar(0.5, 4, lambda _: Style.GREEN, {0.25: ("x", Style.RED), 0.75: ("y", Style.RED)})
    assert joined(marked, colour=False) == "██·y"


def test_heights_span_the_line() -> None:
    assert [height(share) for share in (-1, 0, 0.5, 1, 2)] == [" ", " ", "▄", "█", "█"]


def test_runs_of_one_colour_share_an_escape_sequence() -> None:
    cells = bar(1.0, 4, lambda _: Style.GREEN, {})
    assert joined(cells, colour=True) == painted("████", Style.GREEN)
