"""What a training tells when it is done: figures, their meaning, and the lines to paste."""

import json
from collections.abc import Iterator

from config.wake import STOP_WORD
from hardware.training.measuring import Measured
from hardware.training.recipe import Recipe
from hardware.training.staging import QUIET_DB
from hardware.training.training import Trained


def told(trained: Trained, *, as_json: bool) -> str:
    """Give the report as text for a person, or as one JSON object."""
    if as_json:
        return json.dumps(figures(trained), indent=2) + "\n"
    return "\n".join(_lines(trained)) + "\n"


def figures(trained: Trained) -> dict[str, object]:
    """Give everything that was measured, with plain names."""
    recipe, measured = trained.recipe, trained.measured
    return {
        "phrase": recipe.spoken.text,
        "name": recipe.name,
        "file": str(recipe.out),
        "bytes": trained.model_bytes,
        "embeddings": trained.length,
        "seed": recipe.seed,
        "per_hour": recipe.per_hour,
        "quick": recipe.quick,
        "voices": trained.voices,
        "heard_hours": round(trained.spoken_hours, 3),
        "took_s": round(trained.took_s, 1),
        "threshold": 0.5,
        "recall": [
            {"snr_db": one.snr_db, "heard": one.heard, "said": one.said} for one in measured.recalls
        ],
        "false_accepts": {
            "count": measured.false_accepts,
            "hours": round(measured.hours, 4),
            "per_hour": round(measured.per_hour, 3),
            "per_hour_at_most": round(measured.per_hour_at_most, 3),
        },
        "alike": {"heard": measured.alike_heard, "said": measured.alike_said},
        "sweep": [
            {
                "threshold": point.threshold,
                "recall": round(point.recall, 4),
                "false_accepts_per_hour": round(point.false_accepts_per_hour, 3),
            }
            for point in measured.sweep
        ],
    }


def _lines(trained: Trained) -> Iterator[str]:
    recipe, measured = trained.recipe, trained.measured
    yield f"{recipe.spoken.text!r} → {recipe.out} ({trained.model_bytes / 1_000:.0f} kB)"
    yield (
        f"from {trained.voices} synthetic voices, {trained.spoken_hours:.1f} h of sound,"
        f" in {trained.took_s / 60:.1f} min; seed {recipe.seed}"
    )
    yield ""
    yield "Heard, by voices it never learned from:"
    for one in measured.recalls:
        noise = "quiet room" if one.snr_db >= QUIET_DB else f"noise {one.snr_db:g} dB below"
        yield f"  {noise:18} {one.share:6.1%}   {one.heard} of {one.said}"
    yield ""
    yield from _mistakes(measured)
    yield ""
    yield "These are synthetic voices in simulated rooms: people and rooms differ. To measure"
    yield "yours, record some and name their folders with --positives and --negatives."
    if recipe.spoken.warning:
        yield f"Mind: {recipe.spoken.warning}."
    yield ""
    yield from _settings(recipe)


def _settings(recipe: Recipe) -> Iterator[str]:
    """Give the lines to paste; the phrase where its name does not tell it already."""
    yield "For the configuration:"
    yield "  [wake]"
    phrase, model = json.dumps(recipe.spoken.text), json.dumps(str(recipe.out.absolute()))
    named = recipe.spoken.text == recipe.name.replace("_", " ")
    if recipe.name == STOP_WORD:
        yield f"  stop_model = {model}"
        yield from () if named else (f"  stop_phrase = {phrase}",)
    else:
        spoken = "" if named else f", phrase = {phrase}"
        yield f'  words = [{{ name = "{recipe.name}", model = {model}{spoken} }}]'


def _mistakes(measured: Measured) -> Iterator[str]:
    yield (
        f"Heard by mistake: {measured.false_accepts} times in {measured.hours:.2f} h of other"
        f" speech, {measured.per_hour:.1f} an hour"
        f" (with 95 % certainty below {measured.per_hour_at_most:.1f})"
    )
    yield (
        f"What sounds alike was taken for it {measured.alike_heard} times of"
        f" {measured.alike_said} (words one sound away, said on purpose)"
    )
    yield "With another threshold:"
    wanted = {0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95}
    for point in measured.sweep:
        if point.threshold in wanted:
            yield (
                f"  {point.threshold:4.2f}  heard {point.recall:6.1%},"
                f" by mistake {point.false_accepts_per_hour:5.1f} an hour"
            )
