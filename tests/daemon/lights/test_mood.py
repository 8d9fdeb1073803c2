"""Of all that is true at a moment the most important shows, and never that nobody listens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.lights.mood import HEARD, Look, Situation, mood_of
from daemon.turn import State

situations = st.builds(
    Situation,
    state=st.sampled_from(State),
    flowing=st.booleans(),
    muted=st.booleans(),
    ringing=st.booleans(),
    volume=st.none() | st.floats(0, 1),
    announcing=st.booleans(),
    timer_ends_s=st.none() | st.floats(0, 60),
    faults=st.sets(st.sampled_from(["microphone", "worker"])).map(frozenset),
    problems=st.sets(st.sampled_from(["config", "key"])).map(frozenset),
    offline=st.booleans(),
    direction_deg=st.none() | st.floats(0, 359),
    level=st.floats(0, 1),
)


@given(situations)
def test_whatever_else_is_true_sound_that_leaves_the_room_shows(now: Situation) -> None:
    leaves = now.flowing or now.state is State.LISTENING
    assert (mood_of(now).state in HEARD) is leaves


@given(situations)
def test_a_closed_microphone_is_hidden_only_by_what_is_heard_or_done(now: Situation) -> None:
    seen = now.volume is not None or now.state is not State.IDLE or now.flowing
    if now.muted and not (seen or now.ringing or now.announcing):
        assert mood_of(now).state is Look.MUTED


@pytest.mark.parametrize(
    ("now", "look"),
    [
        (Situation(), Look.IDLE),
        (Situation(state=State.LISTENING, ringing=True), Look.LISTENING),
        (Situation(state=State.PROCESSING), Look.THINKING),
        (Situation(state=State.PROCESSING, flowing=True), Look.LISTENING),
        (Situation(state=State.RESPONDING), Look.SPEAKING),
        (Situation(state=State.RESPONDING, flowing=True), Look.CONVERSING),
        (Situation(state=State.RESPONDING, volume=0.4), Look.VOLUME),
        (Situation(announcing=True, muted=True), Look.ANNOUNCEMENT),
        (Situation(ringing=True, announcing=True), Look.RINGING),
        (Situation(muted=True, timer_ends_s=9.0), Look.MUTED),
        (Situation(timer_ends_s=9.0, faults=frozenset({"worker"})), Look.TIMER),
        (Situation(faults=frozenset({"worker"}), offline=True), Look.FAULT),
        (Situation(problems=frozenset({"key"}), offline=True), Look.CONFIG_PROBLEM),
        (Situation(offline=True), Look.NO_NETWORK),
    ],
)
def test_the_order_is_as_documented(now: Situation, look: Look) -> None:
    assert mood_of(now).state is look


def test_a_mood_holds_only_what_its_look_shows() -> None:
    everything = Situation(direction_deg=90.0, level=0.5, timer_ends_s=3.0)
    mood = mood_of(everything)
    assert (mood.direction_deg, mood.level, mood.share, mood.ends_s) == (None, 0.0, 0.0, 3.0)
