"""`parlour status` says in words what the processors of the microphone's path do."""

from collections.abc import Mapping

import pytest

from daemon.cli.ears import rows_of
from daemon.cli.status import pictured

WORKS = {"attenuation_db": 31.2, "delay_ms": 62.0, "drift_ppm": 12.0, "proven": 1.0}


def said(name: str, figures: Mapping[str, float], load: float | None = 0.012) -> str:
    health: dict[str, object] = {"processors": {name: figures}}
    if load is not None:
        health["processor_load"] = {name: load}
    [(label, words)] = rows_of(health)
    assert label == name
    return words


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (WORKS, "-31 dB · 62 ms · drift 12 ppm · 1.2% of a core"),
        (WORKS | {"proven": 0.0}, "-31 dB, not proven in this room · 62 ms"),
        (WORKS | {"far_missing": 1.0}, "what we play is not in what the microphone hears · 1.2%"),
        ({"attenuation_db": 0.0, "proven": 0.0}, "nothing has played yet · 1.2% of a core"),
    ],
)
def test_the_echo_canceller_says_what_it_takes_off(
    figures: Mapping[str, float], words: str
) -> None:
    assert said("echo", figures).startswith(words)


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"channel": 2.0, "direction_deg": -1.0, "dead": 0.0}, "channel 2"),
        ({"channel": 0.0, "direction_deg": 47.6, "dead": 0.0}, "channel 0 · speech from 48°"),
        ({"channel": 0.0, "processed": 1.0}, "channel 0 · as the card made it"),
        ({"channel": 0.0, "reference_silent": 1.0}, "its far end is silent, the loudspeaker's own"),
        ({"channel": 0.0, "dead": 2.0, "mismatch": 1.0}, "2 dead · other positions than configur"),
    ],
)
def test_the_microphones_say_which_one_is_heard_and_from_where(
    figures: Mapping[str, float], words: str
) -> None:
    assert words in said("channels", figures, load=None)


def test_a_processor_of_somebody_elses_is_shown_with_what_it_reports() -> None:
    assert said("sparkle", {"glitter_db": 3.5}) == "glitter db 3.5 · 1.2% of a core"


def test_one_without_figures_still_has_its_cost() -> None:
    assert list(rows_of({"processor_load": {"mine": 0.5}})) == [("mine", "50.0% of a core")]


def test_the_status_shows_them_and_what_is_cut_off() -> None:
    health = {"capture_rate_ratio": 1.0, "clipped": 0.034, "processors": {"echo": WORKS}}
    shown = pictured({"state": "idle", "health": health}, colour=False)
    assert "3.4% cut off" in shown
    assert "echo         -31 dB" in shown


def test_a_room_without_processors_has_no_line_for_them() -> None:
    assert list(rows_of({})) == []
