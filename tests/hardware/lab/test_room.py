"""Simulated rooms are as live, as large and as repeatable as their plans say."""

import sys
from pathlib import Path

import numpy as np
import pytest

from hardware.lab import room
from hardware.lab.plans import PLANS, NoSuchRoom, plan_named
from hardware.lab.room import (
    SOUND_M_PER_S,
    LabMissing,
    make_room,
    measured_room,
    reverberation_s,
)
from hardware.virtual.acoustics import RATE_HZ

ARRAY = ((-0.035, 0.0, 0.0), (0.035, 0.0, 0.0))


@pytest.mark.parametrize("name", PLANS)
def test_a_room_is_as_live_as_its_plan_says(name: str) -> None:
    plan = plan_named(name)
    for responses in make_room(name).talkers:
        assert reverberation_s(responses[:, 0]) == pytest.approx(plan.rt60_s, rel=0.2)


@pytest.mark.parametrize("name", PLANS)
def test_the_direct_sound_arrives_after_its_way(name: str) -> None:
    plan = plan_named(name)
    for responses, talker in zip(make_room(name).talkers, plan.talkers_m, strict=True):
        expected = plan.distance_m(talker) / SOUND_M_PER_S * RATE_HZ
        around = np.abs(responses[:, 0][: int(expected) + 6])
        assert int(around.argmax()) == pytest.approx(expected, abs=1.0)


def test_energy_only_dies_away() -> None:
    response = make_room("living").talkers[0][:, 0]
    tenths = response[: response.size // 1_600 * 1_600].reshape(-1, 1_600)
    levels = 10 * np.log10(np.mean(np.square(tenths[:4]), axis=1))
    assert (np.diff(levels) < -8.0).all()  # 15 dB in a tenth of a second at RT60 0.4 s


def test_the_loudspeaker_is_much_nearer_than_anybody() -> None:
    for each in map(make_room, PLANS):
        loudspeaker = np.linalg.norm(each.loudspeaker[:, 0])
        assert all(loudspeaker > 2 * np.linalg.norm(talker[:, 0]) for talker in each.talkers)


def test_an_array_hears_the_nearer_microphone_first() -> None:
    plan = plan_named("living").with_microphones(ARRAY)
    plan = plan.with_talkers(plan.at(2.0, 0.0))
    direct = np.abs(make_room(plan).talkers[0][:200]).argmax(axis=0)
    assert direct[0] - direct[1] == pytest.approx(0.07 / SOUND_M_PER_S * RATE_HZ, abs=1.0)


def test_the_same_plan_gives_the_same_responses() -> None:
    first = make_room("bedroom")
    room.forget()
    again = make_room("bedroom")
    assert again is not first
    assert np.array_equal(first.loudspeaker, again.loudspeaker)
    assert np.array_equal(first.talkers[1], again.talkers[1])


def test_a_place_outside_is_refused_with_where_it_is() -> None:
    with pytest.raises(NoSuchRoom, match=r"study: expected 9 m at 0 degrees within 3 x 2.6 x 2.5"):
        plan_named("study").at(9.0, 0.0)
    outside = plan_named("study").with_microphones(((5.0, 0.0, 0.0),))
    with pytest.raises(NoSuchRoom, match="microphone 0"):
        make_room(outside)


def test_an_unknown_room_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NoSuchRoom, match="'cellar': expected one of study, bedroom, kitchen"):
        make_room("cellar")


def test_without_the_simulator_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_named("study")
    monkeypatch.setitem(sys.modules, "pyroomacoustics", None)  # as if it was not installed
    with pytest.raises(LabMissing, match="install Parlour with its extra `lab`"):
        make_room(plan.with_talkers(plan.at(1.234, 10.0)))


@pytest.mark.corpus
def test_a_measured_response_becomes_a_room(corpus: Path) -> None:
    made = measured_room(corpus / "public" / "rir" / "rir_clap_seminar_room.flac")
    assert 0.3 < made.rt60_s < 1.2
    direct = int(np.abs(made.talkers[0][:, 0]).argmax())
    assert direct == RATE_HZ // 1_000
    assert np.abs(made.loudspeaker[direct, 0]) > 7 * np.abs(made.talkers[0][direct, 0])
