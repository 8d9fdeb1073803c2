"""What proves that the room hears, and what does not."""

from dataclasses import replace

import pytest

from daemon.proof import DEAF_S, OLDEST_S, REPLACING_S, Proof, Sight
from daemon.turn import State
from hardware.protocol import Health

WELL = Health(
    at=0,
    capture_rate_ratio=1.0,
    level_dbfs=-60.0,
    zeros_s=0.0,
    overruns=0,
    cpu_s=1.0,
    muted=False,
    microphone_lost=False,
    speaker_lost=False,
    uplink_open=False,
)
RESTING = Sight(health=None, state=State.IDLE, step=0, lag_s=0.0)


class Room:
    """A room that is looked at once a second."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.proof = Proof(self.now_s)
        self.at = 0

    def look(self, sight: Sight = RESTING, *, rate: float = 1.0, health: Health = WELL) -> str:
        self.now_s += 1.0
        self.at += int(16_000 * rate)
        told = replace(sight, health=replace(health, at=self.at))
        return self.proof.doubt(self.now_s, told)

    def first_doubt(self, seconds: int, **how: float | Health) -> int | None:
        """Give after how many seconds it is first in doubt."""
        looks = (self.look(**how) for _ in range(seconds))  # type: ignore[arg-type]  # by name
        return next((after for after, doubt in enumerate(looks, 1) if doubt), None)


def test_samples_that_keep_up_with_the_clock_prove_it() -> None:
    assert Room().first_doubt(600) is None


def test_a_worker_that_tells_of_health_without_samples_is_deaf() -> None:
    room = Room()
    room.first_doubt(5)
    after_s = room.first_doubt(60, rate=0.0)
    assert after_s is not None
    assert DEAF_S < after_s <= DEAF_S + 2


def test_half_the_samples_are_proof_and_a_third_is_none() -> None:
    assert Room().first_doubt(60, rate=0.55) is None
    assert Room().first_doubt(60, rate=0.33) is not None


@pytest.mark.parametrize("away", [replace(WELL, muted=True), replace(WELL, microphone_lost=True)])
def test_a_microphone_that_is_known_to_be_away_is_no_fault(away: Health) -> None:
    assert Room().first_doubt(600, rate=0.0, health=away) is None


def test_a_worker_may_be_replaced_and_counts_from_nothing_again() -> None:
    room = Room()
    room.first_doubt(20)
    room.at = 0
    assert room.first_doubt(20) is None


def test_no_word_of_the_worker_is_borne_while_another_may_come() -> None:
    room = Room()
    room.look()
    silent = replace(RESTING, health=replace(WELL, at=room.at))
    room.proof.doubt(room.now_s, silent)
    assert room.proof.doubt(room.now_s + REPLACING_S - 1, silent) == ""
    assert "no word" in room.proof.doubt(room.now_s + REPLACING_S + 1, silent)


def test_the_same_message_seen_twice_is_not_a_second_proof() -> None:
    proof, sight = Proof(0.0), replace(RESTING, health=WELL)
    proof.doubt(1.0, sight)
    assert proof.doubt(REPLACING_S + 2.0, sight)


def test_an_event_loop_that_is_held_up_is_told() -> None:
    assert "late" in Room().look(replace(RESTING, lag_s=1.5))


@pytest.mark.parametrize("state", list(OLDEST_S))
def test_a_conversation_that_stands_still_is_told(state: State) -> None:
    room, stuck = Room(), replace(RESTING, state=state)
    looks = int(OLDEST_S[state])
    assert not any(room.look(stuck) for _ in range(looks))
    room.look(stuck)
    assert state.value in room.look(stuck)


def test_a_conversation_that_gets_on_may_last() -> None:
    room = Room()
    talking = replace(RESTING, state=State.RESPONDING)
    assert not any(room.look(replace(talking, step=number // 100)) for number in range(900))


def test_an_idle_room_may_be_idle_for_ever() -> None:
    assert State.IDLE not in OLDEST_S
