import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from config.settings import Wake, WakeEngine, WakeWord
from hardware.errors import ModelUnusable
from hardware.wake.engines import make_engine
from hardware.wake.models import (
    microwakeword_models,
    openwakeword_backbone,
    openwakeword_classifiers,
    openwakeword_lacks,
)

SILENCE = np.zeros(1_280, np.int16)


def wake_with(*words: WakeWord, engine: WakeEngine = WakeEngine.PARLOUR) -> Wake:
    return Wake(engine=engine, words=words)


def problem_with(wake: Wake) -> str:
    with pytest.raises(ModelUnusable) as caught:
        make_engine(wake)
    return str(caught.value)


def modules_after(code: str) -> set[str]:
    """Give the modules a fresh interpreter holds after running `code`."""
    listing = f"{code}\nimport sys\nprint(*sys.modules)"
    command = [sys.executable, "-c", listing]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def test_the_default_word_scores_nothing_in_silence() -> None:
    engine = make_engine(Wake())
    assert engine.words == ("hey_jarvis",)
    assert engine.hop_samples == len(SILENCE)
    assert max(engine.feed(SILENCE)["hey_jarvis"] for _ in range(30)) < 0.1


def test_every_bundled_word_can_be_listened_for_at_once() -> None:
    names = tuple(openwakeword_classifiers())
    assert {"alexa", "hey_jarvis", "hey_marvin", "hey_mycroft", "timer", "weather"} <= set(names)
    engine = make_engine(wake_with(*(WakeWord(name=name) for name in names)))
    scores = [engine.feed(SILENCE) for _ in range(10)][-1]
    assert tuple(scores) == names
    assert all(0 <= score <= 1 for score in scores.values())


def test_a_model_of_ones_own_is_taken_by_path_whatever_its_length() -> None:
    weather = openwakeword_classifiers()["weather"]  # looks at 22 embeddings, not 16
    own = make_engine(wake_with(WakeWord(name="my_word", model=weather)))
    bundled = make_engine(wake_with(WakeWord(name="weather")))
    hiss = np.random.default_rng(1).normal(0, 3_000, (40, 1_280)).astype(np.int16)
    assert [own.feed(hop)["my_word"] for hop in hiss] == [
        bundled.feed(hop)["weather"] for hop in hiss
    ]


def test_an_unknown_word_names_the_known_ones_and_the_nearest() -> None:
    told = problem_with(wake_with(WakeWord(name="hey_jarvi")))
    assert "'hey_jarvi'" in told
    assert "alexa, hey_jarvis" in told
    assert "Did you mean 'hey_jarvis'?" in told


def test_a_missing_model_file_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.onnx"
    assert str(missing) in problem_with(wake_with(WakeWord(name="mine", model=missing)))


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x08\x07" + bytes(500)])
def test_a_corrupt_model_file_is_named(tmp_path: Path, content: bytes) -> None:
    corrupt = tmp_path / "corrupt.onnx"
    corrupt.write_bytes(content)
    told = problem_with(wake_with(WakeWord(name="mine", model=corrupt)))
    assert str(corrupt) in told
    assert "expected an ONNX model" in told


def test_half_a_model_file_is_named(tmp_path: Path) -> None:
    whole = openwakeword_classifiers()["alexa"].read_bytes()
    half = tmp_path / "half.onnx"
    half.write_bytes(whole[: len(whole) // 2])
    assert str(half) in problem_with(wake_with(WakeWord(name="mine", model=half)))


def test_an_onnx_model_of_another_kind_is_told_by_its_shape() -> None:
    embedding_model = openwakeword_backbone()[1]
    told = problem_with(wake_with(WakeWord(name="mine", model=embedding_model)))
    assert str(embedding_model) in told
    assert "76 x 32 x 1" in told


def test_the_engine_loads_neither_the_openwakeword_package_nor_what_it_drags_in() -> None:
    loaded = modules_after(
        "from config.settings import Wake\n"
        "from hardware.wake.engines import make_engine\n"
        "make_engine(Wake())"
    )
    assert "onnxruntime" in loaded
    assert loaded.isdisjoint({"openwakeword", "scipy", "sklearn", "tqdm", "requests"})


def test_choosing_among_engines_loads_none_of_them() -> None:
    loaded = modules_after("import hardware.wake.engines, hardware.wake.decision")
    assert loaded.isdisjoint({"onnxruntime", "openwakeword", "pymicro_wakeword"})


def test_openwakeword_without_its_dependencies_says_what_to_install() -> None:
    wake = wake_with(WakeWord(name="alexa"), engine=WakeEngine.OPENWAKEWORD)
    try:
        engine = make_engine(wake)
    except ModelUnusable as problem:
        assert "-r requirements-peers.lock" in str(problem)  # noqa: PT017 - either may be here
    else:
        assert engine.words == ("alexa",)


def test_microwakeword_scores_its_own_words_and_nothing_in_silence() -> None:
    pytest.importorskip("pymicro_wakeword")
    words = (WakeWord(name="okay_nabu"), WakeWord(name="hey_jarvis"))
    engine = make_engine(wake_with(*words, engine=WakeEngine.MICROWAKEWORD))
    scores = [engine.feed(SILENCE) for _ in range(30)]
    assert tuple(scores[-1]) == ("okay_nabu", "hey_jarvis")
    assert max(max(row.values()) for row in scores) < 0.5
    engine.reset()
    assert [engine.feed(SILENCE) for _ in range(30)] == scores


@pytest.mark.parametrize("kept_bytes", [0, 10, 20_000])
def test_microwakeword_survives_a_damaged_model(tmp_path: Path, kept_bytes: int) -> None:
    pytest.importorskip("pymicro_wakeword")
    bundled = microwakeword_models()["alexa"]
    own = tmp_path / "alexa.json"
    own.write_bytes(bundled.read_bytes())
    model = bundled.with_suffix(".tflite").read_bytes()
    own.with_suffix(".tflite").write_bytes(model[:kept_bytes] + b"damaged" * 100)
    words = (WakeWord(name="mine", model=own),)
    told = problem_with(wake_with(*words, engine=WakeEngine.MICROWAKEWORD))
    assert told.startswith(f"{own}: expected a microWakeWord description")


def test_microwakeword_takes_a_model_of_ones_own() -> None:
    pytest.importorskip("pymicro_wakeword")
    words = (WakeWord(name="mine", model=microwakeword_models()["alexa"]),)
    engine = make_engine(wake_with(*words, engine=WakeEngine.MICROWAKEWORD))
    assert tuple(engine.feed(SILENCE)) == ("mine",)


def test_openwakeword_refuses_a_model_of_another_kind_before_any_sound() -> None:
    if openwakeword_lacks():
        pytest.skip("the package's own dependencies are not here")
    backbone = openwakeword_backbone()[1]
    words = (WakeWord(name="mine", model=backbone),)
    told = problem_with(wake_with(*words, engine=WakeEngine.OPENWAKEWORD))
    assert told.startswith(f"{backbone}: expected an openWakeWord classifier")


def test_microwakeword_tells_a_description_that_is_none(tmp_path: Path) -> None:
    pytest.importorskip("pymicro_wakeword")
    own = tmp_path / "mine.json"
    own.write_text("{}")
    words = (WakeWord(name="mine", model=own),)
    told = problem_with(wake_with(*words, engine=WakeEngine.MICROWAKEWORD))
    assert str(own) in told
