"""What is wrong with the ears is told once, with its cure, and once when it is mended."""

from dataclasses import replace

import pytest

from daemon.ailments import AILMENTS, present
from daemon.hearing import Hearing
from daemon.story import Happening, Notice, Story
from hardware.protocol import Health

WELL = Health(
    at=16_000,
    capture_rate_ratio=1.0,
    level_dbfs=-50.0,
    zeros_s=0.0,
    overruns=0,
    cpu_s=1.0,
    muted=False,
    microphone_lost=False,
    speaker_lost=False,
    uplink_open=False,
    playing=True,
    processors={
        "channels": {"channel": 0.0, "dead": 0.0, "mismatch": 0.0},
        "echo": {"attenuation_db": 30.0, "drift_ppm": 12.0, "far_missing": 0.0},
    },
)
ILL = {
    "silence": replace(WELL, zeros_s=20.0),
    "clipping": replace(WELL, clipped=0.05),
    "processor": replace(WELL, failed_processors={"mine": "KeyError: 1"}),
    "channels": replace(WELL, processors={"channels": {"dead": 2.0}}),
    "geometry": replace(WELL, processors={"channels": {"mismatch": 1.0}}),
    "echo": replace(WELL, processors={"echo": {"attenuation_db": 1.0}}),
    "reference": replace(WELL, processors={"echo": {"far_missing": 1.0}}),
    "drift": replace(WELL, processors={"echo": {"drift_ppm": -900.0}}),
}


def told_by(healths: list[Health]) -> list[Notice]:
    story = Story()
    heard: list[Happening] = []
    story.listen(heard.append)
    hearing = Hearing(story)
    for health in healths:
        hearing.hear(health)
    return [each for each in heard if isinstance(each, Notice)]


def test_a_room_that_hears_well_has_nothing_to_tell() -> None:
    assert told_by([WELL] * 60) == []


@pytest.mark.parametrize("kind", sorted(ILL))
def test_every_ailment_is_told_once_within_seconds_with_its_cure(kind: str) -> None:
    [notice] = told_by([ILL[kind]] * 60)
    ailment = next(each for each in AILMENTS if each.kind == kind)
    assert notice.kind == kind
    assert ailment.mend in notice.message
    assert told_by([ILL[kind]] * 5) == [notice]


def test_a_quiet_room_while_we_play_and_a_loud_one_are_two_things() -> None:
    nothing_taken = replace(WELL, processors={"echo": {"attenuation_db": 0.0}})
    kinds = {
        level_dbfs: [
            ailment.kind for ailment, _ in present(replace(nothing_taken, level_dbfs=level_dbfs))
        ]
        for level_dbfs in (-60.0, -30.0)
    }
    assert kinds == {-60.0: ["reference"], -30.0: ["echo"]}


def test_a_card_that_took_our_voice_out_itself_is_no_reason_to_complain() -> None:
    unfound = {"far_missing": 1.0}
    done = {"processed": 1.0, "reference_silent": 0.0}
    assert not [*present(replace(WELL, processors={"echo": unfound, "channels": done}))]
    elsewhere = done | {"reference_silent": 1.0}
    [(ailment, found)] = present(replace(WELL, processors={"echo": unfound, "channels": elsewhere}))
    assert ailment.kind == "reference"
    assert "does not find our own voice" in found


def test_all_of_them_are_tried_here() -> None:
    assert set(ILL) == {ailment.kind for ailment in AILMENTS}


def test_a_single_bad_second_is_nothing() -> None:
    assert told_by([WELL, ILL["clipping"], WELL, ILL["clipping"], WELL]) == []


def test_what_stays_away_is_told_as_mended_and_may_come_back() -> None:
    notices = told_by([ILL["echo"]] * 3 + [WELL] * 20 + [ILL["echo"]] * 3)
    assert [notice.mended for notice in notices] == [False, True, False]


def test_silence_between_two_answers_mends_nothing() -> None:
    silence = replace(WELL, playing=False)
    notices = told_by(([ILL["echo"]] * 3 + [silence] * 60) * 4)
    assert len(notices) == 1


def test_what_is_found_is_named_with_its_figure() -> None:
    [(ailment, found)] = present(ILL["channels"])
    assert ailment.kind == "channels"
    assert found == "2 of the microphone's channels are dead"
