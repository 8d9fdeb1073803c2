"""A whole training with a few voices: what it plans, hears, writes and tells."""

import json
import shutil
import subprocess
import sys
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hardware.errors import HardwareError, TrainingRefused
from hardware.training import training
from hardware.training.listening import Listener
from hardware.training.recipe import Effort, Recipe
from hardware.training.report import told
from hardware.training.takes import TEST_SNRS_DB, Job, Kind, Take, plan
from hardware.training.voices import Engine, Part, Voice, voices_here
from hardware.wake.classifier import Classifier

needs_voices = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"
)
TINY = Effort(spoken=8, scenes=1, alike=6, sentences=8, rounds=1, steps=20, starts=1)
VOICES = tuple(
    Voice(engine=Engine.ESPEAK, name=f"en-us+{timbre}", part=part)
    for timbre, part in (("m1", Part.FIT), ("f2", Part.FIT), ("m3", Part.TUNE), ("f4", Part.TEST))
)


def _recipe(folder: Path, **told: object) -> Recipe:
    asked = {
        "phrase": "hey parlour",
        "out": folder / "own.onnx",
        "name": "hey_parlour",
        "seed": 5,
        "quick": True,
        "per_hour": 0.5,
        "jobs": 1,
        "positives": (),
        "negatives": (),
        "plot": None,
        "as_json": False,
    }
    return Recipe.model_validate({**asked, **told})


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recipe, "effort", TINY)
    monkeypatch.setattr(training, "voices_here", lambda: VOICES)
    monkeypatch.setattr(training, "BACKDROP_TAKES", 2)


@needs_voices
@pytest.mark.timeout(60)  # a process of its own is started, which loads what listens
@pytest.mark.usefixtures("_small")
def test_a_training_writes_a_word_the_engine_reads(tmp_path: Path) -> None:
    recipe = _recipe(tmp_path, plot=tmp_path / "own.svg")
    trained = training.train(recipe)
    assert Classifier(recipe.out).length == trained.length
    assert (tmp_path / "own.svg").read_text().startswith("<svg")
    assert [one.snr_db for one in trained.measured.recalls] == list(TEST_SNRS_DB)
    assert f'name = "hey_parlour", model = "{recipe.out}" }}' in told(trained, as_json=False)
    for name, line in (("our_house", 'phrase = "hey parlour" }]'), ("stop", "stop_phrase = ")):
        renamed = replace(trained, recipe=recipe.model_copy(update={"name": name}))
        assert line in told(renamed, as_json=False)
    figures = json.loads(told(trained, as_json=True))
    assert figures["file"] == str(recipe.out)
    assert figures["false_accepts"]["per_hour_at_most"] > 0


@pytest.mark.usefixtures("_small")
def test_a_recipe_plans_the_same_twice_and_another_seed_another(tmp_path: Path) -> None:
    first, second = (plan(_recipe(tmp_path), VOICES) for _ in range(2))
    assert first == second
    assert plan(_recipe(tmp_path, seed=6), VOICES) != first


@pytest.mark.usefixtures("_small")
def test_no_voice_is_in_two_parts(tmp_path: Path) -> None:
    for job in plan(_recipe(tmp_path), VOICES):
        for take in job.takes:
            assert not isinstance(take.said, Path)
            assert take.said.voice.part == job.part


@needs_voices
@pytest.mark.usefixtures("_small")
def test_the_same_job_is_heard_the_same(tmp_path: Path) -> None:
    job = plan(_recipe(tmp_path), VOICES)[0]
    nobody = {part: list[np.ndarray[tuple[int], np.dtype[np.float32]]]() for part in Part}
    first, second = (Listener(nobody).hear(job) for _ in range(2))
    assert np.array_equal(first.embeddings, second.embeddings)
    assert first.spans == second.spans
    assert first.spans[-1].end < len(first.embeddings)


@pytest.mark.usefixtures("_small")
def test_recordings_of_the_owner_are_shared_among_the_parts(tmp_path: Path) -> None:
    for number in range(10):
        _record(tmp_path / "said" / f"{number}.wav")
        _record(tmp_path / "other" / f"{number}.wav")
    jobs = plan(
        _recipe(tmp_path, positives=[tmp_path / "said"], negatives=[tmp_path / "other"]), VOICES
    )
    own = {
        (part, kind): [
            take.said
            for job in jobs
            if job.part == part
            for take in job.takes
            if isinstance(take.said, Path) and take.kind == kind
        ]
        for part in Part
        for kind in (Kind.PHRASE, Kind.OTHER)
    }
    assert {key: len(paths) for key, paths in own.items()} == {
        (part, kind): count
        for part, count in ((Part.FIT, 7), (Part.TUNE, 1), (Part.TEST, 2))
        for kind in (Kind.PHRASE, Kind.OTHER)
    }
    every = [path for paths in own.values() for path in paths]
    assert len(set(every)) == len(every) == 20


def test_a_recording_is_heard_with_its_phrase_at_its_end(tmp_path: Path) -> None:
    _record(tmp_path / "one.wav")
    place = plan(_recipe(tmp_path), VOICES)[0].takes[0].places[0]
    take = Take(said=tmp_path / "one.wav", kind=Kind.PHRASE, places=(place,))
    nobody = {part: list[np.ndarray[tuple[int], np.dtype[np.float32]]]() for part in Part}
    heard = Listener(nobody).hear(Job(part=Part.FIT, seed=1, takes=(take,)))
    [span] = heard.spans
    assert span.end - span.start in {12, 13}  # one second, its silence left out


def test_where_nothing_speaks_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    voices_here.cache_clear()
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(TrainingRefused, match="apt-get install espeak-ng"):
        voices_here()
    voices_here.cache_clear()


@pytest.mark.usefixtures("_small")
def test_a_recording_that_is_none_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(training, "crew")  # nobody is called in
    (tmp_path / "talk.wav").write_text("no sound")
    with pytest.raises(HardwareError, match=r"talk\.wav: expected a WAV"):
        training.train(_recipe(tmp_path, negatives=(tmp_path,)))


@needs_voices
@pytest.mark.timeout(60)  # as above
def test_a_training_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    """SIGTERM in the middle of the work, as a terminal's Ctrl-C would."""
    command = (sys.executable, "-m", "hardware.training", _recipe(tmp_path).model_dump_json())
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()  # it has begun
        process.terminate()
        said = process.stderr.read()
    assert process.returncode == 130
    assert "nothing was written" in said
    assert list(tmp_path.iterdir()) == []


def _record(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    silence = np.zeros(8_000)
    tone = 8_000 * np.sin(np.arange(16_000) / 5)
    with path.open("wb") as raw, wave.open(raw, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.concatenate([silence, tone, silence]).astype("<i2").tobytes())
