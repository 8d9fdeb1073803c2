"""The processor cancels while we play, says how well, and does no harm when it cannot."""

import numpy as np
import pytest

from config.echo import Echo as EchoSettings
from config.echo import EchoEngine
from config.settings import Audio, Microphone
from hardware.echo.canceller import Samples
from hardware.echo.processor import EchoProcessor, create
from hardware.processors import Sound, make_chain
from tests.hardware.echo.echoes import BLOCK, RATE_HZ, Echo, attenuation_db, echo, run


class Deaf:
    """A canceller that makes everything louder."""

    delay_ms = -1.0
    drift_ppm = 0.0

    def __init__(self) -> None:
        self.restarts = 0

    def begin(self) -> None:
        pass

    def cancel(self, mic: Samples, far: Samples) -> Samples:
        louder: Samples = np.clip(mic.astype(np.int32) + 2 * far, -32_768, 32_767).astype(np.int16)
        return louder

    def restart(self) -> None:
        self.restarts += 1


def test_it_is_found_by_its_name() -> None:
    assert make_chain(["echo"], Audio()).reports()["echo"]["proven"] == 0


def test_while_nothing_plays_sound_passes_untouched() -> None:
    sound = echo(1.0)
    assert np.array_equal(run(create(Audio()), sound, playing=False), sound.mic[: 12 * BLOCK])


def test_it_listens_to_the_channel_of_the_settings() -> None:
    stereo = np.array([[1, 2], [3, 4]], np.int16)
    sound = Sound(samples=stereo, far=np.zeros(2, np.int16), playing=False, at=0)
    cleaning = create(Audio(microphone=Microphone(channel=1)))
    assert cleaning.process(sound).samples.tolist() == [2, 4]


@pytest.mark.parametrize("engine", list(EchoEngine))
def test_every_engine_proves_itself_and_says_so(engine: EchoEngine) -> None:
    if engine is EchoEngine.WEBRTC:
        pytest.importorskip("pywebrtc_audio")
    cleaning = create(Audio(echo=EchoSettings(engine=engine)))
    sound = echo(10.0, delay_ms=20)
    cleaned = run(cleaning, sound)
    assert cleaning.report()["proven"] == 1
    assert cleaning.report()["attenuation_db"] > 12
    assert attenuation_db(sound, cleaned, 8.0, 10.0) > 12


def test_double_talk_does_not_read_as_a_canceller_that_cancels_nothing() -> None:
    cleaning = create(Audio())
    run(cleaning, echo(12.0, talker_db=5))
    assert cleaning.report()["proven"] == 1


def test_a_canceller_that_cancels_nothing_shows_within_three_seconds() -> None:
    cleaning = create(Audio())
    first = echo(5.0)
    run(cleaning, first)
    assert cleaning.report()["proven"] == 1
    unknown = Echo(echo(3.0, seed=9).mic, echo(3.0, seed=10).far, np.zeros(3 * RATE_HZ))
    run(cleaning, unknown)
    assert cleaning.report()["proven"] == 0
    assert cleaning.report()["attenuation_db"] < 6


def test_a_missing_far_end_is_noticed() -> None:
    sound = echo(4.0)
    silent = Echo(sound.mic, np.zeros_like(sound.far), sound.talker)
    cleaning = create(Audio())
    run(cleaning, silent)
    assert cleaning.report()["far_missing"] == 1


def test_a_far_end_that_is_not_what_sounds_is_noticed() -> None:
    cleaning = create(Audio())
    run(cleaning, Echo(echo(5.0, seed=9).mic, echo(5.0, seed=10).far, np.zeros(5 * RATE_HZ)))
    assert cleaning.report()["far_missing"] == 1


def test_a_far_end_that_is_heard_is_not_missing() -> None:
    cleaning = create(Audio())
    run(cleaning, echo(5.0))
    assert cleaning.report()["far_missing"] == 0


def test_a_canceller_that_makes_it_louder_is_left_out_and_begins_anew() -> None:
    deaf = Deaf()
    sound = echo(4.0)
    cleaned = run(EchoProcessor(EchoSettings(), deaf), sound)
    assert np.array_equal(cleaned, sound.mic[: len(cleaned)])
    assert deaf.restarts > 0


def test_a_microphone_opened_anew_has_to_be_proven_again() -> None:
    cleaning = create(Audio())
    run(cleaning, echo(5.0))
    cleaning.reset()
    assert cleaning.report()["proven"] == 0
    sound = echo(4.0, delay_ms=150, seed=4)
    assert attenuation_db(sound, run(cleaning, sound), 2.0, 4.0) > 20
