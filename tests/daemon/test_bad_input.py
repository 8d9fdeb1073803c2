"""Bad input is noticed by the real audio worker within seconds, told with a cure, and survived."""

from pathlib import Path

import pytest

from daemon.ailments import AILMENTS
from hardware.protocol import Health
from tests.daemon import bad_devices
from tests.daemon.ears import beside_the_speaker, listening

pytestmark = pytest.mark.timeout(40)


def cure(kind: str) -> str:
    return next(ailment.mend for ailment in AILMENTS if ailment.kind == kind)


async def test_an_overdriven_microphone_is_told_within_seconds_and_still_hears() -> None:
    async with listening(bad_devices.microphone(loudness=20_000)) as ears:
        told = await ears.complains("clipping", timeout_s=5.0)
        assert cure("clipping") in told
        assert (await ears.next(Health)).level_dbfs > -10


@pytest.mark.long
async def test_a_program_that_gives_exact_zeros_is_told_of_and_kept() -> None:
    async with listening(bad_devices.microphone(loudness=0)) as ears:
        assert cure("silence") in await ears.complains("silence", timeout_s=25.0)
        assert not (await ears.next(Health)).microphone_lost


async def test_dead_channels_of_an_array_are_counted_and_the_others_are_heard() -> None:
    array = bad_devices.microphone(channels=4, dead=[0, 2], loudness=500)
    async with listening(array, channels=4, processors=("channels",)) as ears:
        told = await ears.complains("channels")
        assert told.startswith("2 of the microphone's channels are dead")
        health = await ears.next(Health)
        assert health.processors["channels"]["channel"] in (1, 3)
        assert health.level_dbfs > -45


async def test_an_array_described_with_too_many_microphones_is_told_and_still_hears() -> None:
    positions = [[0, 0], [30, 0], [60, 0], [90, 0], [120, 0], [150, 0]]
    array = {"preset": "none", "geometry": "positions", "positions_mm": positions}
    two = bad_devices.microphone(channels=2, loudness=500)
    async with listening(two, channels=2, processors=("channels",), array=array) as ears:
        assert cure("geometry") in await ears.complains("geometry")
        assert (await ears.next(Health)).level_dbfs > -45


async def test_a_loudspeaker_that_is_not_heard_is_told_with_both_its_causes() -> None:
    async with listening(bad_devices.microphone(loudness=8), processors=("echo",)) as ears:
        ears.speak(9.0)
        assert cure("reference") in await ears.complains("reference", timeout_s=8.0)


@pytest.mark.long
async def test_another_sound_than_ours_in_the_microphone_is_told() -> None:
    radio = bad_devices.microphone(loudness=2_000)
    async with listening(radio, processors=("echo",)) as ears:
        ears.speak(9.0)
        assert cure("reference") in await ears.complains("reference", timeout_s=9.0)


@pytest.mark.long
async def test_clocks_200_ppm_apart_are_followed(tmp_path: Path) -> None:
    async with beside_the_speaker(tmp_path, drift_ppm=200.0) as ears:
        ears.speak(30.0)  # 3 s are enough, but not on a machine that stalls for other tests
        health = await ears.next(Health, is_proven, timeout_s=30.0)
        assert health.processors["echo"]["drift_ppm"] == pytest.approx(200.0, abs=40.0)


@pytest.mark.long
async def test_clocks_that_are_far_apart_are_told_and_the_room_still_hears(tmp_path: Path) -> None:
    async with beside_the_speaker(tmp_path, drift_ppm=2_000.0) as ears:
        ears.speak(12.0)
        assert cure("echo") in await ears.complains("echo", timeout_s=10.0)
        assert not (await ears.next(Health)).microphone_lost


def is_proven(health: Health) -> bool:
    return health.processors["echo"]["proven"] == 1.0
