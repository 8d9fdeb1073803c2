"""The network learns, and its file gives the numbers it gives."""

from pathlib import Path

import numpy as np

from hardware.training.network import Learner, Network, begin, together
from hardware.training.onnx_file import model_bytes, write_whole
from hardware.wake.classifier import Classifier

LENGTH = 7


def _random(count: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.float32]]:
    chance = np.random.default_rng(2)
    return chance.standard_normal((count, LENGTH, 96)).astype(np.float32)


def _learned(windows: np.ndarray[tuple[int, int, int], np.dtype[np.float32]]) -> Network:
    chance = np.random.default_rng(1)
    learner = Learner(begin(LENGTH, chance), chance)
    labels = (windows[:, 3, 5] > 0.5).astype(np.float32)
    weights = np.full(len(windows), 1 / len(windows), np.float32)
    for _ in range(300):
        learner.step(windows, labels, weights)
    return learner.network


def test_what_one_number_tells_is_learned() -> None:
    windows = _random(400)
    said = _learned(windows).logits(windows) > 0
    assert np.mean(said == (windows[:, 3, 5] > 0.5)) > 0.97


def test_gradients_lead_downhill() -> None:
    """One step on one batch makes the loss of that batch smaller, from any beginning."""
    windows = _random(64)
    labels = (np.arange(64) % 2).astype(np.float32)
    weights = np.full(64, 1 / 64, np.float32)

    def loss(network: Network) -> float:
        logits = network.logits(windows)
        return float(np.mean(np.logaddexp(0, logits) - labels * logits))

    for seed in range(5):
        chance = np.random.default_rng(seed)
        learner = Learner(begin(LENGTH, chance), chance)
        before = loss(learner.network)
        for _ in range(5):
            learner.step(windows, labels, weights)
        assert loss(learner.network) < before


def test_the_same_seed_learns_the_same() -> None:
    windows = _random(100)
    first, second = _learned(windows), _learned(windows)
    assert all(
        np.array_equal(one, other)
        for layers in zip(first.layers, second.layers, strict=True)
        for one, other in zip(*layers, strict=True)
    )


def test_the_file_gives_what_the_network_gives(tmp_path: Path) -> None:
    """Embeddings as they come, through our own reader of classifiers, threshold moved."""
    chance = np.random.default_rng(4)
    mean = chance.normal(size=96).astype(np.float32)
    spread = chance.uniform(0.5, 3, 96).astype(np.float32)
    learned = begin(LENGTH, chance).shifted(0.7)
    write_whole(tmp_path / "own.onnx", model_bytes(learned.for_embeddings(mean, spread), "a", {}))

    classifier = Classifier(tmp_path / "own.onnx")
    assert classifier.length == LENGTH
    history = np.zeros((1, 16, 96), np.float32)
    classifier.attach(history)
    for window in _random(5):
        history[0, -LENGTH:] = window * spread + mean
        expected = 1 / (1 + np.exp(-learned.logits(window[None])[0]))
        assert abs(classifier.score() - expected) < 1e-5


def test_half_a_file_is_never_left(tmp_path: Path) -> None:
    target = tmp_path / "folder.onnx"
    target.mkdir()
    (target / "full").touch()
    try:
        write_whole(target, b"content")
    except OSError:
        assert [path.name for path in tmp_path.iterdir()] == ["folder.onnx"]
    else:
        raise AssertionError("a folder was replaced by a file")


def test_several_networks_together_give_their_mean() -> None:
    windows = _random(20)
    several = [begin(LENGTH, np.random.default_rng(seed)) for seed in range(3)]
    mean = np.mean([network.logits(windows) for network in several], axis=0)
    assert np.abs(together(several).logits(windows) - mean).max() < 1e-5
