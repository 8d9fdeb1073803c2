"""A mute leaves nothing of what was heard, wherever it waited."""

import numpy as np

from hardware.processors import Chain, Sound
from hardware.worker.ear import Ear


class Remembers:
    """A processor that keeps what it heard until it begins anew."""

    def __init__(self) -> None:
        self.kept: list[Sound] = []

    def process(self, sound: Sound) -> Sound:
        self.kept.append(sound)
        return sound

    def reset(self) -> None:
        self.kept.clear()


def test_a_mute_wipes_what_processors_remember() -> None:
    both = Remembers(), Remembers()
    ear = Ear(lambda _: None, lambda _: True)
    ear.chain, ear.uplink_chain = (Chain([("remembers", each)]) for each in both)
    silence = np.zeros(1_280, np.int16)
    for chain in (ear.chain, ear.uplink_chain):
        chain.process(Sound(samples=silence, far=silence, playing=False, at=0))
    ear.forget()
    assert [each.kept for each in both] == [[], []]
