"""A person talks over the answer, before the worker's own ear: what sounds, and what is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from config.settings import BargeIn
from hardware.channels import Channel
from hardware.lab.sound import active_span, read_clip
from hardware.lab.voices import spoken
from hardware.microphone import CaptureFormat
from hardware.playback import Playback
from hardware.processors import Chain, Sound
from hardware.protocol import (
    BargeInDismissed,
    BargeInSuspected,
    EndOfStream,
    Event,
    Flush,
    Play,
    SetVolume,
    TalkedOver,
    WatchTalkOver,
)
from hardware.virtual.talker import Voice, available_voices
from hardware.worker.ear import Ear

RATE_HZ = 16_000
BLOCK = 1_280

type Samples = NDArray[np.int16]


@dataclass
class Canceller:
    """A canceller that says of itself what a test wants, and leaves the sound alone."""

    proven: bool = True

    def process(self, sound: Sound) -> Sound:
        return sound

    def report(self) -> Mapping[str, float]:
        return {"proven": float(self.proven)}


@dataclass
class Bench:
    """An ear and a loudspeaker that hear nothing of each other: a perfect canceller."""

    settings: BargeIn = field(default_factory=BargeIn)
    canceller: Canceller = field(default_factory=Canceller)
    told: list[Event] = field(default_factory=list)
    given: list[Samples] = field(default_factory=list)
    obeys: bool = True

    def __post_init__(self) -> None:
        self.playback = Playback(self._take, RATE_HZ)
        self.playback.obey(SetVolume(100, Channel.REPLY))
        self.ear = Ear(self._take, lambda _: True, far_end=self._far_end, answer=self.playback)
        self.ear.chain = Chain([("echo", self.canceller)])
        self.ear.talk_over.take_up(self.settings)
        self.ear.listen_to(CaptureFormat(rate_hz=RATE_HZ, channels=1, channel=0))

    def _take(self, event: Event) -> None:
        self.told.append(event)

    def _far_end(self, _ends_at_s: float, frames: int) -> tuple[Samples, bool]:
        return self.given[-1][-frames:], bool(self.given[-1].any())

    def answer(self, seconds: float = 30.0) -> Samples:
        """Begin an answer that can be told from any other moment of itself."""
        draw = np.random.default_rng(5)
        said = (draw.standard_normal(round(seconds * RATE_HZ)) * 1_500).astype(np.int16)
        for begin in range(0, said.size, RATE_HZ):
            piece = said[begin : begin + RATE_HZ].tobytes()
            self.playback.obey(Play(Channel.REPLY, "r", RATE_HZ, piece))
        self.playback.obey(EndOfStream(Channel.REPLY, "r"))
        self.ear.obey(WatchTalkOver(on=True))
        return said

    def hear(self, samples: Samples) -> None:
        for begin in range(0, samples.size - BLOCK + 1, BLOCK):
            self.given.append(self.playback.render(BLOCK))
            self.ear.hear(samples[begin : begin + BLOCK].tobytes(), 0.0)
            if self.obeys and self.of(TalkedOver):  # as the main process does
                self.playback.obey(Flush(Channel.REPLY, 8))
                self.ear.obey(WatchTalkOver(on=False))

    def of[T: Event](self, kind: type[T]) -> list[T]:
        return [event for event in self.told if isinstance(event, kind)]

    @property
    def sounded(self) -> Samples:
        return np.concatenate(self.given)


def quiet(seconds: float) -> Samples:
    draw = np.random.default_rng(1)
    return (draw.standard_normal(round(seconds * RATE_HZ)) * 8).astype(np.int16)


@pytest.fixture(scope="module")
def speech() -> Samples:
    """Give a sentence that begins with its first sample."""
    voice = next((each for each in (Voice.JOE, Voice.SLT) if each in available_voices()), None)
    if voice is None:
        pytest.skip("no program speaks here")
    said = read_clip(spoken("Stop telling me that and turn on the kitchen light please", voice))
    begin, end = active_span(said)
    return np.asarray(said[begin:end] * 8_000 / np.abs(said).max(), np.int16)


def test_a_person_who_talks_over_the_answer_silences_it_and_is_told_from_the_onset(
    speech: Samples,
) -> None:
    bench = Bench()
    bench.answer()
    bench.hear(np.concatenate((quiet(2.0), speech)))
    [talked] = bench.of(TalkedOver)
    began = 2 * RATE_HZ
    assert abs(talked.onset - began) < RATE_HZ * 0.15
    assert talked.at - began < RATE_HZ * 0.5
    assert not bench.sounded[talked.at + BLOCK + RATE_HZ // 50 :].any()


def test_the_answer_is_lowered_within_a_block_of_the_suspicion(speech: Samples) -> None:
    bench = Bench()
    said = bench.answer()
    bench.hear(np.concatenate((quiet(2.0), speech)))
    suspected = bench.of(BargeInSuspected)[0].at
    block = -(-suspected // BLOCK) * BLOCK  # decided once the block is here
    lowered = slice(block + RATE_HZ // 50, block + BLOCK)
    before = np.abs(bench.sounded[block - BLOCK : block]).mean()
    assert before == pytest.approx(np.abs(said[block - BLOCK : block]).mean(), rel=0.01)
    assert np.abs(bench.sounded[lowered]).mean() < 0.35 * before


def test_a_click_and_a_knock_change_nothing_that_is_said() -> None:
    bench = Bench()
    said = bench.answer()
    knock = quiet(4.0)
    knock[2 * RATE_HZ : 2 * RATE_HZ + 400] = 12_000
    bench.hear(knock)
    assert not bench.of(TalkedOver)
    risen = slice(RATE_HZ // 10, None)
    assert np.array_equal(bench.sounded[risen], said[: bench.sounded.size][risen])


def test_a_false_alarm_goes_on_where_it_stood_with_nothing_lost(speech: Samples) -> None:
    bench = Bench()
    said = bench.answer()
    cough = speech[: RATE_HZ * 150 // 1000]
    bench.hear(np.concatenate((quiet(2.0), cough, quiet(3.0))))
    assert bench.of(BargeInSuspected)
    assert len(bench.of(BargeInDismissed)) == len(bench.of(BargeInSuspected))
    assert not bench.of(TalkedOver)
    assert not bench.sounded.reshape(-1, BLOCK).any(axis=1).all(), "it was not paused"
    pieces = loud_words(bench, said)
    assert len(pieces) > 40
    assert pieces == list(range(len(pieces)))


def test_nobody_is_paused_for_while_the_canceller_is_unproven(speech: Samples) -> None:
    bench = Bench(canceller=Canceller(proven=False))
    bench.answer()
    bench.hear(np.concatenate((quiet(2.0), speech)))
    assert bench.told == []


def test_without_a_canceller_speech_interrupts_after_the_first_moments(speech: Samples) -> None:
    settings = BargeIn(without_canceller=True, grace_ms=1_500)
    for silence_s, heard in ((0.5, False), (2.0, True)):
        bench = Bench(settings=settings, canceller=Canceller(proven=False))
        bench.answer()
        bench.hear(np.concatenate((quiet(silence_s), speech[: RATE_HZ // 2], quiet(0.3))))
        assert bool(bench.of(TalkedOver)) is heard


def test_where_the_service_decides_the_answer_is_only_lowered(speech: Samples) -> None:
    bench = Bench(obeys=False)
    bench.answer()
    bench.ear.obey(WatchTalkOver(on=True, pauses=False))
    bench.hear(np.concatenate((quiet(2.0), speech[: RATE_HZ * 6 // 10])))
    assert bench.of(TalkedOver)
    assert bench.sounded[-BLOCK:].any()


def test_an_answer_nobody_cuts_goes_on_after_a_while(speech: Samples) -> None:
    bench = Bench(obeys=False, settings=BargeIn(hold_ms=500))
    bench.answer()
    bench.hear(np.concatenate((quiet(2.0), speech[: RATE_HZ * 6 // 10], quiet(2.0))))
    assert bench.of(TalkedOver)
    assert bench.sounded[-BLOCK:].any()


def test_a_mute_lets_the_answer_go_on(speech: Samples) -> None:
    bench = Bench(obeys=False)
    bench.answer()
    bench.hear(np.concatenate((quiet(2.0), speech[: RATE_HZ * 6 // 10])))
    assert not bench.playback.render(BLOCK).any()
    bench.ear.forget()
    assert bench.playback.render(BLOCK).any()


@pytest.mark.parametrize("end", ["mute", "reload", "another uplink"])
def test_a_suspicion_that_something_else_ends_is_told_as_dismissed(
    end: str, speech: Samples
) -> None:
    bench = Bench(obeys=False)
    bench.answer()
    bench.hear(np.concatenate((quiet(2.0), speech[: RATE_HZ * 15 // 100])))
    assert bench.of(BargeInSuspected)
    assert not bench.of(BargeInDismissed)
    match end:
        case "mute":
            bench.ear.forget()
        case "reload":
            bench.ear.talk_over.take_up(BargeIn())
        case _:
            bench.ear.obey(WatchTalkOver(on=True, pauses=False))
    [dismissed] = bench.of(BargeInDismissed)
    assert dismissed.at > bench.of(BargeInSuspected)[-1].at


def test_the_end_of_an_answer_is_no_dismissal(speech: Samples) -> None:
    bench = Bench(obeys=False)
    bench.answer()
    bench.hear(np.concatenate((quiet(2.0), speech[: RATE_HZ * 15 // 100])))
    bench.ear.obey(WatchTalkOver(on=False))
    assert bench.of(BargeInSuspected)
    assert not bench.of(BargeInDismissed)


def loud_words(bench: Bench, said: Samples) -> list[int]:
    """Give which tenths of a second of the answer sounded, in the order they did.

    Each is looked for in what the loudspeaker gave, ducked or not; a tenth that a pause cut in two
    is found by either half.
    """
    found: list[tuple[int, int]] = []
    sounded = bench.sounded.astype(np.float32)
    half = RATE_HZ // 20
    for number in range(int(np.count_nonzero(sounded)) // (2 * half) - 2):
        for begin in (number * 2 * half, number * 2 * half + half):
            pattern = said[begin : begin + half].astype(np.float32)
            size = 1 << (sounded.size + half).bit_length()
            spectrum = np.fft.rfft(sounded, size) * np.conj(np.fft.rfft(pattern, size))
            likeness = np.fft.irfft(spectrum, size)[: sounded.size]
            place = int(np.argmax(likeness))
            there = sounded[place : place + half]
            norm = float(np.linalg.norm(there) * np.linalg.norm(pattern[: there.size])) or 1.0
            if likeness[place] / norm > 0.9:
                found.append((place, number))
    ordered = [number for _, number in sorted(found)]
    return list(dict.fromkeys(ordered))
