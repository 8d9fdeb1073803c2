"""Fits a network: batches of both kinds, the hardest mistakes sought again, the best kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from hardware.training.examples import Examples, Places
from hardware.training.network import Floats, Learner, Network, begin, together
from hardware.training.recipe import Effort

_YES: Final = 96
_OTHER: Final = 128
_HARD: Final = 128
_ALIKE: Final = 64
"""Windows of each kind in a batch."""
_HARD_SHARE: Final = 0.03
"""So many windows of ordinary speech count as hard: those that look most like the phrase."""
_LOOK_STEPS: Final = 100
"""After so many steps the voices kept for it are asked whether it still gets better."""
_PATIENCE: Final = 20
"""Looks without a better one before a round ends."""
_CHUNK: Final = 8_192

type Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A network and how well it does on what it did not learn from; more is better."""

    network: Network
    merit: float


def fit(learn: Examples, tune: Examples, effort: Effort, seed: int, progress: Progress) -> Network:
    """Give the mean of networks from several beginnings: steadier than the best of them."""
    found: list[Network] = []
    for start in range(effort.starts):
        chance = np.random.default_rng((seed, start))
        best = Fitted(network=begin(learn.length, chance), merit=-np.inf)
        hard = learn.others
        for turn in range(effort.rounds):
            share = (start * effort.rounds + turn) / (effort.starts * effort.rounds)
            progress(share, f"fitting {start + 1} of {effort.starts}, round {turn + 1}")
            learner = Learner(best.network, chance)
            best = _round(best, learner, (learn, hard), tune, effort.steps)
            hard = _hardest(best.network, learn)
        found.append(best.network)
    return together(found)


def logits(network: Network, examples: Examples, places: Places) -> Floats:
    """Give the logit of each window, some thousands at a time."""
    parts = [
        network.logits(examples.windows(places[start : start + _CHUNK]))
        for start in range(0, len(places), _CHUNK)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _round(
    best: Fitted, learner: Learner, learn: tuple[Examples, Places], tune: Examples, steps: int
) -> Fitted:
    """Give the best of a round; `learn` are the examples and the hard places among them."""
    looks_left = _PATIENCE
    for step in range(1, steps + 1):
        learner.step(*_batch(*learn, learner.chance))
        if step % _LOOK_STEPS == 0 or step == steps:
            merit = _merit(learner.network, tune)
            looks_left -= 1
            if merit > best.merit:
                best, looks_left = Fitted(network=learner.network, merit=merit), _PATIENCE
            if not looks_left:
                break
    return best


def _batch(
    learn: Examples, hard: Places, chance: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Give windows, labels and weights; both kinds weigh the same together."""
    kinds = ((learn.yes, _YES), (learn.others, _OTHER), (hard, _HARD), (learn.alike, _ALIKE))
    places = np.concatenate(
        [some[chance.integers(0, len(some), count)] for some, count in kinds if len(some)]
    )
    labels = np.zeros(len(places), np.float32)
    labels[:_YES] = 1
    weights = np.where(labels > 0, 0.5 / _YES, 0.5 / (len(places) - _YES))
    return learn.windows(places), labels, weights.astype(np.float32)


def _hardest(network: Network, learn: Examples) -> Places:
    """Give the windows of ordinary speech that look most like the phrase."""
    scores = logits(network, learn, learn.others)
    count = max(1, int(len(scores) * _HARD_SHARE))
    return learn.others[np.argpartition(scores, -count)[-count:]]


def _merit(network: Network, tune: Examples) -> float:
    """Give how far the phrase stands above nearly everything else, in parts heard.

    The mean recall at the logits that 1, 3 and 10 of a thousand seconds of other speech reach.
    """
    others = np.sort(logits(network, tune, tune.others))
    yes = np.sort(logits(network, tune, tune.yes))
    seconds = len(others) * 0.08
    bars = [others[-max(1, round(seconds * often))] for often in (0.001, 0.003, 0.01)]
    return float(np.mean([np.mean(yes > bar) for bar in bars]))
