"""What a training was asked for, and how much it does: the whole recipe, to be done again."""

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from hardware.errors import TrainingRefused
from hardware.training.phrase import Phrase, phrase_of

NEEDED_BYTES: Final = 20 * 1024 * 1024
"""Room on the disk for the model (up to 1 MB), a picture, and voices' passing files."""

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How many recordings are made, and how long the classifier is fitted."""

    spoken: int
    """Takes of the phrase, over all voices."""
    scenes: int
    """Rooms, noises and levels each of them is heard in."""
    alike: int
    """Takes of what sounds alike."""
    sentences: int
    """Takes of ordinary sentences."""
    rounds: int
    """Times the hardest of what was wrongly heard is sought and learned."""
    steps: int
    """The most batches of one round."""
    starts: int
    """Networks fitted from different beginnings; their mean is the classifier."""


THOROUGH: Final = Effort(
    spoken=1_500, scenes=3, alike=1_200, sentences=3_600, rounds=3, steps=4_000, starts=3
)
QUICK: Final = Effort(spoken=300, scenes=2, alike=400, sentences=500, rounds=2, steps=700, starts=1)


class Recipe(BaseModel):
    """One training, as the command line asked for it; its JSON goes to the process that trains."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrase: str
    out: Path
    name: str
    seed: int
    quick: bool
    per_hour: float
    """Mistakes allowed in an hour of the synthetic speech that sets the threshold."""
    jobs: int
    """Processes that speak and listen at once."""
    positives: tuple[Path, ...]
    """Folders of recordings in which the phrase is said, once in each file, at its end or alone."""
    negatives: tuple[Path, ...]
    """Folders of recordings in which it is never said."""
    plot: Path | None
    as_json: bool

    @property
    def effort(self) -> Effort:
        """How much is done."""
        return QUICK if self.quick else THOROUGH

    @property
    def spoken(self) -> Phrase:
        """The phrase in words."""
        return phrase_of(self.phrase)


def require_possible(recipe: Recipe, taken: Sequence[str]) -> None:
    """Raise `TrainingRefused` for what could only fail at the end of the work.

    `taken` are the names of words that come with Parlour.
    """
    phrase_of(recipe.phrase)
    if not _NAME.fullmatch(recipe.name):
        raise TrainingRefused(
            f"the name {recipe.name!r}: expected small letters, figures and _, a letter first"
        )
    if recipe.name in taken:
        raise TrainingRefused(
            f"the name {recipe.name!r} belongs to a word that comes with Parlour:"
            f" choose another, such as `--name my_{recipe.name}`"
        )
    if recipe.seed < 0:
        raise TrainingRefused(f"the seed {recipe.seed}: expected 0 or more")
    if not 0 < recipe.per_hour < inf:
        raise TrainingRefused(f"expected more than 0 mistakes an hour, found {recipe.per_hour:g}")
    if recipe.out.suffix != ".onnx":
        raise TrainingRefused(f"{recipe.out}: expected a file name that ends in .onnx")
    if recipe.plot is not None and recipe.plot.suffix != ".svg":
        raise TrainingRefused(f"{recipe.plot}: expected a file name that ends in .svg")
    for path in (recipe.out, *filter(None, (recipe.plot,))):
        _require_writable(path)
    for folder in (*recipe.positives, *recipe.negatives):
        if not folder.is_dir():
            raise TrainingRefused(f"{folder}: expected a folder of recordings, found none")


def _require_writable(path: Path) -> None:
    folder = path.absolute().parent
    if path.is_dir():
        raise TrainingRefused(f"{path}: expected a file, found a folder")
    if not folder.is_dir():
        raise TrainingRefused(f"{path}: the folder {folder} is not there")
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise TrainingRefused(f"{path}: may not be written by this user")
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise TrainingRefused(
            f"{folder}: expected {NEEDED_BYTES // 2**20} MB of free room, found {free // 2**20} MB"
        )
