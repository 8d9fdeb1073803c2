"""What types alone cannot tell about settings: names that must exist, keys that must agree."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from config.checks_audio import check_audio
from config.checks_commands import check_tools
from config.checks_gpio import check_gpio
from config.checks_home import check_backends, check_home
from config.checks_home_assistant import check_home_assistant
from config.checks_lights import check_lights, pins_of_lights
from config.checks_mcp import check_mcp
from config.checks_mqtt import check_mqtt
from config.checks_panel import check_panel, panel_pins
from config.checks_presence import check_presence
from config.checks_safety import check_safety
from config.fields import Secret, Section
from config.found import found, looks_secret
from config.nearest import nearest
from config.problems import KeyPath, Problem
from config.settings import Settings, WakeEngine, WakeWord
from config.wake import STOP_WORD, Wake

_MODEL_SUFFIX: Final = {
    WakeEngine.PARLOUR: ".onnx",
    WakeEngine.OPENWAKEWORD: ".onnx",
    WakeEngine.MICROWAKEWORD: ".json",
}


def check(settings: Settings) -> Iterator[Problem]:
    """Give every contradiction the settings themselves can show."""
    yield from _wake(settings)
    yield from check_audio(settings.audio)
    yield from check_backends(settings.home.backends)
    yield from check_home(settings.home.rooms)
    yield from check_safety(settings.safety, settings.home)
    others = [*pins_of_lights(settings.lights), *panel_pins(settings)]
    yield from check_gpio(settings.gpio, others)
    yield from check_panel(settings)
    yield from check_lights(settings.lights)
    yield from check_tools(settings.tool)
    yield from check_mcp(settings.mcp)
    yield from check_mqtt(settings)
    yield from check_home_assistant(settings)
    yield from check_presence(settings)
    yield from _files(settings)
    yield from literal_secrets(settings)


def literal_secrets(section: Section, path: KeyPath = ()) -> Iterator[Problem]:
    """Give every place where a secret itself stands and its place should."""
    for name in type(section).model_fields:
        value = getattr(section, name)
        below = (*path, name)
        match value:
            case str() | Path() if isinstance(section, Secret) and looks_secret(str(value)):
                yield Problem(
                    key=below,
                    expected=f"the name of the {name} that holds the secret",
                    found="what looks like the secret itself (not shown); renew it, it was written",
                )
            case Section():
                yield from literal_secrets(value, below)
            case dict():
                for key, inner in value.items():
                    if isinstance(inner, Section):
                        yield from literal_secrets(inner, (*below, key))
            case tuple():
                for index, inner in enumerate(value):
                    if isinstance(inner, Section):
                        yield from literal_secrets(inner, (*below, index))


def _wake(settings: Settings) -> Iterator[Problem]:
    wake = settings.wake
    if wake.enabled and not wake.words:
        yield Problem(
            key=("wake", "words"), expected="a word, or wake.enabled = false", found="none"
        )
    names = [word.name for word in wake.words]
    yield from _repeated(names, [("wake", "words", index, "name") for index in range(len(names))])
    for index, word in enumerate(wake.words):
        yield from _word(word, ("wake", "words", index), settings)
    yield from _stop(wake)


def _stop(wake: Wake) -> Iterator[Problem]:
    """Check that the stop word has its name for itself, and a model the engine can read."""
    for index, word in enumerate(wake.words):
        if wake.stop and word.name == STOP_WORD:
            yield Problem(
                key=("wake", "words", index, "name"),
                expected="another name, or wake.stop = false",
                found=f'"{word.name}", which is the stop word\'s',
            )
    if wake.stop_model is not None and wake.engine is not WakeEngine.PARLOUR:
        yield Problem(
            key=("wake", "stop_model"),
            expected="the engine parlour, which alone listens for a stop word",
            found=f"the engine {wake.engine}",
        )
    elif wake.stop_model is not None and wake.stop_model.suffix != ".onnx":
        yield Problem(
            key=("wake", "stop_model"), expected="a .onnx file", found=found(str(wake.stop_model))
        )


def _word(word: WakeWord, path: KeyPath, settings: Settings) -> Iterator[Problem]:
    """Check the profile and the model a wake word names."""
    profiles = settings.profile
    if word.profile is not None and word.profile not in profiles:
        known = ", ".join(profiles) or "none yet"
        yield Problem(
            key=(*path, "profile"),
            expected=f"the NAME of a [profile.NAME] ({known})",
            found=found(word.profile),
            near=nearest(word.profile, profiles),
        )
    suffix = _MODEL_SUFFIX[settings.wake.engine]
    if word.model is not None and word.model.suffix != suffix:
        yield Problem(
            key=(*path, "model"),
            expected=f"a {suffix} file, as the engine {settings.wake.engine} reads",
            found=found(str(word.model)),
        )


def _repeated(names: list[str], keys: list[KeyPath]) -> Iterator[Problem]:
    seen: set[str] = set()
    for name, key in zip(names, keys, strict=True):
        if name in seen:
            yield Problem(key=key, expected="a name of its own", found=f'"{name}" again')
        seen.add(name)


def _files(settings: Settings) -> Iterator[Problem]:
    """Check that the files the settings name are there."""
    yield from _missing(settings.wake.stop_model, ("wake", "stop_model"))
    models = [word.model for word in settings.wake.words]
    for index, model in enumerate(models):
        yield from _missing(model, ("wake", "words", index, "model"))
    yield from _missing(settings.providers.scripted.script, ("providers", "scripted", "script"))


def _missing(file: Path | None, key: KeyPath) -> Iterator[Problem]:
    if file is not None and not file.is_file():
        yield Problem(key=key, expected="a file that exists", found=f'"{file}", which does not')
