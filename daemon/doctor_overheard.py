"""The doctor judges what the room heard of itself: the way of the sound, and a sentence."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from config.settings import Settings
from daemon.ailments import CLIPPED_SHARE
from daemon.doctor import Finding, doubtful, fine
from daemon.doctor_loop import QUESTION, Overheard, likeness
from daemon.doctor_sweep import Swept

MUFFLED_DB: Final = 6.0
"""A third of the pitches that rises less above the room is lost in it."""
ENOUGH_WORDS: Final = 0.5


def overheard(found: Overheard, settings: Settings) -> Iterator[Finding]:
    """Give the finding of the sweep, then that of the sentence."""
    swept = found.swept
    figures = {
        "floor_dbfs": swept.floor_dbfs,
        "played_dbfs": found.played_dbfs,
        "heard_dbfs": swept.level_dbfs,
        "clipped": swept.clipped,
        **{f"{name}_db": level for name, level in swept.bands_db.items()},
    }
    if swept.delay_ms is not None:
        figures |= {
            "delay_ms": swept.delay_ms,
            "attenuation_db": found.played_dbfs - swept.level_dbfs,
        }
    yield replace(_path(swept, found.played_dbfs), figures=figures)
    if swept.delay_ms is not None:
        yield _sentence(found, settings)


def _path(swept: Swept, played_dbfs: float) -> Finding:
    subject = "sound path"
    if swept.delay_ms is None:
        return doubtful(
            subject,
            f"the tone sweep was not heard above the room ({swept.floor_dbfs:.0f} dB)",
            why="the loudspeaker may be off or too low, and nobody would hear an answer",
            mend="turn it up: alsamixer, and [audio.volume] reply = 80; is it plugged in?",
        )
    if swept.clipped >= CLIPPED_SHARE:
        return doubtful(
            subject,
            f"the microphone is overdriven: {swept.clipped:.1%} of its samples are cut off",
            why="distorted speech is understood badly",
            mend="lower the microphone's gain (alsamixer, F4), or [audio.volume] reply = 50",
        )
    lost = [name for name, rise_db in swept.bands_db.items() if rise_db < MUFFLED_DB]
    way = (
        f"our sound comes back after {swept.delay_ms:.0f} ms, "
        f"{played_dbfs - swept.level_dbfs:.0f} dB softer, over a room at {swept.floor_dbfs:.0f} dB"
    )
    if lost:
        return doubtful(
            subject,
            f"{way}; {' and '.join(lost)} pitches are lost",
            why="consonants are in the high pitches, voices in the low ones",
            mend="look whether something covers the microphone or the loudspeaker's cone",
        )
    return fine(subject, way)


def _sentence(found: Overheard, settings: Settings) -> Finding:
    """Judge by the words; a synthetic voice need not wake a room made for people's."""
    subject, figures = "own sentence", dict[str, float]()
    parts = []
    if found.heard is not None:
        share, count = likeness(QUESTION, found.heard), len(QUESTION.split())
        figures["words"] = share
        parts.append(f"{share * count:.0f} of {count} words understood")
    else:
        language = settings.room.language
        parts.append(f"words not tried: the local recogniser does not know {language!r}")
    if settings.wake.enabled:
        word = settings.wake.words[0]
        score = figures["score"] = found.scores.get(word.name, 0.0)
        parts.append(f'"{word.spoken}" scores {score:.2f} (wakes from {word.threshold:g})')
    what = "; ".join(parts)
    if figures.get("words", 1.0) < ENOUGH_WORDS:
        finding = doubtful(
            subject,
            what,
            why="a person across the room may not be understood either",
            mend="bring the microphone away from walls and fans; `parlour listen` shows its level",
        )
    else:
        finding = fine(subject, what)
    return replace(finding, figures=figures)
