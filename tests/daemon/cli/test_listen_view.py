"""The live view's picture and what moves it."""

from collections.abc import Mapping

import pytest

from daemon.cli.listen_sample import sample
from daemon.cli.listen_state import Peak, View, advanced, share_of, with_status
from daemon.cli.listen_view import rendered, visible

PICTURE = """\
╭─ Parlour · kitchen ────────────────────────────────────────────────── local ─╮
│                                                                              │
│ ● RESPONDING  answering                                                      │
│                                                                              │
│ lately                      ▂▂▂▂▂▂▂▂▂▄▅▆▆┃▄▆▆▆▆▆▆▆▅▂▂▂▂▃▄▄▄▄▄▄               │
│ microphone  █████████████████████▉····························        -45 dB │
│ speech      ███···············································          0.06 │
│ hey jarvis  █····│···················┊························  0.02 of 0.50 │
│ alexa       ▍·····························┊···················  0.01 of 0.60 │
│ loudspeaker ████████████████████████████████████▎·············        -22 dB │
│                                                                              │
│ heard       turn on the kitchen light                                        │
│ did         set_light (name kitchen light, on) → success in 3 ms             │
│ said        The kitchen light is on.                                         │
│ last turn   answered · endpoint 648 ms · transcript 231 ms · first audio     │
│             1.09 s                                                           │
│                                                                              │
╰─ q quit ───────────────────────────────────────────────── usb_mic → default ─╯"""


def meter(at_s: float, **changes: object) -> Mapping[str, object]:
    event: dict[str, object] = {
        "event": "meter",
        "at_s": at_s,
        "level_dbfs": -60.0,
        "speech": 0.0,
        "scores": {"hey_jarvis": 0.0},
        "output_dbfs": -90.0,
    }
    return event | changes


def text(view: View, columns: int = 80) -> str:
    return "\n".join(rendered(view, columns, colour=False))


def test_the_picture_at_80_columns() -> None:
    assert text(sample()) == PICTURE


@pytest.mark.parametrize("columns", [48, 60, 80, 100])
def test_every_line_fills_the_width_in_colour_and_without(columns: int) -> None:
    for colour in (True, False):
        for view in (sample(), View()):
            lines = rendered(view, columns, colour=colour)
            assert {len(visible(line)) for line in lines} == {columns}


def test_colour_changes_nothing_but_colour() -> None:
    coloured = "\n".join(rendered(sample(), 80, colour=True))
    assert visible(coloured) == text(sample())
    assert "\x1b[32m" in coloured


def test_a_terminal_without_utf_8_gets_ascii() -> None:
    lines = rendered(sample(), 80, colour=False, plain=True)
    assert "".join(lines).isascii()
    assert {len(line) for line in lines} == {80}


def test_a_long_answer_stays_inside_the_frame() -> None:
    view = advanced(View(), {"event": "answer", "text": "word " * 200})
    assert "…" in text(view)
    assert text(view).count("word") < 60


def test_the_threshold_is_marked_until_the_score_reaches_it() -> None:
    view = with_status(View(), {"wake": {"hey_jarvis": 0.5}})
    assert "┊" in text(advanced(view, meter(1, scores={"hey_jarvis": 0.2})))
    woken = text(advanced(view, meter(1, scores={"hey_jarvis": 0.8})))
    assert "┊" not in woken
    assert "┃" in woken
    assert "0.80 of 0.50" in woken


def test_a_wake_between_two_meters_is_still_seen() -> None:
    view = with_status(View(), {"wake": {"hey_jarvis": 0.5}})
    view = advanced(view, meter(1))
    view = advanced(view, {"event": "wake", "word": "hey_jarvis", "score": 0.9})
    assert view.trail[-1].woken
    assert view.score_peaks["hey_jarvis"].share == 0.9


def test_a_peak_holds_and_then_falls() -> None:
    peak = Peak().after(0.8, 10.0).after(0.3, 11.0)
    assert peak.fallen(11.4) == 0.8
    assert 0.3 < peak.fallen(12.0) < 0.8
    assert peak.after(0.79, 12.0) == Peak(0.79, 12.0)


def test_a_new_question_clears_what_belonged_to_the_last() -> None:
    view = advanced(sample(), {"event": "error", "message": "no network"})
    assert "no network" in text(view)
    view = advanced(view, {"event": "transcript", "text": "what time is it"})
    assert (view.heard, view.did, view.said, view.trouble) == ("what time is it", "", "", "")


def test_the_echo_is_shown_once_something_has_played_and_stays_in_sight() -> None:
    view = advanced(View(), meter(1, echo_db=0.0))
    assert "echo" not in text(view)
    view = advanced(view, meter(2, playing=True, echo_db=31.4))
    assert "-31 dB" in text(view)
    assert "-31 dB" in text(advanced(view, meter(3, playing=False, echo_db=0.0)))


def test_a_canceller_that_takes_off_nearly_nothing_is_red() -> None:
    view = advanced(View(), meter(1, playing=True, echo_db=2.0))
    [row] = [line for line in rendered(view, 80, colour=True) if "echo" in line]
    assert "\x1b[31m" in row


@pytest.mark.parametrize("direction_deg", [0.0, 90.0, 359.0])
def test_the_talkers_direction_is_a_place_on_a_line(direction_deg: float) -> None:
    view = advanced(View(), meter(1, direction_deg=direction_deg))
    view = advanced(view, meter(2, direction_deg=-1.0))
    [row] = [line for line in rendered(view, 80, colour=False) if "from" in line]
    place = row.index("●") - row.index("·" if direction_deg else "●")
    assert f"{direction_deg:.0f}°" in row
    assert abs(place / 50 - direction_deg / 360) < 0.03


def test_our_own_voice_has_another_colour_than_a_persons() -> None:
    view = advanced(View(), meter(1, level_dbfs=-20.0, playing=True))
    [own] = [line for line in rendered(view, 80, colour=True) if "lately" in line]
    view = advanced(view, meter(1.05, level_dbfs=-20.0, playing=True, speech=0.9))
    [talked_over] = [line for line in rendered(view, 80, colour=True) if "lately" in line]
    assert "\x1b[34m" in own
    assert "\x1b[32m" in talked_over


def test_problems_of_the_status_stay_in_sight() -> None:
    assert "microphone lost" in text(with_status(View(), {"problems": ["microphone lost"]}))


def test_mute_is_said_in_the_first_place() -> None:
    assert "● MUTED" in text(with_status(View(), {"muted": True, "state": "idle"}))


def test_meters_stay_in_their_bounds() -> None:
    assert share_of(12.0) == 1.0
    assert share_of(-200.0) == 0.0
    view = advanced(View(), meter(1, level_dbfs=20.0, output_dbfs=-300.0, scores={"x": 7.0}))
    assert {len(line) for line in rendered(view, 80, colour=False)} == {80}


@pytest.mark.parametrize("event", [{}, {"event": "unheard_of"}, {"event": "wake"}, {"event": 3}])
def test_an_event_it_does_not_know_changes_nothing(event: dict[str, object]) -> None:
    assert advanced(sample(), event) == sample()


def test_the_trail_is_bounded() -> None:
    view = View()
    for index in range(1_000):
        view = advanced(view, meter(index * 0.08))
    assert len(view.trail) == 100
