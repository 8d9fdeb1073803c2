from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hardware.errors import ModelUnusable
from hardware.wake.graphs import open_graph
from hardware.wake.mel import MelSpectrogram
from hardware.wake.models import openwakeword_backbone

MEL, EMBEDDING = openwakeword_backbone()


def spectrogram(sound: NDArray[np.float32], since: int = 0) -> NDArray[np.float32]:
    rows = np.zeros((8, 32), np.float32)
    MelSpectrogram(MEL, sound, rows).run(since)
    return rows


def of_the_package(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    rows: NDArray[np.float32] = open_graph(MEL).run(None, {"input": sound[None]})[0][0, 0]
    return rows / np.float32(10) + np.float32(2)


@pytest.mark.parametrize("scale", [0, 0.5, 30, 3_000, 30_000])
def test_rows_are_those_of_the_packages_own_model(scale: float) -> None:
    drawn = np.random.default_rng(1).normal(0, scale, 1_760)
    sound = np.clip(np.round(drawn), -32_768, 32_767).astype(np.float32)
    np.testing.assert_allclose(spectrogram(sound), of_the_package(sound), rtol=0, atol=1e-5)


def test_a_loud_tone_hides_what_is_80_db_below_it() -> None:
    tone = np.rint(30_000 * np.sin(np.arange(1_760) * 0.4)).astype(np.float32)
    rows = spectrogram(tone)
    assert rows.max() - rows.min() == pytest.approx(8)
    np.testing.assert_allclose(rows, of_the_package(tone), rtol=0, atol=1e-3)


def test_the_first_hop_has_fewer_rows_and_ones_before_them() -> None:
    sound = np.random.default_rng(2).normal(0, 3_000, 1_760).astype(np.float32)
    sound[:480] = 0
    rows = spectrogram(sound, since=3)
    np.testing.assert_array_equal(rows[:3], np.ones((3, 32)))
    np.testing.assert_allclose(rows[3:], of_the_package(sound[480:]), rtol=0, atol=1e-5)


def test_another_model_is_refused_by_name() -> None:
    with pytest.raises(ModelUnusable, match="no tensor") as caught:
        MelSpectrogram(EMBEDDING, np.zeros(1_760, np.float32), np.zeros((8, 32), np.float32))
    assert str(EMBEDDING) in str(caught.value)


def test_a_corrupt_model_is_refused_by_name(tmp_path: Path) -> None:
    corrupt = tmp_path / "melspectrogram.onnx"
    corrupt.write_bytes(MEL.read_bytes()[:1_000])
    with pytest.raises(ModelUnusable) as caught:
        MelSpectrogram(corrupt, np.zeros(1_760, np.float32), np.zeros((8, 32), np.float32))
    assert str(corrupt) in str(caught.value)
