"""The session object of Grok Voice: voice and turn detection on top, many rates, no semantics."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from providers.emulators.realtime.complaint import ANYTHING, Complaint, Shape, check_shape, choice
from providers.emulators.realtime.openai_session import figure
from providers.emulators.realtime.settings import (
    SessionSettings,
    Turns,
    dig,
    merged,
    tool_names,
)

MODELS: Final = (
    "grok-voice-latest",
    "grok-voice-think-fast-1.0",
    "grok-voice-think-fast-2.0",
    "grok-voice-fast-1.0",
    "grok-voice-3.0",
)
VOICES: Final = (
    *("ara", "eve", "leo", "rex", "sal", "carina", "zagan", "helix", "orion", "luna", "iris"),
    *("altair", "zenith", "perseus", "helios", "lux", "kepler", "rigel", "cosmo", "celeste"),
    *("ursa", "sirius", "lumen", "castor", "naksh", "atlas"),
)
RATES_HZ: Final = (8_000, 11_025, 16_000, 21_050, 22_050, 24_000, 32_000, 44_100, 48_000)
_FORMAT: Final[Shape] = {"type": ANYTHING, "rate": ANYTHING}
_TURN_DETECTION: Final[Shape] = dict.fromkeys(
    ("type", "threshold", "silence_duration_ms", "prefix_padding_ms", "idle_timeout_ms")
)
_SHAPE: Final[Shape] = {
    "turn_detection": _TURN_DETECTION,
    "audio": {
        "input": {
            "format": _FORMAT,
            "transport": ANYTHING,
            "transcription": dict.fromkeys(("model", "language_hint", "keyterms")),
        },
        "output": {"format": _FORMAT, "transport": ANYTHING, "speed": ANYTHING},
    },
    "resumption": {"enabled": ANYTHING},
    "reasoning": {"effort": ANYTHING},
    **dict.fromkeys(
        ("type", "voice", "instructions", "tools", "speed", "replace", "keyterms", "language_hint")
    ),
}
_TOOL_KINDS: Final = frozenset({"function", "web_search", "x_search", "file_search", "mcp"})
_LEAST_THRESHOLD, _MOST_THRESHOLD = 0.1, 0.9


def initial(model: str) -> SessionSettings:
    """Give the settings of a new session."""
    pcm = {"type": "audio/pcm", "rate": 24_000}
    detection = {
        "type": "server_vad",
        "threshold": 0.85,
        "silence_duration_ms": 500,
        "prefix_padding_ms": 333,
    }
    return SessionSettings(
        transcribes=True,
        wire={
            "model": model,
            "voice": "eve",
            "instructions": "",
            "turn_detection": detection,
            "audio": {"input": {"format": pcm}, "output": {"format": pcm}},
            "tools": [],
        },
    )


def updated(old: SessionSettings, session: Mapping[str, object]) -> SessionSettings:
    """Give the settings after a `session.update`. Raises `Complaint`."""
    if "model" in session:
        words = "the model is chosen in the address"
        raise Complaint("invalid_value", words, "session.model")
    check_shape(session, _SHAPE, "session")
    wire = merged(old.wire, session)
    voice = wire["voice"]
    choice(voice.lower() if isinstance(voice, str) else voice, VOICES, "session.voice")
    if not isinstance(wire["instructions"], str):
        raise Complaint("invalid_type", "session.instructions: expected a string")
    return replace(
        old,
        wire=wire,
        input_hz=_rate(wire, "input"),
        output_hz=_rate(wire, "output"),
        turns=_turns(wire["turn_detection"]),
        tools=tool_names(wire["tools"], _TOOL_KINDS),
    )


def _rate(wire: Mapping[str, object], side: str) -> int:
    place = f"session.audio.{side}"
    if dig(wire, "audio", side, "transport") not in {None, "json"}:
        words = f"{place}.transport: the emulator speaks json alone"
        raise Complaint("invalid_value", words, place)
    choice(dig(wire, "audio", side, "format", "type"), ("audio/pcm",), f"{place}.format.type")
    rate_hz = dig(wire, "audio", side, "format", "rate")
    choice(rate_hz, RATES_HZ, f"{place}.format.rate")
    return cast("int", rate_hz)


def _turns(detection: object) -> Turns | None:
    """Give how turns are found. Raises `Complaint`."""
    if detection is None:
        return None
    found = cast("Mapping[str, object]", detection)
    path = "session.turn_detection"
    if (kind := found.get("type")) is None:
        return None
    choice(kind, ("server_vad",), f"{path}.type")
    threshold = found.get("threshold", 0.85)
    if not isinstance(threshold, (int, float)):
        raise Complaint("invalid_type", f"{path}.threshold: expected a number", path)
    if not _LEAST_THRESHOLD <= threshold <= _MOST_THRESHOLD:
        raise Complaint("invalid_value", f"{path}.threshold: expected 0.1 to 0.9", path)
    return Turns(
        silence_ms=figure(found, "silence_duration_ms", 500, path),
        prefix_ms=figure(found, "prefix_padding_ms", 333, path),
    )
