"""A small network on speech embeddings, and how it learns: Adam (Kingma and Ba, 2015) on numpy.

Its first layer looks at each embedding by itself, with the same weights for all of them: few
numbers to learn from few voices. The second sees them together, the third decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hardware.wake.embedding import EMBEDDING_SIZE

GLANCE: Final = 64
"""What is kept of each embedding."""
HIDDEN: Final = 64

_RATE: Final = 1e-3
_DECAY: Final = 0.1
"""Weights shrink by this share of a step's rate, as AdamW does (Loshchilov and Hutter, 2019)."""
_KEEP_LOOK: Final = 0.6
_KEEP_THOUGHT: Final = 0.9
"""Dropout leaves so many units of the first and of the second layer."""
_SURE: Final = 30.0
_BETA_1: Final = 0.9
_BETA_2: Final = 0.999
_TINY: Final = 1e-8

type Floats = NDArray[np.float32]
type Gradient = NDArray[np.floating[Any]]
type Layer = tuple[Floats, Floats]
"""Weights (in, out) and bias (out,)."""


@dataclass(frozen=True, slots=True)
class Network:
    """Layers that turn the latest N embeddings into a logit: glance, joined, decision."""

    layers: tuple[Layer, ...]

    @property
    def length(self) -> int:
        """How many embeddings it looks at."""
        return len(self.layers[1][0]) // len(self.layers[0][1])

    def logits(self, windows: Floats) -> Floats:
        """Give the logit of each window of shape (n, length, 96)."""
        (glance, glance_bias), (joined, joined_bias), (decision, bias) = self.layers
        seen = np.maximum(windows @ glance + glance_bias, 0).reshape(len(windows), -1)
        said: Floats = np.maximum(seen @ joined + joined_bias, 0) @ decision + bias
        return said[:, 0]

    def for_embeddings(self, mean: Floats, spread: Floats) -> "Network":
        """Give the network for embeddings as they come, having learned from `(e - mean) / spread`.

        `mean` and `spread` have the shape (96,).
        """
        (weights, bias), *after = self.layers
        scaled = weights / spread[:, None]
        return Network(((scaled, bias - mean @ scaled), *after))

    def shifted(self, by: float) -> "Network":
        """Give the network whose logits are higher by so much."""
        *before, (weights, bias) = self.layers
        return Network((*before, (weights, bias + np.float32(by))))


def begin(length: int, chance: np.random.Generator) -> Network:
    """Give a network for so many embeddings, before learning."""
    shapes = ((EMBEDDING_SIZE, GLANCE), (length * GLANCE, HIDDEN), (HIDDEN, 1))
    return Network(
        tuple(
            # He's scale keeps the variance through rectifiers (He et al., 2015).
            (
                (chance.standard_normal(shape) * np.sqrt(2 / shape[0])).astype(np.float32),
                np.zeros(shape[1], np.float32),
            )
            for shape in shapes
        )
    )


def together(networks: Sequence[Network]) -> Network:
    """Give one network whose logit is the mean of those of several, of equal length."""
    glances, joins, decisions = zip(*(one.layers for one in networks), strict=True)
    seen, thought = len(glances[0][1]), len(joins[0][1])
    joined = np.zeros((networks[0].length, len(networks) * seen, len(networks) * thought))
    for place, (weights, _) in enumerate(joins):
        rows = slice(place * seen, (place + 1) * seen)
        columns = slice(place * thought, (place + 1) * thought)
        joined[:, rows, columns] = weights.reshape(-1, seen, thought)
    decisive = np.concatenate([weights for weights, _ in decisions]) / len(networks)
    decided = decisive.astype(np.float32)
    bias: Floats = np.mean([bias for _, bias in decisions], axis=0, dtype=np.float32)
    return Network(
        (
            (np.hstack([weights for weights, _ in glances]), _row(glances)),
            (joined.reshape(-1, joined.shape[2]).astype(np.float32), _row(joins)),
            (decided, bias),
        )
    )


def _row(layers: Sequence[Layer]) -> Floats:
    return np.concatenate([bias for _, bias in layers])


@dataclass(slots=True)
class Learner:
    """Moves a network step by step towards the labels of batches."""

    network: Network
    chance: np.random.Generator
    _steps: int = 0
    _moments: list[tuple[Gradient, Gradient]] = field(default_factory=list)

    def step(self, windows: Floats, labels: Floats, weights: Floats) -> None:
        """Learn from one batch of windows (n, length, 96).

        `weights` say how much each window counts; together they are 1.
        """
        glance, joined, decision = self.network.layers
        look: Gradient = windows @ glance[0] + glance[1]
        look_mask = self._kept(look > 0, _KEEP_LOOK)
        seen = (look * look_mask).reshape(len(windows), -1)
        thought: Gradient = seen @ joined[0] + joined[1]
        thought_mask = self._kept(thought > 0, _KEEP_THOUGHT)
        said = thought * thought_mask
        logits = np.clip((said @ decision[0] + decision[1])[:, 0], -_SURE, _SURE)
        error: Gradient = (weights * (1 / (1 + np.exp(-logits)) - labels))[:, None].astype(
            np.float32
        )
        back_said = (error @ decision[0].T) * thought_mask
        back_seen = (back_said @ joined[0].T).reshape(look.shape) * look_mask
        flat_back = back_seen.reshape(-1, look.shape[2])
        self._move(
            [
                windows.reshape(-1, windows.shape[2]).T @ flat_back,
                flat_back.sum(axis=0),
                seen.T @ back_said,
                back_said.sum(axis=0),
                said.T @ error,
                error.sum(axis=0),
            ]
        )

    def _kept(self, passed: NDArray[np.bool_], share: float) -> Floats:
        """Give the mask of a rectifier with dropout: 0 for what is left out, the rest made up."""
        kept = passed & (self.chance.random(passed.shape, np.float32) < share)
        return kept.astype(np.float32) / np.float32(share)

    def _move(self, gradients: list[Gradient]) -> None:
        """Take one step of Adam; `gradients` go layer by layer, weights before bias."""
        self._steps += 1
        flat = [value for layer in self.network.layers for value in layer]
        if not self._moments:
            self._moments = [(np.zeros_like(value), np.zeros_like(value)) for value in flat]
        rate = _RATE * np.sqrt(1 - _BETA_2**self._steps) / (1 - _BETA_1**self._steps)
        moved = []
        for place, (value, gradient) in enumerate(zip(flat, gradients, strict=True)):
            first, second = self._moments[place]
            first += (1 - _BETA_1) * (gradient - first)
            second += (1 - _BETA_2) * (gradient**2 - second)
            change = rate * first / (np.sqrt(second) + _TINY)
            shrunk = _RATE * _DECAY * value if value.ndim > 1 else 0
            moved.append((value - change - shrunk).astype(np.float32))
        self.network = Network(tuple(zip(moved[::2], moved[1::2], strict=True)))
