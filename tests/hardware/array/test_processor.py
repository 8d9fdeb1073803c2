"""The processor `channels` makes one channel of any number, and knows the card's own far end."""

import numpy as np
import pytest

from config.array import ArrayMode, Geometry, MicrophoneArray
from config.settings import Audio, Microphone
from hardware.array.layout import circular
from hardware.array.processor import Channels, create
from hardware.array.steering import places_of
from hardware.processors import Reports, Resets, Sound, make_chain
from tests.hardware.array.scene import Captured, arriving, blocks, bursts, captured

CIRCLE = MicrophoneArray(
    preset="none", geometry=Geometry.CIRCULAR, radius_mm=40, channels=(0, 1, 2, 3)
)
TALK = captured(arriving(bursts(2, seed=3), places_of(circular(4, 0.04)), 140))
USB = Microphone(device="hw:CARD=ArrayUAC10,DEV=0")
LATE = 256


def sound(samples: Captured, *, playing: bool = False) -> Sound:
    far = np.full(len(samples), 7, np.int16) if playing else np.zeros(len(samples), np.int16)
    return Sound(samples=samples, far=far, playing=playing, at=0)


def heard(channels: Channels, samples: Captured) -> list[Sound]:
    return [channels.process(sound(part)) for part in blocks(samples)]


def all_of(sounds: list[Sound]) -> Captured:
    return np.concatenate([each.samples for each in sounds])


def test_mono_sound_passes_untouched() -> None:
    mono = sound(TALK[:1_280, 0])
    assert create(Audio()).process(mono) is mono


@pytest.mark.parametrize("count", range(1, 9))
def test_a_card_with_up_to_eight_channels_becomes_mono(count: int) -> None:
    wide = np.tile(TALK, 2)[:, :count]
    out = all_of(heard(create(Audio()), wide))
    assert out.ndim == 1
    assert np.abs(out).max() > 1_000


def test_a_fixed_channel_is_only_taken_out() -> None:
    for audio in (
        Audio(microphone=Microphone(channel=2)),
        Audio(microphone=Microphone(channel=2), array=CIRCLE),
    ):
        assert np.array_equal(
            all_of(heard(create(audio), TALK)), TALK[: len(TALK) // 1_280 * 1_280, 2]
        )
    first = CIRCLE.model_copy(update={"mode": ArrayMode.FIRST})
    assert np.array_equal(create(Audio(array=first)).process(sound(TALK)).samples, TALK[:, 0])


def test_the_direction_is_reported_and_turned_as_the_array_is_mounted() -> None:
    channels = create(Audio(array=CIRCLE.model_copy(update={"rotation_deg": 300.0})))
    heard(channels, TALK)
    assert isinstance(channels, Reports)
    report = channels.report()
    assert report["direction_deg"] == pytest.approx(80, abs=10)
    assert report["dead"] == report["mismatch"] == 0


def test_the_card_s_own_processed_channel_is_taken_with_its_far_end() -> None:
    wide = np.column_stack([TALK[:, 0], TALK, TALK[:, 3] // 2])
    out = create(Audio(microphone=USB)).process(sound(wide))
    assert np.array_equal(out.samples, wide[:, 0])
    assert np.array_equal(out.far, wide[:, 5])
    assert out.playing


@pytest.mark.parametrize("captures", [True, False], ids=["captured", "silent"])
def test_the_canceller_works_by_the_far_end_the_card_captures_or_by_the_tap(
    *, captures: bool
) -> None:
    far = captured(bursts(4, seed=3)[:, None], hiss=0.0)
    echo = np.roll(far[:, 0] // 4, 400)
    silence = np.zeros_like(echo)
    wide = np.column_stack([echo, echo, echo, echo, echo, far[:, 0] if captures else silence])
    usb = MicrophoneArray(preset="respeaker_usb_4mic")
    audio = Audio(microphone=Microphone(command=("six",)), array=usb)
    chain = make_chain(("channels", "echo"), audio)
    for part, tap in zip(blocks(wide), blocks(far), strict=True):
        given = np.zeros(len(part), np.int16) if captures else tap[:, 0]
        chain.process(Sound(samples=part, far=given, playing=not captures, at=0))
    assert chain.reports()["echo"]["attenuation_db"] > 20
    assert chain.reports()["channels"]["processed"] == 1


def test_the_beam_s_far_end_comes_as_late_as_the_beam() -> None:
    array = MicrophoneArray(mode=ArrayMode.BEAMFORM)
    wide = np.column_stack([TALK[:, 0], TALK, TALK[:, 3]])
    out = np.concatenate(
        [each.far for each in heard(create(Audio(microphone=USB, array=array)), wide)]
    )
    assert not out[:LATE].any()
    assert np.array_equal(out[LATE:], wide[: out.size - LATE, 5])


def test_firmware_with_fewer_channels_is_heard_all_the_same() -> None:
    two = create(Audio(microphone=Microphone(device="hw:CARD=ArrayUAC10,DEV=0")))
    assert np.array_equal(two.process(sound(TALK[:, :2])).samples, TALK[:, 0])
    assert two.report()["mismatch"] == 0


def test_overdriven_microphones_are_noticed_and_a_loud_reference_is_none() -> None:
    channels = create(Audio(array=CIRCLE.model_copy(update={"reference": 4})))
    full: Captured = np.full((len(TALK), 1), 32_767, np.int16)
    heard(channels, np.hstack([TALK, full]))
    assert channels.report()["clipped"] == 0.0
    heard(
        channels,
        np.hstack([np.clip(TALK.astype(int) * 40, -32_768, 32_767), full]).astype(np.int16),
    )
    assert channels.report()["clipped"] > 0.1


def test_a_reference_without_our_sound_leaves_the_far_end_to_the_speaker() -> None:
    channels = create(Audio(microphone=USB))
    wide = np.column_stack([TALK[:, 0], TALK, np.zeros_like(TALK[:, 0])])
    tap: Captured = np.full(1_280, 3_000, np.int16)
    for part in blocks(wide):
        out = channels.process(Sound(samples=part, far=tap, playing=True, at=0))
    assert np.array_equal(out.far, tap)
    assert channels.report()["reference_silent"] == 1


def test_more_positions_than_microphones_are_told_and_the_best_one_is_heard() -> None:
    channels = create(Audio(array=CIRCLE))
    out = all_of(heard(channels, TALK[:, :3]))
    assert channels.report()["mismatch"] == 1
    assert channels.report()["direction_deg"] == -1
    assert np.abs(out).max() > 1_000


def test_a_microphone_opened_anew_is_learned_anew() -> None:
    channels = create(Audio(array=CIRCLE))
    assert isinstance(channels, Resets)
    heard(channels, TALK)
    channels.reset()
    channels.process(sound(TALK[:320]))
    assert channels.report()["direction_deg"] == -1


def test_figures_can_be_asked_before_the_first_block_of_a_microphone() -> None:
    channels = create(Audio(array=CIRCLE))
    heard(channels, TALK)
    channels.reset()
    assert channels.report()["direction_deg"] == -1


def test_a_known_card_that_is_plugged_in_later_is_known_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ["default"]
    monkeypatch.setattr("hardware.array.layout.card_names", lambda _: tuple(names))
    channels = create(Audio())
    names.append("ArrayUAC10")
    channels.reset()
    wide = np.column_stack([TALK[:, 0], TALK, TALK[:, 3] // 2])
    assert np.array_equal(channels.process(sound(wide[:1_280])).samples, wide[:1_280, 0])
