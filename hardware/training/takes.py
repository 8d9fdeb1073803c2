"""What is spoken and how it is heard: the list of takes of one training, drawn by its seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from hardware.training.alike import alike
from hardware.training.phrase import Phrase
from hardware.training.recipe import Recipe
from hardware.training.sentences import sentence
from hardware.training.speaking import Wording
from hardware.training.staging import QUIET_DB, Place
from hardware.training.voices import Engine, Part, Voice

TEST_SNRS_DB: Final = (QUIET_DB, 15.0, 10.0, 5.0, 0.0)
"""The noise that recall is measured in."""
LEAST_SNR_DB: Final = 3.0
"""Nearer to the noise a phrase teaches what noise sounds like."""
SHARES: Final = {Part.FIT: 0.7, Part.TUNE: 0.12, Part.TEST: 0.18}

_ENGINES: Final = {Engine.PIPER: 0.07, Engine.FLITE: 0.33, Engine.ESPEAK: 0.6}
"""How often each program speaks where it is installed; piper takes long for a sentence."""
_PHRASE_ENGINES: Final = {Engine.PIPER: 0.22, Engine.FLITE: 0.33, Engine.ESPEAK: 0.45}
"""The same for the phrase itself: natural voices more often."""
_ALONE: Final = ("{}", "{}", "{}.", "{}!", "{}?")
_AFTER_WORDS: Final = ("please {}", "okay, {}", "no, {}!", "and {}", "{}, {}!")
_JOB_TAKES: Final = 24
_PIPER_JOB_TAKES: Final = 60
"""piper takes two seconds to be loaded."""


class Kind(StrEnum):
    """What something said is to the classifier."""

    PHRASE = "phrase"
    """It ends with the phrase."""
    ALIKE = "alike"
    """It is easily taken for the phrase."""
    OTHER = "other"
    """Ordinary speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Something said once, and the places it is heard in."""

    said: Wording | Path
    """What a voice says, or a recording."""
    kind: Kind
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Takes that are heard one after the other, in one stream of sound."""

    part: Part
    seed: int
    takes: tuple[Take, ...]


def plan(recipe: Recipe, voices: Sequence[Voice]) -> list[Job]:
    """Give every job of a training; the same recipe and voices give the same jobs."""
    chance = np.random.default_rng(recipe.seed)
    jobs: list[Job] = []
    for part in Part:
        of_part = [voice for voice in voices if voice.part == part]
        takes = [*_spoken(recipe, part, of_part, chance), *_recorded(recipe, part, chance)]
        jobs += _jobs(part, takes, chance)
    return jobs


def _spoken(
    recipe: Recipe, part: Part, voices: Sequence[Voice], chance: np.random.Generator
) -> Iterator[Take]:
    effort, share, phrase = recipe.effort, SHARES[part], recipe.spoken
    for _ in range(round(effort.spoken * share)):
        text = _positive(phrase, chance)
        places = _places(part, effort.scenes, chance)
        said = _wording(text, voices, chance, _PHRASE_ENGINES)
        yield Take(said=said, kind=Kind.PHRASE, places=places)
    near = alike(phrase)
    for _ in range(round(effort.alike * share)):
        said = _wording(_drawn(near, chance), voices, chance)
        yield Take(said=said, kind=Kind.ALIKE, places=(_place(chance),))
    for _ in range(round(effort.sentences * share)):
        said = _wording(sentence(chance, phrase.text), voices, chance)
        yield Take(said=said, kind=Kind.OTHER, places=(_place(chance),))


def _recorded(recipe: Recipe, part: Part, chance: np.random.Generator) -> Iterator[Take]:
    """Give the owner's recordings of this part: of ten files seven fit, one tunes, two test."""
    parts = (*[Part.FIT] * 7, Part.TUNE, *[Part.TEST] * 2)
    for folders, kind in ((recipe.positives, Kind.PHRASE), (recipe.negatives, Kind.OTHER)):
        for place, path in enumerate(recordings(folders)):
            if parts[place * 7 % 10] == part:
                places = _places(part, recipe.effort.scenes if kind == Kind.PHRASE else 1, chance)
                yield Take(said=path, kind=kind, places=places)


