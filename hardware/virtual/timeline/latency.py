"""Measures what a person waits for, in the recording itself wherever it can be heard there."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from hardware.virtual.acoustics import RATE_HZ, Samples
from hardware.virtual.recording import Recording, Spoken
from hardware.virtual.room import SILENT_DBFS, SPEECH_DBFS
from hardware.virtual.timeline.happened import Cut, Happened, State

PAUSE_S: Final = 0.02
"""The loudspeaker is silent when nothing is louder for so long."""
SILENT_WITHIN_S: Final = 0.25
"""A loudspeaker that still sounds so long after an interruption plays something else: a chime."""
ANSWER_WITHIN_S: Final = 3.0
EARLY_S: Final = 0.1
"""How much earlier than the state the sound may stand in the recording."""


class Wait(StrEnum):
    """What is waited for."""

    LISTENING = "listening"
    ANSWER = "answer"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """One wait, with its place in the recording."""

    wait: Wait
    start_s: float
    end_s: float
    heard: bool
    """Whether it was measured in the recording; otherwise the daemon told it."""

    @property
    def ms(self) -> float:
        """How long it took."""
        return (self.end_s - self.start_s) * 1000


def latencies(happened: Happened) -> tuple[Latency, ...]:
    """Give every wait of the conversation, in order."""
    found = [*_to_listening(happened), *_to_answers(happened), *_to_silence(happened)]
    return tuple(sorted(found, key=lambda latency: latency.start_s))


def speech_end_s(recording: Recording, spoken: Spoken) -> float:
    """Give when an utterance was really over: a file may end in silence."""
    start = round(spoken.started_s * RATE_HZ)
    said = recording.between(recording.microphone, spoken.started_s, spoken.ended_s)
    last = _last_loud(said, SPEECH_DBFS)
    return spoken.ended_s if last is None else (start + last) / RATE_HZ


def _to_listening(happened: Happened) -> Iterator[Latency]:
    for wake in happened.wakes:
        turn = next((turn for turn in happened.turns if turn.at_s > wake.at_s + EARLY_S), None)
        took_ms = turn.latencies_ms.get("wake_to_listening") if turn else None
        if took_ms is not None:
            end_s = wake.at_s + took_ms / 1000
            yield Latency(wait=Wait.LISTENING, start_s=wake.at_s, end_s=end_s, heard=False)


def _to_answers(happened: Happened) -> Iterator[Latency]:
    spoken = list(happened.recording.spoken)
    for state in happened.states:
        if state.name != "responding":
            continue
        before = [said for said in spoken if said.ended_s <= state.start_s + EARLY_S]
        del spoken[: len(before)]
        if before:
            yield _to_answer(happened, before[-1], state)
        else:
            yield from _told_answer(happened, state)


def _to_answer(happened: Happened, said: Spoken, state: State) -> Latency:
    recording = happened.recording
    start_s = speech_end_s(recording, said)
    from_s = max(start_s, state.start_s - EARLY_S)
    sounds_s = recording.first_loud_s(recording.speaker, from_s, above_dbfs=SILENT_DBFS)
    heard = sounds_s is not None and sounds_s < state.start_s + ANSWER_WITHIN_S
    end_s = sounds_s if heard and sounds_s is not None else max(start_s, state.start_s)
    return Latency(wait=Wait.ANSWER, start_s=start_s, end_s=end_s, heard=heard)


def _told_answer(happened: Happened, state: State) -> Iterator[Latency]:
    turn = next((turn for turn in happened.turns if turn.at_s > state.start_s), None)
    took_ms = turn.latencies_ms.get("first_audio") if turn else None
    if took_ms is not None:
        start_s = state.start_s - took_ms / 1000
        yield Latency(wait=Wait.ANSWER, start_s=start_s, end_s=state.start_s, heard=False)


def _to_silence(happened: Happened) -> Iterator[Latency]:
    for cut in happened.cuts:
        start_s = _cut_began_s(happened, cut)
        silent_s = _silent_s(happened.recording, start_s)
        heard = silent_s is not None
        end_s = cut.at_s if silent_s is None else silent_s
        yield Latency(wait=Wait.SILENCE, start_s=start_s, end_s=end_s, heard=heard)


def _cut_began_s(happened: Happened, cut: Cut) -> float:
    """Give when the interruption was recognised: at the wake word, or as the daemon told it."""
    before = [wake.at_s for wake in happened.wakes if 0 <= cut.at_s - wake.at_s < 1]
    return before[-1] if before else cut.at_s


def _silent_s(recording: Recording, start_s: float) -> float | None:
    """Give when the loudspeaker fell silent; `None` where other sound covers it."""
    sound = recording.between(recording.speaker, start_s, start_s + SILENT_WITHIN_S + PAUSE_S)
    pause = round(PAUSE_S * RATE_HZ)
    loud = np.flatnonzero(np.abs(sound) > 10 ** (SILENT_DBFS / 20))
    edges = np.concatenate(([-1], loud, [sound.size]))
    silent = np.flatnonzero(np.diff(edges) > pause)
    return start_s + float(edges[silent[0]] + 1) / RATE_HZ if silent.size else None


def _last_loud(samples: Samples, above_dbfs: float) -> int | None:
    loud = np.flatnonzero(np.abs(samples) > 10 ** (above_dbfs / 20))
    return int(loud[-1]) + 1 if loud.size else None
