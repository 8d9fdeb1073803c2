"""Finds the model files that installed packages carry, without importing the packages.

Importing openwakeword would load scipy and scikit-learn, which its model files do not need.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from config.settings import Wake, WakeWord
from hardware.errors import ModelUnusable

SHIPPED_STOP: Final = Path(__file__).parent / "words" / "stop.onnx"
"""The stop word that comes with Parlour."""

_NOT_CLASSIFIERS = {"embedding_model", "melspectrogram", "silero_vad"}

_OPENWAKEWORD_IMPORTS = ("scipy", "sklearn", "tqdm")


def openwakeword_lacks() -> str:
    """Give the first package that openwakeword's own Python imports and that is not here."""
    return next((name for name in _OPENWAKEWORD_IMPORTS if find_spec(name) is None), "")


def openwakeword_is_incomplete(lacks: str) -> ModelUnusable:
    """Give what to do about a package that the engine `openwakeword` lacks."""
    return ModelUnusable(
        f"the wake engine `openwakeword` needs the package's own dependencies ({lacks} is missing):"
        " run `.venv/bin/python -m pip install --no-deps --require-hashes -r"
        " requirements-peers.lock`, or choose the engine `parlour`, which gives the same scores"
    )


def openwakeword_backbone() -> tuple[Path, Path]:
    """Give openWakeWord's two shared models: mel spectrogram and speech embedding."""
    folder = _folder("openwakeword", "resources/models")
    backbone = folder / "melspectrogram.onnx", folder / "embedding_model.onnx"
    for path in backbone:
        _require_file(path)
    return backbone


def openwakeword_classifiers() -> Mapping[str, Path]:
    """Give the classifiers that come with openWakeWord by name (their licence: CC BY-NC-SA 4.0)."""
    files = sorted(_folder("openwakeword", "resources/models").glob("*.onnx"))
    return {
        path.stem.rpartition("_v")[0] or path.stem: path
        for path in files
        if path.stem not in _NOT_CLASSIFIERS
    }


def microwakeword_models() -> Mapping[str, Path]:
    """Give the model descriptions that come with pymicro-wakeword by name."""
    files = sorted(_folder("pymicro_wakeword", "models").glob("*.json"))
    return {path.stem: path for path in files}


def model_of(word: WakeWord, bundled: Mapping[str, Path]) -> Path:
    """Give the file of a word's model: its own where it names one, else the bundled one."""
    if word.model is not None:
        _require_file(word.model)
        return word.model
    if word.name not in bundled:
        raise ModelUnusable(_unknown_name(word.name, bundled))
    return bundled[word.name]


def stop_model_of(wake: Wake) -> Path | None:
    """Give the file of the stop word's model, where one is wanted. Raises `ModelUnusable`."""
    if not wake.stop:
        return None
    model = wake.stop_model or SHIPPED_STOP
    _require_file(model)
    return model


def _unknown_name(name: str, bundled: Mapping[str, Path]) -> str:
    near = get_close_matches(name, bundled, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return (
        f"wake word {name!r}: no model of that name comes with this engine; it has"
        f' {", ".join(bundled)}. Give `model = "FILE"` for one of your own.{hint}'
    )


def _folder(package: str, inside: str) -> Path:
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    if not places:
        name = package.replace("_", "-")
        raise ModelUnusable(
            f"the wake-word models of the package {name} are not here: install {name} into"
            " Parlour's environment, or choose another `wake.engine`"
        )
    return Path(places[0]) / inside


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise ModelUnusable(f"wake-word model {path}: expected a model file, found none")
