"""Processors run in order and their cost is known; one that is not there is named."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hardware.errors import ProcessorUnusable
from hardware.processors import Chain, make_chain


class Louder:
    def process(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        return samples * np.int16(2)


class Shifted:
    def process(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        return samples + np.int16(1)


def test_processors_run_in_the_order_of_the_settings() -> None:
    chain = Chain([("louder", Louder()), ("shifted", Shifted())])
    assert chain.process(np.array([10, 20], np.int16), 16_000).tolist() == [21, 41]


def test_each_one_reports_its_share_of_a_core() -> None:
    chain = Chain([("louder", Louder())])
    for _ in range(100):
        chain.process(np.zeros(1_280, np.int16), 16_000)
    cost = chain.costs["louder"]
    assert cost.audio_s == pytest.approx(8.0)
    assert 0 < cost.share < 0.5


def test_a_processor_that_is_not_installed_is_named() -> None:
    with pytest.raises(ProcessorUnusable, match="audio processor sparkle: not installed"):
        make_chain(["sparkle"])
