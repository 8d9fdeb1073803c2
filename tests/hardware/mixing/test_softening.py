"""An answer somebody may be talking over is lowered at once, and rises again."""

import pytest

from hardware.protocol import Channel
from tests.hardware.mixing.playing import RATE_HZ, REPLY, mixer, render_ms, rms, tone

ALARM = Channel.ALARM


def test_an_answer_is_lowered_within_20_ms_and_rises_again() -> None:
    playing = mixer()
    playing.play(REPLY, "a", RATE_HZ, tone(3_000))
    loud = rms(render_ms(playing, 200)[RATE_HZ // 10 :])
    playing.soften(REPLY, 12.0)
    render_ms(playing, 20)
    assert rms(render_ms(playing, 100)) == pytest.approx(loud * 10 ** (-12 / 20), rel=0.02)
    playing.soften(REPLY, 0.0)
    render_ms(playing, 320)
    assert rms(render_ms(playing, 100)) == pytest.approx(loud, rel=0.02)


def test_what_is_lowered_already_is_lowered_further() -> None:
    playing = mixer(duck_db=20.0)
    playing.play(REPLY, "a", RATE_HZ, tone(3_000))
    loud = rms(render_ms(playing, 200)[RATE_HZ // 10 :])
    playing.soften(REPLY, 6.0)
    playing.play(Channel.NOTICE, "n", RATE_HZ, bytes(RATE_HZ * 2))
    render_ms(playing, 100)
    assert rms(render_ms(playing, 100)) == pytest.approx(loud * 10 ** (-26 / 20), rel=0.02)


def test_the_next_answer_is_as_loud_as_ever() -> None:
    playing = mixer()
    playing.play(REPLY, "a", RATE_HZ, tone(1_000))
    loud = rms(render_ms(playing, 200)[RATE_HZ // 10 :])
    playing.soften(REPLY, 30.0)
    render_ms(playing, 50)
    playing.flush(REPLY, 8, 0.0)
    render_ms(playing, 50)
    playing.play(REPLY, "b", RATE_HZ, tone(1_000))
    render_ms(playing, 20)
    assert rms(render_ms(playing, 100)) == pytest.approx(loud, rel=0.02)


def test_only_the_channel_that_is_talked_over_is_lowered() -> None:
    playing = mixer()
    playing.play(ALARM, "a", RATE_HZ, tone(1_000))
    loud = rms(render_ms(playing, 200)[RATE_HZ // 10 :])
    playing.soften(REPLY, 30.0)
    render_ms(playing, 50)
    assert rms(render_ms(playing, 100)) == pytest.approx(loud, rel=0.02)
