"""What only the whole house can tell about a configuration: who answers, who thinks, which words.

`config.load` takes these beside its own checks, so that `parlour config check` and every start find
the same problems.
"""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from config.load import Check
from config.nearest import nearest
from config.problems import KeyPath, Problem, either
from config.settings import Recogniser, Settings, WakeEngine
from daemon.checks_hearing import hearing
from daemon.checks_providers import providers
from daemon.checks_services import services
from daemon.reasoning import reasoning
from daemon.telemetry.place import is_exposed
from hardware.errors import ModelUnusable
from hardware.wake.models import (
    microwakeword_models,
    openwakeword_classifiers,
    openwakeword_is_incomplete,
    openwakeword_lacks,
)


def wake_words(settings: Settings) -> Iterator[Problem]:
    """Give every wake word that neither comes with the engine nor has a model of its own."""
    wake = settings.wake
    if not wake.enabled:
        return
    try:
        bundled = _bundled(wake.engine)
    except ModelUnusable as error:
        yield Problem(key=("wake", "engine"), expected="an installed engine", found=str(error))
        return
    for index, word in enumerate(wake.words):
        if word.model is None and word.name not in bundled:
            yield Problem(
                key=("wake", "words", index, "name"),
                expected=f"{either(tuple(bundled))}, or a model of your own",
                found=f'"{word.name}"',
                near=nearest(word.name, bundled),
            )


def recogniser(settings: Settings) -> Iterator[Problem]:
    """Give a local recogniser that is not installed, or whose model's folder holds no model."""
    local = settings.providers.local
    if local.recogniser is not Recogniser.FASTER_WHISPER:
        return
    path: KeyPath = ("providers", "local")
    if find_spec("faster_whisper") is None:
        yield Problem(
            key=(*path, "recogniser"),
            expected="an installed recogniser",
            found="faster-whisper is not installed: install it, or choose `moonshine`",
        )
    model = local.recogniser_model
    if "/" in model and not (Path(model) / "model.bin").is_file():
        yield Problem(
            key=(*path, "recogniser_model"),
            expected="a folder with a CTranslate2 Whisper model (model.bin)",
            found=f'"{model}", which is none',
        )


def telemetry(settings: Settings) -> Iterator[Problem]:
    """Give a collector that nothing can be sent to: without the extra, or without TLS."""
    place = settings.telemetry
    if not place.otlp_endpoint:
        return
    path: KeyPath = ("telemetry", "otlp_endpoint")
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        yield Problem(
            key=path,
            expected="the extra `telemetry`",
            found="it is not installed: pip install 'parlour[telemetry]'",
        )
    if is_exposed(place):
        yield Problem(
            key=path,
            expected="https://, or allow_plaintext = true if the network is trusted",
            found=f'"{place.otlp_endpoint}", which is not this machine',
        )


CHECKS: Final[tuple[Check, ...]] = (
    providers,
    services,
    reasoning,
    wake_words,
    recogniser,
    telemetry,
    hearing,
)
"""Everything `config.load.load` should be given."""


def _bundled(engine: WakeEngine) -> Mapping[str, Path]:
    if engine is WakeEngine.MICROWAKEWORD:
        return microwakeword_models()
    if engine is WakeEngine.OPENWAKEWORD and (lacks := openwakeword_lacks()):
        raise openwakeword_is_incomplete(lacks)
    return openwakeword_classifiers()