def spoken_sentences(
    recipe: Recipe, part: Part, voices: Sequence[Voice], count: int
) -> tuple[Take, ...]:
    """Give ordinary sentences to be talked over, by the voices of a part that speak at once."""
    chance = np.random.default_rng((recipe.seed, len(part)))
    quick = [one for one in voices if one.part == part and one.engine != Engine.PIPER]
    texts = [sentence(chance, recipe.spoken.text) for _ in range(count)]
    return tuple(
        Take(said=_wording(text, quick, chance), kind=Kind.OTHER, places=()) for text in texts
    )


def recordings(folders: Sequence[Path]) -> list[Path]:
    """Give every WAV and FLAC file in these folders and those inside, in the order of names."""
    endings = {".wav", ".flac"}
    found = {path for folder in folders for path in folder.rglob("*")}
    return sorted(path for path in found if path.suffix.lower() in endings and path.is_file())


def _positive(phrase: Phrase, chance: np.random.Generator) -> str:
    frames = _ALONE if chance.random() < 0.75 else _AFTER_WORDS  # noqa: PLR2004 - mostly alone
    return frames[int(chance.integers(0, len(frames)))].format(phrase.text, phrase.text)


def _drawn(near: Sequence[str], chance: np.random.Generator) -> str:
    """Give one of the texts, the first of them, which are real words, more often."""
    return near[int(len(near) * chance.random() ** 2)]


def _wording(
    text: str,
    voices: Sequence[Voice],
    chance: np.random.Generator,
    often: Mapping[Engine, float] = _ENGINES,
) -> Wording:
    engines = sorted({voice.engine for voice in voices})
    shares = np.array([often[engine] for engine in engines])
    engine = engines[int(chance.choice(len(engines), p=shares / shares.sum()))]
    choices = [voice for voice in voices if voice.engine == engine]
    return Wording(
        text=text,
        voice=choices[int(chance.integers(0, len(choices)))],
        tempo=float(chance.uniform(0.8, 1.3)),
        timbre=float(2 ** chance.uniform(-0.28, 0.28)),
        pitch=int(chance.integers(25, 80)),
    )


def _places(part: Part, scenes: int, chance: np.random.Generator) -> tuple[Place, ...]:
    """Give the scenes of one take; a test goes through every level of noise."""
    if part == Part.TEST:
        return tuple(_place(chance, snr_db) for snr_db in TEST_SNRS_DB)
    return tuple(_place(chance) for _ in range(scenes))


def _place(chance: np.random.Generator, snr_db: float | None = None) -> Place:
    return Place(
        snr_db=float(chance.uniform(LEAST_SNR_DB, QUIET_DB)) if snr_db is None else snr_db,
        level_dbfs=float(chance.uniform(-45.0, -15.0)),
        far=bool(chance.random() < 0.75),  # noqa: PLR2004 - some speak into the microphone
    )


def _jobs(part: Part, takes: Sequence[Take], chance: np.random.Generator) -> Iterator[Job]:
    """Give the takes in mixed order; piper's apart, because it is slow to load."""
    apart = [take for take in takes if _by_piper(take)]
    others = [take for take in takes if not _by_piper(take)]
    for group, size in ((apart, _PIPER_JOB_TAKES), (others, _JOB_TAKES)):
        order = [group[int(place)] for place in chance.permutation(len(group))]
        for start in range(0, len(order), size):
            seed = int(chance.integers(0, 2**31))
            yield Job(part=part, seed=seed, takes=tuple(order[start : start + size]))


def _by_piper(take: Take) -> bool:
    return isinstance(take.said, Wording) and take.said.voice.engine == Engine.PIPER
