"""Windows put together again are the sound, 16 ms later, in blocks of any size."""

import numpy as np
import pytest

from hardware.array.frames import LATENCY, TAPER, Cutter, Delay, Joiner, spectra_of, windows_of

SOUND = np.random.default_rng(7).integers(-20_000, 20_000, (12_800, 2)).astype(np.int16)


@pytest.mark.parametrize("frames", [100, 320, 640, 882, 1_280])
def test_blocks_of_any_size_come_out_whole_and_16_ms_late(frames: int) -> None:
    cutter, joiner = Cutter(2), Joiner()
    heard = []
    for at in range(0, len(SOUND), frames):
        block = SOUND[at : at + frames]
        windows = cutter.push(block.astype(np.float32))
        heard.append(joiner.push(windows[:, 1] * TAPER**2, len(block)))
        assert heard[-1].shape == (len(block),)
    late = np.concatenate(heard)
    assert not late[:LATENCY].any()
    assert np.abs(late[LATENCY:].astype(int) - SOUND[:-LATENCY, 1]).max() <= 1


def test_spectra_and_back_changes_nothing() -> None:
    windows = Cutter(2).push(SOUND.astype(np.float32))
    back = windows_of(spectra_of(windows)[:, 0])
    assert np.allclose(back, windows[:, 0] * TAPER**2, atol=0.1)


def test_what_goes_past_the_windows_is_as_late() -> None:
    delay = Delay()
    late = np.concatenate([delay.push(SOUND[:320, 0]), delay.push(SOUND[320:1_000, 0])])
    assert np.array_equal(late[LATENCY:], SOUND[: 1_000 - LATENCY, 0])
