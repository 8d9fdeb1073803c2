"""People who talk over replies are counted, and so is what is heard without them."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from config.barge_in import BargeIn
from config.settings import Audio, Settings, Wake, WakeWord
from hardware.lab.barge_in import attenuation_db, measure
from hardware.lab.barge_in_scenes import scenes
from hardware.lab.listening import Judged, Passed, Verdict
from hardware.lab.listening import Wake as HeardWake
from hardware.lab.plans import NoSuchRoom
from hardware.lab.request import BargeInRequest
from hardware.lab.scene import Label, Place
from hardware.lab.sound import NotASound
from hardware.lab.talked_over import Heard
from hardware.virtual.acoustics import RATE_HZ

SETTINGS = Settings(
    audio=Audio(processors=()),
    wake=Wake(words=(WakeWord(name="alexa"),)),
    barge_in=BargeIn(without_canceller=True),
)


def label(begin_s: float, end_s: float, place: Place = Place.TALKER, text: str = "a") -> Label:
    begin, end = round(begin_s * RATE_HZ), round(end_s * RATE_HZ)
    return Label(place=place, index=0, text=text, begin=begin, end=end)


def wake(at_s: float) -> HeardWake:
    return HeardWake(word="alexa", at=round(at_s * RATE_HZ), score=0.9)


def passed(at_s: float, before_dbfs: float, after_dbfs: float, *, playing: bool = True) -> Passed:
    at = round(at_s * RATE_HZ)
    return Passed(at=at, before_dbfs=before_dbfs, after_dbfs=after_dbfs, playing=playing)


def test_what_no_talker_said_is_unfounded() -> None:
    heard = Heard(
        labels=(label(1.0, 2.0), label(5.0, 5.2, Place.NOISE, "door")),
        wakes=(wake(1.8), wake(2.9), wake(5.1)),
        judged=(Judged(Verdict.CUT, 20_000), Judged(Verdict.CUT, 81_000)),
        passed=(),
        hops=(),
    )
    assert heard.wake_of(heard.talkers[0]) == wake(1.8)
    assert heard.unfounded_wakes() == [wake(5.1)]
    assert heard.unfounded(Verdict.CUT) == [Judged(Verdict.CUT, 81_000)]
    assert heard.unfounded(Verdict.DUCKED) == []


def test_attenuation_is_measured_where_the_echo_is_loud() -> None:
    blocks = [passed(n, -20.0, -45.0) for n in range(5)] + [passed(9, -60.0, -60.0)]
    assert attenuation_db(blocks) == pytest.approx(25.0)
    assert attenuation_db([]) is None


def test_blocks_with_events_say_nothing_about_the_echo() -> None:
    blocks = (passed(1.5, -20, -20), passed(4.0, -20, -40), passed(5.1, -20, -20))
    silent = passed(8.0, -70, -70, playing=False)
    heard = Heard(
        labels=(label(1.0, 2.0), label(5.0, 5.2, Place.NOISE, "door")),
        wakes=(),
        judged=(),
        passed=(*blocks, silent),
        hops=(),
    )
    assert heard.playing_alone() == [blocks[1]]


def test_the_second_scene_has_doors_and_coughs_and_nobody_who_talks(tmp_path: Path) -> None:
    request = requested(tmp_path, alone_s=40.0)
    over, alone = scenes(request)
    assert [cue.text for cue in over.cues if cue.place is Place.TALKER] == ["talker.wav"]
    assert not [cue for cue in alone.cues if cue.place is Place.TALKER]
    assert {cue.text for cue in alone.noises} == {"", "door", "cough"}
    assert alone.replies


@pytest.mark.corpus
def test_a_word_is_heard_over_a_soft_reply(corpus: Path, tmp_path: Path) -> None:
    clip = corpus / "public" / "wake_alexa" / "7.flac"
    plot = tmp_path / "plot.svg"
    request = requested(
        tmp_path, talkers=(clip,), talker_to_echo_db=25.0, lead_s=3.0, alone_s=5.0, plot=plot
    )
    told: dict[str, Any] = measure(request)
    assert told["wake"]["heard"] == told["speech"]["heard"] == 1
    assert 300 < told["wake"]["median_ms"] < 1_200
    assert 0 < told["speech"]["ducked"]["median_ms"] < told["speech"]["median_ms"] < 900
    assert told["unfounded"]["wakes"]["count"] == 0
    assert told["attenuation_db"] == 0.0  # without a canceller
    assert told["unfounded"]["hours"] > 0
    words = [text.text for text in ET.parse(plot).getroot().iter()]  # noqa: S314 - our own picture
    assert {"level (dBFS)", "echo taken away (dB)", "somebody speaks", "cut"} <= set(words)


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotASound, match=r"gone.wav: expected a WAV or FLAC file"):
        measure(requested(tmp_path, talkers=(tmp_path / "gone.wav",)))
    with pytest.raises(NoSuchRoom, match="room 'cellar'"):
        measure(requested(tmp_path, room="cellar"))
    with pytest.raises(NotASound, match=r"clap.wav: expected a WAV or FLAC file"):
        measure(requested(tmp_path, room=str(tmp_path / "clap.wav")))


def requested(folder: Path, **wanted: Any) -> BargeInRequest:  # noqa: ANN401 - fields of the request
    draw = np.random.default_rng(1)
    for name, length_s in (("talker.wav", 1.0), ("reply.wav", 4.0)):
        soundfile.write(folder / name, 0.1 * draw.standard_normal(int(length_s * 16_000)), 16_000)
    fields: dict[str, Any] = {
        "settings": SETTINGS,
        "talkers": (folder / "talker.wav",),
        "replies": (folder / "reply.wav",),
        "room": "bedroom",
        "talker_to_echo_db": 0.0,
    }
    return BargeInRequest(**fields | wanted)
