"""The first message of a Gemini Live session: what it may ask for, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from providers.emulators.gemini.shapes import Refused, dig, objects, policy, words_of

_NEWEST: Final = "gemini-3.8-live"
_SYNCHRONOUS: Final = "gemini-3.1-flash-live-preview"
MODELS: Final = (
    _NEWEST,
    f"{_NEWEST}-extended-thinking",
    _SYNCHRONOUS,
    "gemini-2.5-flash-native-audio-preview-12-2025",
)
VOICES: Final = (
    *("Zephyr", "Puck", "Charon", "Kore", "Fenrir", "Leda", "Orus", "Aoede", "Callirrhoe"),
    *("Autonoe", "Enceladus", "Iapetus", "Umbriel", "Algieba", "Despina", "Erinome", "Algenib"),
    *("Rasalgethi", "Laomedeia", "Achernar", "Alnilam", "Schedar", "Gacrux", "Pulcherrima"),
    *("Achird", "Zubenelgenubi", "Vindemiatrix", "Sadachbia", "Sadaltager", "Sulafat"),
)
_SENSITIVITIES: Final = ("UNSPECIFIED", "HIGH", "LOW")
_HANDLINGS: Final = (
    None,
    "ACTIVITY_HANDLING_UNSPECIFIED",
    "START_OF_ACTIVITY_INTERRUPTS",
    "NO_INTERRUPTION",
)
_COVERAGES: Final = (
    None,
    "TURN_COVERAGE_UNSPECIFIED",
    "TURN_INCLUDES_ONLY_ACTIVITY",
    "TURN_INCLUDES_ALL_INPUT",
    "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
)
# What silence ends a turn where the client names none: the emulator's reading of "high" and "low".
_USUAL_SILENCE_MS: Final = {"HIGH": 500, "LOW": 900, "UNSPECIFIED": 700}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a session was set up for."""

    model: str
    automatic: bool
    """Whether the service finds the turns; else the client frames them."""
    silence_ms: int
    interruptible: bool
    hears_aloud: bool
    """Whether what the person says is written down for the client."""
    speaks_in_writing: bool
    """Whether the answer is written down too."""
    begins_with_history: bool
    """Whether the first content is what was said before, and nothing to answer."""
    resumable: bool
    handle: str
    tools: tuple[str, ...]
    blocking: frozenset[str]
    """The tools whose calls hold the conversation up."""
    instructions: str

    @property
    def schedules(self) -> bool:
        """Whether answers of tools may say when they are to be spoken of."""
        return self.model != _SYNCHRONOUS

    @property
    def takes_late_content(self) -> bool:
        """Whether `clientContent` may come after the beginning."""
        return self.model != _SYNCHRONOUS


def read(setup: Mapping[str, object], known: tuple[str, ...]) -> Setup:
    """Read a setup whose keys were checked. Raises `Refused`."""
    model = _model(setup.get("model"), known)
    _check_generation(setup, model)
    detection = dig(setup, "realtimeInputConfig", "automaticActivityDetection") or {}
    if not isinstance(detection, dict):
        raise Refused("realtimeInputConfig.automaticActivityDetection: expected an object")
    ending = _sensitivity(detection, "endOfSpeechSensitivity", "END_SENSITIVITY_")
    _sensitivity(detection, "startOfSpeechSensitivity", "START_SENSITIVITY_")
    handling = dig(setup, "realtimeInputConfig", "activityHandling")
    _one_of(handling, _HANDLINGS, "activityHandling")
    _one_of(dig(setup, "realtimeInputConfig", "turnCoverage"), _COVERAGES, "turnCoverage")
    functions = _functions(setup, model)
    instruction = setup.get("systemInstruction")
    return Setup(
        model=model,
        automatic=not detection.get("disabled"),
        silence_ms=_ms(detection, "silenceDurationMs", _USUAL_SILENCE_MS[ending]),
        interruptible=handling != "NO_INTERRUPTION",
        hears_aloud=setup.get("inputAudioTranscription") is not None,
        speaks_in_writing=setup.get("outputAudioTranscription") is not None,
        begins_with_history=dig(setup, "historyConfig", "initialHistoryInClientContent") is True,
        resumable=setup.get("sessionResumption") is not None,
        handle=str(dig(setup, "sessionResumption", "handle") or ""),
        tools=tuple(functions),
        blocking=frozenset(name for name, blocks in functions.items() if blocks),
        instructions=words_of(instruction, "systemInstruction")
        if isinstance(instruction, dict)
        else "",
    )


def _model(value: object, known: tuple[str, ...]) -> str:
    if not isinstance(value, str) or "models/" not in value:
        raise Refused(f"setup.model: expected models/NAME, found {value!r}")
    name = value.rpartition("models/")[2]
    if name not in {*MODELS, *known}:
        raise policy(f"{value} is not found for this API version, or cannot bidiGenerateContent")
    return name


def _check_generation(setup: Mapping[str, object], model: str) -> None:
    if dig(setup, "generationConfig", "responseModalities") != ["AUDIO"]:
        raise Refused("Cannot extract voices from a non-audio request.")
    voice = dig(
        setup,
        *("generationConfig", "speechConfig", "voiceConfig", "prebuiltVoiceConfig", "voiceName"),
    )
    if voice is not None and voice not in VOICES:
        raise Refused(f"Requested voice {voice!r} is not available")
    if not model.startswith(_NEWEST):
        return
    if dig(setup, "generationConfig", "thinkingConfig", "thinkingLevel") is not None:
        raise Refused("thinkingLevel is not supported by this model")
    if dig(setup, "proactivity", "proactiveAudio") is False:
        raise Refused("proactiveAudio cannot be disabled for this model")
    if dig(setup, "generationConfig", "enableAffectiveDialog") is not None:
        raise Refused("enableAffectiveDialog is not supported by this model")


def _functions(setup: Mapping[str, object], model: str) -> dict[str, bool]:
    """Give every function with whether its calls block. Raises `Refused`."""
    found: dict[str, bool] = {}
    for index, tool in enumerate(objects(setup.get("tools"), "setup.tools")):
        path = f"setup.tools[{index}].functionDeclarations"
        for function in objects(tool.get("functionDeclarations"), path):
            name, behavior = function.get("name"), function.get("behavior")
            if not isinstance(name, str) or not name:
                raise Refused(f"{path}: expected a name")
            if "parameters" in function and "parametersJsonSchema" in function:
                raise Refused(f"{path}: parameters and parametersJsonSchema exclude each other")
            _one_of(behavior, (None, "UNSPECIFIED", "BLOCKING", "NON_BLOCKING"), "behavior")
            if behavior is not None and model == _SYNCHRONOUS:
                raise Refused("behavior is not supported by this model")
            usual = "NON_BLOCKING" if model.startswith(_NEWEST) else "BLOCKING"
            found[name] = (behavior or usual) != "NON_BLOCKING"
    return found


def _sensitivity(detection: Mapping[str, object], key: str, prefix: str) -> str:
    value = detection.get(key) or f"{prefix}UNSPECIFIED"
    _one_of(value, tuple(f"{prefix}{each}" for each in _SENSITIVITIES), key)
    return str(value).removeprefix(prefix)


def _one_of(value: object, allowed: tuple[object, ...], key: str) -> None:
    if value not in allowed:
        raise Refused(f"Invalid value at '{key}': {value!r}")


def _ms(detection: Mapping[str, object], key: str, usual: int) -> int:
    value = detection.get(key)
    if value is None:
        return usual
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Refused(f"Invalid value at '{key}': {value!r}")
    return value
