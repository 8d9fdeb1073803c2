"""What lies between the virtual room's sounds and its microphones is as wanted."""

import numpy as np
import pytest

from hardware.lab.clocks import DriftingClock
from hardware.lab.plans import NoSuchRoom
from hardware.lab.room import make_room
from hardware.virtual.acoustics import BLOCK, RATE_HZ, Echo, Samples, level_dbfs
from hardware.virtual.surroundings import Surroundings, Wanted


def noise(length_s: float, seed: int = 1) -> Samples:
    draw = np.random.default_rng(seed).standard_normal(int(length_s * RATE_HZ))
    return np.asarray(0.1 * draw, np.float32)


def played(surroundings: Surroundings, samples: Samples) -> Samples:
    blocks = samples[: samples.size - samples.size % BLOCK].reshape(-1, BLOCK)
    return np.concatenate([surroundings.played(block) for block in blocks])


def lag(one: Samples, other: Samples) -> float:
    """Give by how many samples `other` is later, to a tenth of one."""
    size = 2 * one.size
    product = np.fft.rfft(other, size) * np.conj(np.fft.rfft(one, size))
    product /= np.abs(product) + 1e-9
    fine = np.fft.irfft(product, 10 * size)
    best = int(fine.argmax())
    return (best if best < 5 * size else best - 10 * size) / 10


def test_an_echo_is_the_convolution_with_its_response() -> None:
    response = np.random.default_rng(3).standard_normal((777, 2)).astype(np.float32)
    echo = Echo(delay_ms=5.0, gain_db=-6.0, response=response)
    sound = noise(0.5)
    heard = np.concatenate([echo.pass_on(block) for block in sound.reshape(-1, BLOCK)])
    for channel in range(2):
        whole = np.convolve(sound, response[:, channel]) * 10 ** (-6 / 20)
        assert np.allclose(heard[80:, channel], whole[: len(heard) - 80], atol=1e-4)


def test_a_room_of_the_lab_brings_its_own_response_and_microphones() -> None:
    wanted = Wanted(room="bedroom", channels=4, echo_db=-10.0)
    heard = played(Surroundings.of(wanted), noise(2.0))
    assert heard.shape == (2 * RATE_HZ, 4)
    assert level_dbfs(heard[RATE_HZ:, 0]) == pytest.approx(level_dbfs(noise(2.0)) - 10.0, abs=1.5)
    assert not np.allclose(heard[:, 0], heard[:, 1], atol=0.005)


def test_people_stand_in_different_places() -> None:
    surroundings = Surroundings.of(Wanted(room="living"))
    click = np.eye(1, 800, dtype=np.float32)[0]
    one, other = (surroundings.said(click, talker)[:, 0] for talker in (0, 1))
    assert one.size > click.size  # the room goes on after the last word
    first = [int(np.argmax(np.abs(heard) > 0.02)) for heard in (one, other)]
    assert first[0] - first[1] == pytest.approx(29, abs=4)  # 2.9 m and 2.3 m away


def test_a_plain_room_is_the_same_at_every_microphone() -> None:
    heard = played(Surroundings.of(Wanted(channels=3)), noise(0.2))
    assert heard.shape[1] == 3
    assert np.array_equal(heard[:, 0], heard[:, 2])


@pytest.mark.parametrize("ppm", [-200.0, 200.0])
def test_a_drifting_clock_moves_the_echo_while_it_plays(ppm: float) -> None:
    clock, sound = DriftingClock(ppm), noise(30.0)
    heard = np.concatenate([clock.feed(block) for block in sound.reshape(-1, BLOCK)])
    usual = DriftingClock.LAG_MS * 16
    for at_s in (1, 15, 28):
        window = slice(at_s * RATE_HZ, at_s * RATE_HZ + 4_000)
        expected = usual - (at_s + 0.125) * RATE_HZ * ppm * 1e-6
        assert lag(sound[window], heard[window]) == pytest.approx(expected, abs=0.5)


def test_silence_lets_the_clocks_begin_anew() -> None:
    clock, sound = DriftingClock(200.0), noise(10.0)
    for block in (*sound.reshape(-1, BLOCK), *np.zeros((50, BLOCK), np.float32)):
        clock.feed(block)
    again = np.concatenate([clock.feed(block) for block in sound[:RATE_HZ].reshape(-1, BLOCK)])
    assert lag(sound[:RATE_HZ], again) == pytest.approx(DriftingClock.LAG_MS * 16 - 1.6, abs=1)


def test_a_room_that_is_not_there_is_refused() -> None:
    with pytest.raises(NoSuchRoom, match="'cellar'"):
        Surroundings.of(Wanted(room="cellar"))


def test_the_loudspeaker_stands_where_the_room_has_it() -> None:
    room = make_room("bedroom")
    heard = played(Surroundings.of(Wanted(room="bedroom", echo_db=0.0, delay_ms=0.0)), noise(0.3))
    direct = int(np.abs(room.loudspeaker[:, 0]).argmax())
    assert lag(noise(0.3)[: len(heard)], heard[:, 0]) == pytest.approx(direct, abs=1)
