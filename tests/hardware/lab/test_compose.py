"""Takes are as loud, as late and as repeatable as their scenes say."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hardware.lab.compose import STEP, compose, stream
from hardware.lab.loudspeaker import BENT, Loudspeaker
from hardware.lab.noises import cough, door, pink, surrounding
from hardware.lab.plans import plan_named
from hardware.lab.room import Room, make_room
from hardware.lab.scene import Cue, Levels, Place, Scene, Take, blocks, talk_over
from hardware.lab.sound import NotASound, active_span, read_clip
from hardware.virtual.acoustics import RATE_HZ, Samples, level_dbfs, speech_level_dbfs


def voice(length_s: float, seed: int) -> Samples:
    """Give something as long and as uneven as speech: noise in syllables of 200 ms."""
    noise = np.random.default_rng(seed).standard_normal(int(length_s * RATE_HZ))
    syllables = np.sin(np.pi * np.arange(noise.size) / (0.2 * RATE_HZ)) ** 2
    return np.asarray(0.1 * noise * syllables, np.float32)


REPLY, TALKER = voice(6.0, 1), voice(1.0, 2)
LEVELS = Levels.of(talker_to_echo_db=-10.0, echo_dbfs=-26.0)


@pytest.fixture(scope="module")
def room() -> Room:
    return make_room("study")


def scene() -> Scene:
    cues, length_s = talk_over([TALKER, TALKER], [REPLY], lead_s=2.0)
    return Scene(cues=cues, length_s=length_s, levels=LEVELS)


def only(scene: Scene, *places: Place) -> Scene:
    quiet = replace(scene.levels, floor_dbfs=-110.0)
    cues = tuple(cue for cue in scene.cues if cue.place in places)
    return replace(scene, cues=cues, levels=quiet)


def mic(take: Take) -> Samples:
    return np.asarray(take.mic[:, 0] / 32_767, np.float32)


def test_talkers_stand_as_far_above_the_echo_as_asked(room: Room) -> None:
    echo = speech_level_dbfs(mic(compose(only(scene(), Place.LOUDSPEAKER), room)))
    talkers = compose(only(scene(), Place.TALKER), room)
    for label in talkers.labels:
        talker = speech_level_dbfs(mic(talkers)[label.begin : label.end])
        assert talker - echo == pytest.approx(-10.0, abs=0.7)
    assert echo == pytest.approx(-26.0, abs=0.5)


def test_labels_say_when_a_talker_is_heard(room: Room) -> None:
    take = compose(only(scene(), Place.TALKER), room)
    assert [label.place for label in take.labels] == [Place.TALKER, Place.TALKER]
    first = take.labels[0]
    way = round(plan_named("study").distance_m(plan_named("study").talkers_m[0]) / 343 * RATE_HZ)
    begin, end = active_span(TALKER)
    assert first.begin == pytest.approx(2 * RATE_HZ + begin + way, abs=320)
    assert first.end >= 2 * RATE_HZ + end
    assert not take.mic[: first.begin - 800].astype(bool).mean() > 0.5


def test_the_same_scene_is_the_same_to_the_last_bit(room: Room) -> None:
    again = replace(scene(), drift_ppm=50.0, loudspeaker=Loudspeaker(BENT))
    assert np.array_equal(compose(again, room).mic, compose(again, room).mic)
    other = replace(again, seed=2)
    assert not np.array_equal(compose(again, room).mic, compose(other, room).mic)


@pytest.mark.parametrize("frames", [320, 640, 1_280])
def test_a_stream_is_the_take_in_blocks(room: Room, frames: int) -> None:
    take = compose(scene(), room)
    streamed = [block for block, _ in stream(scene(), room, frames)]
    for one, other in zip(blocks(take, frames), streamed, strict=False):
        assert (one.at, one.playing) == (other.at, other.playing)
        assert np.array_equal(one.samples, other.samples)
        assert np.array_equal(one.far, other.far)


def test_hours_are_composed_without_being_held(room: Room) -> None:
    cues = [replace(cue, at_s=cue.at_s + 40 * n) for n in range(90) for cue in scene().cues]
    hour = Scene(cues=tuple(cues), length_s=3_600.0, levels=LEVELS)
    steps = stream(hour, room)
    for _ in range(3_000):
        next(steps)
    _, labels = next(steps)
    assert len(labels) == 2 * 6


def test_a_stream_of_odd_blocks_is_refused(room: Room) -> None:
    with pytest.raises(ValueError, match="divisor of 1280, found 500"):
        next(stream(scene(), room, 500))


def test_playing_lasts_half_a_second_longer_than_the_far_end(room: Room) -> None:
    quiet = Scene(cues=(Cue(clip=REPLY, place=Place.LOUDSPEAKER),), length_s=10.0)
    sounds = list(blocks(compose(quiet, room), STEP))
    last_far = max(sound.at for sound in sounds if sound.far.any()) + STEP
    last_playing = max(sound.at for sound in sounds if sound.playing) + STEP
    assert 0 <= RATE_HZ // 2 - (last_playing - last_far) < STEP


def test_drift_moves_the_echo_and_not_the_far_end(room: Room) -> None:
    cue = Cue(clip=voice(30.0, 3), place=Place.LOUDSPEAKER)
    plain = Scene(cues=(cue,), length_s=30.0)
    still, moved = compose(plain, room), compose(replace(plain, drift_ppm=200.0), room)
    assert np.array_equal(still.far, moved.far)
    for at_s in (0.5, 15.0, 28.0):
        middle_s = at_s + 0.5
        assert shift(still, moved, at_s) == pytest.approx(-middle_s * RATE_HZ * 200e-6, abs=1.5)


def shift(still: Take, moved: Take, at_s: float) -> int:
    begin = int(at_s * RATE_HZ)
    window = slice(begin, begin + RATE_HZ)
    spectrum = np.fft.rfft(mic(moved)[window], 2 * RATE_HZ)
    product = spectrum * np.conj(np.fft.rfft(mic(still)[window], 2 * RATE_HZ))
    lags = np.fft.irfft(product)
    best = int(lags.argmax())
    return best if best < RATE_HZ else best - 2 * RATE_HZ


def test_each_stretch_of_playing_begins_with_clocks_that_agree(room: Room) -> None:
    apart = (0.0, 25.0)
    cues = tuple(Cue(clip=REPLY, at_s=at_s, place=Place.LOUDSPEAKER) for at_s in apart)
    plain = Scene(cues=cues, length_s=32.0)
    moved = compose(replace(plain, drift_ppm=-200.0), room)
    assert shift(compose(plain, room), moved, 25.1) == pytest.approx(0, abs=3)


def test_noise_from_everywhere_has_its_level_and_little_in_common() -> None:
    array = plan_named("living").with_microphones(((-0.1, 0.0, 0.0), (0.1, 0.0, 0.0)))
    levels = Levels(noise_dbfs=-40.0, floor_dbfs=-100.0)
    cues = tuple(surrounding(pink(8.0, 4), until_s=20.0))
    take = compose(Scene(cues=cues, length_s=20.0, levels=levels), make_room(array))
    heard = np.asarray(take.mic / 32_767, np.float32)
    assert level_dbfs(heard[:, 0]) == pytest.approx(-40.0, abs=1.0)
    parts = np.fft.rfft(heard.reshape(-1, 1_000, 2), axis=1)
    cross = np.abs(np.mean(parts[..., 0] * np.conj(parts[..., 1]), axis=0))
    power = np.sqrt(np.prod(np.mean(np.abs(parts) ** 2, axis=0), axis=-1))
    coherence = cross / power
    assert coherence[2:8].mean() > 0.8  # below 130 Hz a wave is much longer than the array
    assert coherence[100:400].mean() < 0.5


def test_doors_and_coughs_are_events_with_labels(room: Room) -> None:
    cues = (
        Cue(clip=door(1), at_s=1.0, place=Place.NOISE, text="door", level_dbfs=-25.0),
        Cue(clip=cough(1), at_s=3.0, text="cough"),
    )
    labels = compose(Scene(cues=cues, length_s=5.0), room).labels
    assert [label.text for label in labels] == ["door", "cough"]
    assert labels[0].begin == pytest.approx(RATE_HZ, abs=800)


def test_every_microphone_has_a_channel() -> None:
    plan = plan_named("study").with_microphones(((0.0, 0.0, 0.0),) * 4)
    take = compose(scene(), make_room(plan))
    assert take.mic.shape[1] == 4
    assert take.mic.dtype == take.far.dtype == np.int16


@pytest.mark.parametrize(
    ("content", "found"),
    [(None, "no such file"), (b"", "found neither"), (b"RIFF of nothing", "found neither")],
)
def test_a_clip_that_is_no_sound_is_named(
    tmp_path: Path, content: bytes | None, found: str
) -> None:
    path = tmp_path / "clip.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NotASound, match=found) as raised:
        read_clip(path)
    assert str(path) in str(raised.value)
