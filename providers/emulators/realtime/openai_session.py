"""The session object of OpenAI Realtime (GA): its shape, its defaults, what it refuses."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from providers.emulators.realtime.complaint import ANYTHING, Complaint, Shape, check_shape, choice
from providers.emulators.realtime.settings import (
    SessionSettings,
    Turns,
    dig,
    merged,
    tool_names,
)

RATE_HZ: Final = 24_000
MODELS: Final = (
    "gpt-realtime-2.1",
    "gpt-realtime-2.1-mini",
    "gpt-realtime-2",
    "gpt-realtime-1.5",
    "gpt-realtime",
    "gpt-realtime-mini",
)
VOICES: Final = frozenset(
    {"alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"}
)
_FORMAT: Final[Shape] = {"type": ANYTHING, "rate": ANYTHING}
_TURN_DETECTION: Final[Shape] = dict.fromkeys(
    (
        "type",
        "threshold",
        "prefix_padding_ms",
        "silence_duration_ms",
        "create_response",
        "interrupt_response",
        "idle_timeout_ms",
        "eagerness",
    )
)
_TRANSCRIPTION: Final = ("model", "language", "languages", "prompt", "keywords", "delay")
_LONGEST_PROMPT: Final = 1_024
_SHAPE: Final[Shape] = {
    "audio": {
        "input": {
            "format": _FORMAT,
            "noise_reduction": {"type": ANYTHING},
            "transcription": dict.fromkeys(_TRANSCRIPTION),
            "turn_detection": _TURN_DETECTION,
        },
        "output": {"format": _FORMAT, "voice": ANYTHING, "speed": ANYTHING},
    },
    **dict.fromkeys(
        (
            "type",
            "model",
            "instructions",
            "output_modalities",
            "tools",
            "tool_choice",
            "max_output_tokens",
            "truncation",
            "parallel_tool_calls",
            "reasoning",
            "tracing",
            "prompt",
            "include",
        )
    ),
}
# Semantic detection waits for the end of a sentence; an ear without words waits for silence.
_EAGER_SILENCE_MS: Final = {"low": 800, "medium": 500, "auto": 500, "high": 300}
_SERVER_VAD: Final = frozenset(
    {"threshold", "prefix_padding_ms", "silence_duration_ms", "idle_timeout_ms"}
)
_TOOL_KINDS: Final = frozenset({"function", "mcp"})


def initial(model: str) -> SessionSettings:
    """Give the settings of a new session."""
    pcm = {"type": "audio/pcm", "rate": RATE_HZ}
    detection = {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 500,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    }
    listening = {
        "format": pcm,
        "noise_reduction": None,
        "transcription": None,
        "turn_detection": detection,
    }
    speaking = {"format": pcm, "voice": "marin", "speed": 1.0}
    return SessionSettings(
        wire={
            "type": "realtime",
            "model": model,
            "instructions": "",
            "output_modalities": ["audio"],
            "audio": {"input": listening, "output": speaking},
            "tools": [],
            "tool_choice": "auto",
            "max_output_tokens": "inf",
            "truncation": "auto",
        }
    )


def updated(old: SessionSettings, session: Mapping[str, object]) -> SessionSettings:
    """Give the settings after a `session.update`. Raises `Complaint`."""
    if "type" not in session:
        raise Complaint(
            "missing_required_parameter", "Missing parameter: 'session.type'.", "session.type"
        )
    choice(session["type"], ("realtime",), "session.type")
    check_shape(session, _SHAPE, "session")
    _check_fixed(old.wire, session)
    wire = merged(old.wire, session)
    _check_values(wire)
    return replace(
        old,
        wire=wire,
        speaks=wire["output_modalities"] == ["audio"],
        transcribes=dig(wire, "audio", "input", "transcription") is not None,
        turns=_turns(dig(wire, "audio", "input", "turn_detection")),
        tools=tool_names(wire["tools"], _TOOL_KINDS),
    )


def _check_fixed(old: Mapping[str, object], session: Mapping[str, object]) -> None:
    if session.get("model", old["model"]) != old["model"]:
        raise Complaint("invalid_value", "session.model cannot be changed", "session.model")


def _check_values(wire: Mapping[str, object]) -> None:
    modalities = wire["output_modalities"]
    if modalities not in (["audio"], ["text"]):
        place = "session.output_modalities"
        raise Complaint("invalid_value", f"{place}: expected ['audio'] or ['text']", place)
    for side in ("input", "output"):
        place = f"session.audio.{side}.format"
        kind = dig(wire, "audio", side, "format", "type")
        choice(kind, ("audio/pcm", "audio/pcmu", "audio/pcma"), f"{place}.type")
        if kind != "audio/pcm":
            raise Complaint("invalid_value", f"{place}: the emulator knows PCM alone", place)
        if dig(wire, "audio", side, "format", "rate") != RATE_HZ:
            words = f"Invalid '{place}.rate': expected {RATE_HZ}."
            raise Complaint("invalid_value", words, f"{place}.rate")
    choice(dig(wire, "audio", "output", "voice"), VOICES, "session.audio.output.voice")
    prompt = dig(wire, "audio", "input", "transcription", "prompt")
    if isinstance(prompt, str) and len(prompt) > _LONGEST_PROMPT:
        place = "session.audio.input.transcription.prompt"
        raise Complaint("string_above_max_length", f"Invalid '{place}': string too long.", place)
    if not isinstance(wire["instructions"], str):
        raise Complaint("invalid_type", "session.instructions: expected a string")


def _turns(detection: object) -> Turns | None:
    """Give how turns are found. Raises `Complaint`."""
    if detection is None:
        return None
    found = cast("Mapping[str, object]", detection)
    path = "session.audio.input.turn_detection"
    choice(found.get("type"), ("server_vad", "semantic_vad"), f"{path}.type")
    answers = found.get("create_response") is not False
    interrupts = found.get("interrupt_response") is not False
    if found["type"] == "semantic_vad":
        wrong = {key for key in found.keys() & _SERVER_VAD if found[key] is not None}
        if wrong:
            raise Complaint("unknown_parameter", f"{path}: not of semantic_vad: {min(wrong)}", path)
        eagerness = found.get("eagerness") or "auto"
        choice(eagerness, tuple(_EAGER_SILENCE_MS), f"{path}.eagerness")
        return Turns(
            silence_ms=_EAGER_SILENCE_MS[str(eagerness)], answers=answers, interrupts=interrupts
        )
    if found.get("eagerness") is not None:
        raise Complaint("unknown_parameter", f"{path}: not of server_vad: eagerness", path)
    return Turns(
        silence_ms=figure(found, "silence_duration_ms", 500, path),
        prefix_ms=figure(found, "prefix_padding_ms", 300, path),
        answers=answers,
        interrupts=interrupts,
    )


def figure(found: Mapping[str, object], key: str, usual: int, path: str) -> int:
    """Give a number of milliseconds. Raises `Complaint`."""
    value = found.get(key)
    if value is None:
        return usual
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Complaint("invalid_type", f"{path}.{key}: expected milliseconds", f"{path}.{key}")
    return value
