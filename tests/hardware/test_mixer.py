"""The mixer plays everything once, in order, without a click, and knows what was heard."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.mixer import Mixer
from hardware.protocol import Channel
from tests.hardware.mixing.playing import (
    BLOCK,
    RATE_HZ,
    REPLY,
    loudest_step,
    mixer,
    render_ms,
    rms,
    tone,
)


def test_nothing_to_play_is_silence_and_idle() -> None:
    quiet = mixer()
    assert quiet.idle
    assert not quiet.render(BLOCK).any()
    assert quiet.frames_rendered == BLOCK


def test_a_stream_sounds_and_tells_when_its_last_sample_was_rendered() -> None:
    playing = mixer()
    playing.play(REPLY, "a", RATE_HZ, tone(50))
    playing.end(REPLY, "a")
    sound = render_ms(playing, 100)
    assert playing.take_finished() == [(REPLY, "a", 2_400)]
    assert playing.take_finished() == []
    assert rms(sound[480:2_400]) == pytest.approx(8_000 / np.sqrt(2), rel=0.02)
    assert not sound[2_400 + 240 :].any()
    assert playing.idle


def test_streams_of_one_channel_play_one_after_the_other() -> None:
    playing = mixer()
    for name in ("a", "b"):
        playing.play(REPLY, name, RATE_HZ, tone(30))
    playing.end(REPLY, "a")
    playing.end(REPLY, "b")
    render_ms(playing, 80)
    assert playing.take_finished() == [(REPLY, "a", 1_440), (REPLY, "b", 2_880)]


def test_an_empty_stream_has_finished_at_once() -> None:
    playing = mixer()
    playing.end(REPLY, "nothing")
    assert playing.take_finished() == [(REPLY, "nothing", 0)]
    assert playing.idle


@given(
    ms=st.integers(60, 800),
    rate_hz=st.sampled_from([16_000, 22_050, 24_000, 48_000]),
    piece=st.integers(101, 5_000),
)
@settings(max_examples=40, deadline=None)
def test_a_conversion_keeps_the_duration_to_a_sample(ms: int, rate_hz: int, piece: int) -> None:
    playing = mixer()
    pcm = tone(ms, rate_hz)
    for start in range(0, len(pcm), piece):  # odd pieces split samples in the middle
        playing.play(REPLY, "a", rate_hz, pcm[start : start + piece])
    playing.end(REPLY, "a")
    sound = render_ms(playing, ms + 40)
    ((_, _, last_frame),) = playing.take_finished()
    assert abs(last_frame - len(pcm) / 2 * RATE_HZ / rate_hz) <= 1
    assert rms(sound[480 : last_frame - 480]) == pytest.approx(8_000 / np.sqrt(2), rel=0.15)


PAUSE, RESUME, FLUSH, MORE, QUIETER, LOUDER, RENDER = range(7)
STEPS = st.lists(
    st.tuples(
        st.sampled_from([PAUSE, RESUME, FLUSH, MORE, QUIETER, LOUDER, RENDER, RENDER]),
        st.sampled_from(list(Channel)),
        st.integers(1, 90),
    ),
    max_size=40,
)


def act(playing: Mixer, step: int, channel: Channel, ms: int, number: int) -> None:
    match step:
        case 0:
            playing.pause(channel)
        case 1:
            playing.resume(channel)
        case 2:
            playing.flush(channel, 8, 20.0)
        case 3:
            # Whole periods, so that what arrives goes on where the piece before it ended.
            playing.play(channel, f"{channel}-{number // 6}", RATE_HZ, tone(5 * ms))
        case 4 | 5:
            playing.set_volume(100 if step == LOUDER else ms, channel)


@given(steps=STEPS)
@settings(max_examples=80, deadline=None)
def test_nothing_that_happens_clicks(steps: list[tuple[int, Channel, int]]) -> None:
    playing = mixer()
    blocks = []
    for number, (step, channel, ms) in enumerate(steps):
        act(playing, step, channel, ms, number)
        blocks.append(playing.render(ms * 48))
    sound = np.concatenate(blocks) if blocks else playing.render(BLOCK)
    # Four tones of 200 Hz move by some 800 a sample together; a cut tone would jump by 8 000.
    assert loudest_step(sound) < 1_600


@given(
    steps=st.lists(
        st.tuples(st.sampled_from([PAUSE, RESUME, MORE, RENDER]), st.integers(1, 90)), max_size=40
    ),
    latency_ms=st.floats(0, 200),
    rate_hz=st.sampled_from([16_000, 24_000, 48_000]),
)
@settings(max_examples=80, deadline=None)
def test_what_was_heard_grows_and_never_passes_what_was_received(
    steps: list[tuple[int, int]], latency_ms: float, rate_hz: int
) -> None:
    playing = mixer()
    received_ms, before = 0.0, 0
    for step, ms in steps:
        match step:
            case 0:
                playing.pause(REPLY)
            case 1:
                playing.resume(REPLY)
            case 3:
                playing.play(REPLY, "a", rate_hz, tone(ms, rate_hz))
                received_ms += ms
            case _:
                playing.render(ms * 48)
        heard_ms = playing.played_ms(REPLY, "a", latency_ms)
        assert before <= heard_ms <= received_ms
        before = heard_ms
    for _, heard_ms in playing.flush(REPLY, 8, latency_ms):
        assert heard_ms == before


def test_what_was_heard_counts_what_left_the_device_across_a_pause() -> None:
    playing = mixer()
    playing.play(REPLY, "a", RATE_HZ, tone(1_000))
    render_ms(playing, 100)
    assert playing.played_ms(REPLY, "a", 30.0) == 70
    playing.pause(REPLY)
    render_ms(playing, 20)
    assert playing.played_ms(REPLY, "a", 30.0) == 90
    render_ms(playing, 200)
    assert playing.flush(REPLY, 8, 30.0) == [("a", 100)]


def test_a_pause_goes_on_mid_word_and_loses_nothing() -> None:
    playing = mixer()
    ramp = np.arange(4_800, dtype="<i2")
    playing.play(REPLY, "a", RATE_HZ, ramp.tobytes())
    playing.render(BLOCK)
    playing.pause(REPLY)
    assert not playing.render(BLOCK)[240:].any()
    playing.resume(REPLY)
    after = playing.render(BLOCK)
    assert list(after[240:]) == list(ramp[BLOCK + 240 : 2 * BLOCK])


def test_a_flush_silences_within_the_fade_and_drops_what_waits() -> None:
    playing = mixer()
    for name in ("a", "b"):
        playing.play(REPLY, name, RATE_HZ, tone(500))
        playing.end(REPLY, name)
    render_ms(playing, 100)
    assert playing.flush(REPLY, 8, 0.0) == [("a", 100), ("b", 0)]
    sound = render_ms(playing, 40)
    assert sound[:380].any()
    assert not sound[8 * 48 :].any()
    assert playing.take_finished() == []
    assert playing.idle


def test_late_audio_of_a_flushed_stream_stays_silent() -> None:
    playing = mixer()
    playing.play(REPLY, "a", RATE_HZ, tone(500))
    playing.flush(REPLY, 0, 0.0)
    assert playing.play(REPLY, "a", RATE_HZ, tone(500))
    playing.end(REPLY, "a")
    assert not render_ms(playing, 40).any()
    assert playing.take_finished() == []


def test_a_stream_still_in_the_device_counts_as_cut() -> None:
    playing = mixer()
    playing.play(REPLY, "a", RATE_HZ, tone(40))
    playing.end(REPLY, "a")
    render_ms(playing, 60)
    assert playing.flush(REPLY, 8, 40.0) == [("a", 20)]
    assert playing.flush(REPLY, 8, 40.0) == []


def test_a_flush_ends_a_pause() -> None:
    playing = mixer()
    playing.pause(REPLY)
    playing.flush(REPLY, 8, 0.0)
    playing.play(REPLY, "b", RATE_HZ, tone(40))
    assert playing.render(BLOCK).any()


def test_a_full_stream_says_so_and_drops_the_rest() -> None:
    playing = mixer()
    minute = np.zeros(60 * RATE_HZ, np.int16).tobytes()
    assert playing.play(REPLY, "a", RATE_HZ, minute)
    assert playing.play(REPLY, "a", RATE_HZ, minute)
    assert not playing.play(REPLY, "a", RATE_HZ, tone(20))
    render_ms(playing, 100)
    assert not playing.play(REPLY, "a", RATE_HZ, tone(20))
    assert playing.play(REPLY, "b", RATE_HZ, tone(20))


def test_a_more_important_channel_lowers_those_below_and_lets_them_rise_again() -> None:
    playing = mixer(duck_db=20.0)
    playing.play(REPLY, "a", RATE_HZ, tone(3_000, hz=200))
    alone = rms(render_ms(playing, 200))
    playing.play(Channel.ANNOUNCEMENT, "b", RATE_HZ, tone(400, hz=3_000, level=1))
    playing.end(Channel.ANNOUNCEMENT, "b")
    render_ms(playing, 100)
    assert rms(render_ms(playing, 200)) == pytest.approx(alone / 10, rel=0.05)
    render_ms(playing, 700)
    assert rms(render_ms(playing, 200)) == pytest.approx(alone, rel=0.01)


def test_a_lower_channel_does_not_duck_a_higher_one() -> None:
    playing = mixer()
    playing.play(Channel.ALARM, "a", RATE_HZ, tone(1_000))
    alone = rms(render_ms(playing, 200))
    playing.play(REPLY, "b", RATE_HZ, tone(1_000, level=1))
    assert rms(render_ms(playing, 400)) == pytest.approx(alone, rel=0.03)


def test_half_the_volume_sounds_half_as_loud() -> None:
    playing = mixer()
    playing.play(REPLY, "a", RATE_HZ, tone(2_000))
    full = rms(render_ms(playing, 200))
    playing.set_volume(50)
    render_ms(playing, 60)
    assert 20 * np.log10(full / rms(render_ms(playing, 200))) == pytest.approx(10.0, abs=0.1)


def test_the_house_volume_leaves_alarms_alone() -> None:
    playing = mixer()
    playing.set_volume(0)
    playing.ring("tea", "timer")
    playing.play(REPLY, "a", RATE_HZ, tone(100))
    assert rms(render_ms(playing, 100)) > 100
    playing.set_volume(0, Channel.ALARM)
    render_ms(playing, 60)
    assert not render_ms(playing, 100).any()


def test_a_sum_of_loud_channels_never_wraps() -> None:
    playing = mixer(duck_db=0.0)
    for channel in Channel:
        playing.play(channel, "a", RATE_HZ, tone(200, hz=100, level=32_000))
    sound = render_ms(playing, 200)
    assert sound.max() > 32_000
    assert loudest_step(sound) < 4_000


def test_a_gap_in_what_arrives_is_not_counted_as_heard() -> None:
    playing = mixer()
    playing.play(REPLY, "a", RATE_HZ, tone(30))
    render_ms(playing, 200)
    playing.play(REPLY, "a", RATE_HZ, tone(30))
    render_ms(playing, 20)
    assert playing.played_ms(REPLY, "a", 0.0) == 50
    playing.end(REPLY, "a")
    render_ms(playing, 20)
    assert playing.take_finished() == [(REPLY, "a", 10 * BLOCK + 1_440)]


def test_a_render_costs_far_less_than_the_time_it_fills() -> None:
    playing = mixer()
    for channel in Channel:
        playing.play(channel, "a", 24_000, tone(3_000, 24_000))
    began = time.thread_time()
    render_ms(playing, 2_000)
    busy_ms = (time.thread_time() - began) * 1000 / 100
    assert busy_ms < 1.0
