"""Rings repeat until they are silenced; chimes wait for each other, and words for them."""

import numpy as np

from hardware.protocol import Channel
from tests.hardware.mixing.playing import (
    BLOCK,
    RATE_HZ,
    loudest_step,
    mixer,
    render_ms,
    rms,
    tone,
)


def test_a_ring_repeats_until_silenced_and_waits_for_words() -> None:
    playing = mixer()
    playing.ring("tea", "timer")
    playing.ring("tea", "timer")
    heard = [rms(render_ms(playing, 1_800)) for _ in range(3)]
    assert min(heard) > 500
    playing.play(Channel.ALARM, "words", RATE_HZ, tone(100, level=1))
    playing.end(Channel.ALARM, "words")
    assert rms(render_ms(playing, 100)[480:]) < 2
    assert playing.take_finished() == [(Channel.ALARM, "words", 3 * 86_400 + 4_800)]
    assert rms(render_ms(playing, 1_800)) > 500
    playing.silence("tea")
    assert not render_ms(playing, 100)[240:].any()
    assert playing.idle


def test_a_flush_of_the_alarm_channel_leaves_the_ring() -> None:
    playing = mixer()
    playing.ring("tea", "timer")
    render_ms(playing, 20)
    assert playing.flush(Channel.ALARM, 8, 0.0) == []
    assert rms(render_ms(playing, 1_800)) > 500


def test_a_chime_sounds_at_once_over_spoken_notices() -> None:
    playing = mixer()
    playing.play(Channel.NOTICE, "words", RATE_HZ, tone(500, level=1))
    playing.render(BLOCK)
    playing.chime("ack")
    assert rms(playing.render(BLOCK)) > 500
    render_ms(playing, 600)
    assert playing.take_finished() == []


def test_a_chime_waits_for_the_chime_before_it() -> None:
    playing = mixer()
    playing.chime("ack")
    alone = render_ms(playing, 1_000)
    playing.chime("key")
    after = render_ms(playing, 1_000)
    playing.chime("ack")
    playing.chime("key")
    both = render_ms(playing, 2_000)
    ack_frames = np.flatnonzero(alone)[-1] + 1
    key = np.trim_zeros(after)
    found = np.trim_zeros(both[ack_frames:])[: key.size]
    assert np.array_equal(both[:ack_frames], alone[:ack_frames])
    assert np.abs(found - key).max() <= 1
    assert playing.idle


def test_words_wait_for_the_chime_that_announces_them() -> None:
    playing = mixer()
    playing.chime("offline")
    alone = render_ms(playing, 1_100)
    assert playing.idle
    playing.chime("offline")
    playing.play(Channel.NOTICE, "words", RATE_HZ, tone(500))
    playing.end(Channel.NOTICE, "words")
    together = render_ms(playing, 1_600)
    chime_frames = np.flatnonzero(alone)[-1] + 1
    assert np.array_equal(together[:chime_frames], alone[:chime_frames])
    assert rms(together[chime_frames + BLOCK :][: 480 * 48]) > 5_000
    assert playing.take_finished()


def test_a_flush_forgets_a_chime_that_waits() -> None:
    playing = mixer()
    playing.chime("ack")
    playing.chime("key")
    playing.render(BLOCK)
    playing.flush(Channel.NOTICE, 8, 0.0)
    assert not render_ms(playing, 2_000)[BLOCK:].any()
    assert playing.idle


def test_a_flushed_chime_does_not_click() -> None:
    playing = mixer()
    playing.chime("sorry")
    before = playing.render(BLOCK * 3)
    playing.flush(Channel.NOTICE, 8, 0.0)
    after = playing.render(BLOCK)
    assert loudest_step(np.concatenate((before, after))) < 1_000
    assert not after[8 * 48 :].any()
    assert playing.idle
