"""The story of a room changes what its lights have to show."""

from functools import reduce

import pytest

from daemon import story
from daemon.lights.mood import Situation
from daemon.lights.situation import after
from daemon.reload import reloader
from daemon.safe_mode import Footing
from daemon.story import Happening
from daemon.turn import State


def told(*happenings: Happening) -> Situation:
    return reduce(after, happenings, Situation())


def metered(output_dbfs: float, direction_deg: float = -1.0) -> story.Metered:
    return story.Metered(
        at_s=1.0,
        level_dbfs=-40.0,
        speech=0.0,
        scores={},
        output_dbfs=output_dbfs,
        direction_deg=direction_deg,
    )


def test_the_state_is_that_of_the_conversation() -> None:
    assert told(story.StateChanged("responding")).state is State.RESPONDING


def test_mute_shows_once_the_microphone_is_closed_and_until_it_is_open() -> None:
    closed = story.Notice("mute", "the microphone is closed")
    assert told(closed).muted
    assert not told(closed, story.Notice("mute", "the microphone is open again", mended=True)).muted


@pytest.mark.parametrize("kind", ["microphone", "speaker", "worker", "silence"])
def test_a_fault_lasts_until_it_is_mended(kind: str) -> None:
    lost = story.Notice(kind, "lost")
    assert told(lost).faults == {kind}
    assert not told(lost, story.Notice(kind, "found again", mended=True)).faults


def test_one_mended_fault_does_not_hide_another() -> None:
    both = (story.Notice("microphone", "lost"), story.Notice("speaker", "lost"))
    assert told(*both, story.Notice("speaker", "found", mended=True)).faults == {"microphone"}


def test_what_may_be_better_is_no_fault() -> None:
    assert told(story.Notice("clipping", "the microphone is overdriven")) == Situation()


def test_a_refused_key_shows_until_a_service_answers() -> None:
    refused = story.Failed("key", "The voice service refused my key.")
    assert told(refused).problems == {"key"}
    assert not told(refused, story.Connected("openai_realtime", 200.0)).problems


@pytest.mark.parametrize("kind", [reloader.KIND, Footing.LAST_GOOD, Footing.SAFE_MODE])
def test_a_bad_file_shows_until_it_is_mended_whoever_answers(kind: str) -> None:
    bad = story.Notice(kind, "parlour.toml:3: ...")
    assert told(bad, story.Connected("local", 2.0)).problems == {kind}
    assert not told(bad, story.Notice(kind, "mended", mended=True)).problems


def test_a_turn_without_network_shows_until_a_session_opens() -> None:
    failed = story.Failed("offline", "I can't reach the internet.")
    assert told(failed).offline
    assert not told(failed, story.Connected("openai_realtime", 200.0)).offline


def test_the_level_runs_from_silence_to_full_voice() -> None:
    levels = [told(metered(dbfs)).level for dbfs in (-100.0, -45.0, -28.5, -12.0, 0.0)]
    assert levels == pytest.approx([0.0, 0.0, 0.5, 1.0, 1.0])


def test_the_last_known_direction_stays_until_the_conversation_is_over() -> None:
    heard = (story.StateChanged("listening"), metered(-100.0, 120.0), metered(-100.0))
    assert told(*heard).direction_deg == 120.0
    assert told(*heard, story.StateChanged("idle")).direction_deg is None
