"""What could only fail at the end is refused at the beginning."""

from pathlib import Path

import pytest

from hardware.errors import TrainingRefused
from hardware.training import recipe as module
from hardware.training.recipe import Recipe, require_possible


def _recipe(folder: Path, **told: object) -> Recipe:
    asked = {
        "phrase": "hey parlour",
        "out": folder / "own.onnx",
        "name": "hey_parlour",
        "seed": 1,
        "quick": True,
        "per_hour": 0.5,
        "jobs": 1,
        "positives": (),
        "negatives": (),
        "plot": None,
        "as_json": False,
    }
    return Recipe.model_validate({**asked, **told})


def test_a_recipe_survives_the_way_to_another_process(tmp_path: Path) -> None:
    recipe = _recipe(tmp_path, plot=tmp_path / "a.svg", negatives=(tmp_path,))
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe
    require_possible(recipe, ("alexa",))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"phrase": " "}, "the phrase is empty"),
        ({"name": "Hey Parlour"}, "the name 'Hey Parlour': expected small letters"),
        ({"name": "alexa"}, "belongs to a word that comes with Parlour"),
        ({"per_hour": 0.0}, "expected more than 0 mistakes an hour"),
        ({"per_hour": float("nan")}, "expected more than 0 mistakes an hour"),
        ({"seed": -1}, "the seed -1: expected 0 or more"),
        ({"out": Path("own.tflite")}, "ends in .onnx"),
        ({"out": Path("nowhere/own.onnx")}, "is not there"),
        ({"plot": Path("own.png")}, "ends in .svg"),
        ({"positives": (Path("nowhere"),)}, "expected a folder of recordings"),
    ],
)
def test_what_cannot_be_done_is_refused(
    tmp_path: Path, told: dict[str, object], reason: str
) -> None:
    with pytest.raises(TrainingRefused, match=reason):
        require_possible(_recipe(tmp_path, **told), ("alexa",))


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.onnx").mkdir()
    with pytest.raises(TrainingRefused, match="expected a file, found a folder"):
        require_possible(_recipe(tmp_path), ())


def test_a_full_disk_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NEEDED_BYTES", 2**60)
    with pytest.raises(TrainingRefused, match="MB of free room"):
        require_possible(_recipe(tmp_path), ())
