"""What the home is told of the satellite: its picture, what passes, and what stays at home."""

from dataclasses import replace

import pytest

from daemon import story
from daemon.presence.discovery import LONGEST_STATE, STATES, WAKES
from daemon.presence.pace import Pace
from daemon.presence.picture import Facts, Light, Passing, changes_nothing, cut, passing, picture
from daemon.turn import State

QUIET = Facts(
    state=State.IDLE,
    muted=False,
    hears=True,
    volume=70,
    alarm_volume=80,
    wake_word="hey_jarvis",
    provider="local",
    latency_ms=None,
    cost_today="0.00",
    cost_month="1.23",
    problems=(),
    next_timer="",
    ringing=False,
    version="0.1.0",
)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("muted", [False, True])
@pytest.mark.parametrize("hears", [False, True])
def test_every_state_is_one_the_sensor_announced(state: State, muted: bool, hears: bool) -> None:  # noqa: FBT001 - two of its cases
    told = picture(replace(QUIET, state=state, muted=muted, hears=hears))["state"]
    assert told in STATES


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (replace(QUIET, muted=True), "muted"),
        (replace(QUIET, muted=True, hears=False), "muted"),
        (replace(QUIET, hears=False), "no_microphone"),
        (replace(QUIET, muted=True, state=State.RESPONDING), "responding"),
        (QUIET, "idle"),
    ],
)
def test_a_conversation_tells_more_than_mute_and_mute_more_than_rest(
    facts: Facts, told: str
) -> None:
    assert picture(facts)["state"] == told


def test_what_nobody_knows_is_told_as_unknown() -> None:
    told = picture(replace(QUIET, wake_word="", cost_today="unknown"))
    unknown = {key for key, payload in told.items() if payload == "None"}
    assert unknown == {"wake_word", "cost_today", "latency", "next_timer"}


def test_amounts_are_numbers() -> None:
    told = picture(replace(QUIET, cost_today="at least 0.31", cost_month="12"))
    assert (told["cost_today"], told["cost_month"]) == ("0.31", "12")


def test_problems_are_told_as_a_sign_and_in_words() -> None:
    told = picture(replace(QUIET, problems=["no network", "the microphone is lost" * 20]))
    assert told["problem"] == "ON"
    assert told["problems"].startswith("no network; the microphone")
    assert len(told["problems"]) == LONGEST_STATE
    assert picture(QUIET)["problems"] == "none"


def test_a_ring_is_told_where_there_is_one() -> None:
    assert "ring" not in picture(QUIET)
    lit = picture(replace(QUIET, ring=Light(on=True, brightness=120)))["ring"]
    assert lit == '{"state": "ON", "brightness": 120, "color_mode": "brightness"}'


@pytest.mark.parametrize(
    ("happening", "kind"),
    [
        (story.Woken("hey_jarvis", 0.9, 1.0), "wake_word"),
        (story.Woken("", 0.0, 1.0), "button"),
        (story.StopHeard(0.9, 1.0), "stop_word"),
    ],
)
def test_a_wake_is_an_event_and_a_trigger(happening: story.Happening, kind: str) -> None:
    event, trigger = passing(happening, transcripts=False)
    assert f'"event_type": "{kind}"' in event.payload
    assert kind in WAKES
    assert trigger == Passing(f"trigger/{kind}", "1")


SAID = (story.Heard("my secret is blue"), story.Answered("I keep it."))


@pytest.mark.parametrize("said", SAID)
def test_what_was_said_stays_at_home_unless_the_owner_lets_it_out(said: story.Happening) -> None:
    assert passing(said, transcripts=False) == ()
    assert len(passing(said, transcripts=True)) == 1


def test_what_was_said_is_cut_to_what_a_state_holds() -> None:
    (told,) = passing(story.Heard("a" * 1_000), transcripts=True)
    assert len(told.payload) == LONGEST_STATE
    assert cut("short") == "short"


def test_meters_are_not_looked_at() -> None:
    meter = story.Metered(at_s=0, level_dbfs=-30, speech=0, scores={}, output_dbfs=-90)
    assert changes_nothing(meter)
    assert not changes_nothing(story.StateChanged("listening"))


def test_only_changes_are_told() -> None:
    pace = Pace(gap_s=1.0)
    assert pace.due({"volume": "70"}, 0.0) == {"volume": "70"}
    pace.told("volume", "70", 0.0)
    assert pace.due({"volume": "70"}, 100.0) == {}
    assert pace.next_in_s({"volume": "70"}, 100.0) is None


def test_a_value_that_changes_fast_is_told_once_a_second_and_the_last_one_in_the_end() -> None:
    pace, told = Pace(gap_s=1.0), []
    for step in range(50):
        now_s, value = step * 0.1, str(step)
        for payload in pace.due({"volume": value}, now_s).values():
            pace.told("volume", payload, now_s)
            told.append(payload)
    assert len(told) == 5
    assert pace.next_in_s({"volume": "49"}, 4.9) == pytest.approx(0.1, abs=0.11)
    assert pace.due({"volume": "49"}, 6.0) == {"volume": "49"}


def test_a_value_in_doubt_is_told_again_in_its_time() -> None:
    pace = Pace(gap_s=1.0)
    pace.told("mute", "ON", 0.0)
    pace.doubt("mute")
    pace.doubt("nonsense")
    assert pace.due({"mute": "ON"}, 0.5) == {}
    assert pace.due({"mute": "ON"}, 1.0) == {"mute": "ON"}


def test_what_was_forgotten_is_told_again_at_once() -> None:
    pace = Pace(gap_s=1.0)
    for key in ("volume", "mute"):
        pace.told(key, "1", 0.0)
    pace.forget()
    assert len(pace.due({"volume": "1", "mute": "1"}, 0.1)) == 2
