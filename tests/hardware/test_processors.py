"""Processors run in order, report, begin anew, and their cost is known; an absent one is named."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from config.settings import Audio
from hardware.array.processor import create
from hardware.errors import ProcessorUnusable
from hardware.processors import MEASURED_EVERY, Chain, Sound, make_chain, mono


class Louder:
    def __init__(self) -> None:
        self.begun = 0

    def process(self, sound: Sound) -> Sound:
        return replace(sound, samples=sound.samples * np.int16(2))

    def reset(self) -> None:
        self.begun += 1

    def report(self) -> Mapping[str, float]:
        return {"begun": self.begun}


class Shifted:
    def process(self, sound: Sound) -> Sound:
        return replace(sound, samples=sound.samples + np.int16(1))


def a_sound(samples: list[int] | list[list[int]]) -> Sound:
    heard = np.array(samples, np.int16)
    return Sound(samples=heard, far=np.zeros(len(heard), np.int16), playing=False, at=0)


def test_processors_run_in_the_order_of_the_settings() -> None:
    chain = Chain([("louder", Louder()), ("shifted", Shifted())])
    assert chain.process(a_sound([10, 20])).samples.tolist() == [21, 41]


def test_no_samples_at_all_are_no_work() -> None:
    channels = Chain([("channels", create(Audio()))])
    nothing = a_sound([[1, 2]])
    nothing = replace(nothing, samples=nothing.samples[:0], far=nothing.far[:0])
    assert channels.process(nothing) is nothing


def test_each_one_reports_its_share_of_a_core() -> None:
    chain = Chain([("louder", Louder())])
    for _ in range(100 * MEASURED_EVERY):
        chain.process(a_sound([0] * 1_280))
    cost = chain.costs["louder"]
    assert cost.audio_s == pytest.approx(8.0)
    assert 0 < cost.share < 0.5


def test_those_that_remember_begin_anew_and_those_with_figures_report_them() -> None:
    chain = Chain([("louder", Louder()), ("shifted", Shifted())])
    chain.reset()
    assert chain.reports() == {"louder": {"begun": 1}}


def test_where_nothing_chooses_among_channels_the_settings_do() -> None:
    sound = a_sound([[1, 2], [3, 4]])
    assert mono(sound, 1).samples.tolist() == [2, 4]
    assert mono(mono(sound, 1), 0).samples.tolist() == [2, 4]


def test_a_processor_that_is_not_installed_is_named() -> None:
    with pytest.raises(ProcessorUnusable, match="audio processor sparkle: not installed"):
        make_chain(["sparkle"], Audio())


class Broken:
    def __init__(self, given: object = None) -> None:
        self._given = given

    def process(self, sound: Sound) -> Sound:
        if self._given is None:
            raise ZeroDivisionError("no such thing")
        return replace(sound, samples=self._given)  # type: ignore[arg-type]  # it is to be wrong

    def report(self) -> Mapping[str, float]:
        raise KeyError("nothing")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (None, "ZeroDivisionError: no such thing"),
        (np.zeros(2, np.float32), "ProcessorUnusable: expected 2 samples of int16, found 2 of"),
        (np.zeros(1, np.int16), "ProcessorUnusable: expected 2 samples of int16, found 1 of"),
    ],
)
def test_one_that_fails_is_left_out_and_the_others_go_on(given: object, reason: str) -> None:
    chain = Chain([("broken", Broken(given)), ("shifted", Shifted())])
    assert [chain.process(a_sound([1, 2])).samples.tolist() for _ in range(2)] == [[2, 3]] * 2
    assert chain.failures["broken"].startswith(reason)


def test_figures_that_cannot_be_given_leave_it_out_too() -> None:
    chain = Chain([("broken", Broken())])
    assert chain.reports() == {}
    assert chain.failures == {"broken": "KeyError: 'nothing'"}
