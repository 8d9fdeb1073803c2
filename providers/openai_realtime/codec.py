"""The session as OpenAI shapes it: what the settings and the brief become on the wire."""

from collections.abc import Mapping
from typing import Final

from config.audio import AudioFormat
from config.latency import LatencyTarget
from config.services.openai_realtime import (
    Eagerness,
    NoiseReduction,
    OpenAIRealtime,
    TurnDetection,
)
from providers.base import SessionBrief, TurnMode
from providers.openai_realtime.catalogue import CUSTOM_VOICE
from providers.realtime import messages
from providers.realtime.incoming import READERS, Reader
from providers.realtime.instructions import hint, instructions, names
from providers.realtime.messages import Message

RATE_HZ: Final = 24_000
"""The one rate the service takes, and gives."""

SILENCE_MS: Final = {
    LatencyTarget.LOW: 250,
    LatencyTarget.MEDIUM: 500,
    LatencyTarget.HIGH: 900,
}
PREFIX_MS: Final = {
    LatencyTarget.LOW: 200,
    LatencyTarget.MEDIUM: 300,
    LatencyTarget.HIGH: 400,
}
EAGERNESS: Final = {
    LatencyTarget.LOW: Eagerness.HIGH,
    LatencyTarget.MEDIUM: Eagerness.AUTO,
    LatencyTarget.HIGH: Eagerness.LOW,
}

_TAKE_KEYWORDS: Final = ("gpt-transcribe", "gpt-live-transcribe")
_TAKES_NO_HINT: Final = ("gpt-realtime-whisper", "gpt-4o-transcribe-diarize")
_READ_ALOUD: Final = (
    "You are a voice that reads aloud. Say the text you are given word for word, in its own"
    " language, with natural intonation. Add nothing, leave nothing out, answer nothing."
)


class OpenAICodec:
    """What OpenAI has of its own, with the settings and the brief of one session."""

    provider = "openai_realtime"
    input_format = AudioFormat(RATE_HZ)
    output_format = AudioFormat(RATE_HZ)
    readers: Mapping[str, Reader] = READERS

    def __init__(self, settings: OpenAIRealtime, brief: SessionBrief, voice: str) -> None:
        self._settings = settings
        self._brief = brief
        self._voice = voice
        self.transcription_model = settings.transcription_model

    def setup(self, brief: SessionBrief) -> Message:
        """Give the `session.update` that begins a session."""
        settings = self._settings
        session: Message = {
            "type": "realtime",
            "output_modalities": ["audio"],
            "instructions": instructions(brief) if brief.answers else _READ_ALOUD,
            "audio": {"input": self._input(brief), "output": self._output()},
            "max_output_tokens": settings.max_output_tokens or "inf",
        }
        if brief.answers and brief.tools:
            session["tools"] = [messages.function(spec) for spec in brief.tools]
            session["tool_choice"] = "auto"
        if settings.retention_ratio is not None:
            kept = settings.retention_ratio
            session["truncation"] = {"type": "retention_ratio", "retention_ratio": kept}
        if settings.reasoning_effort is not None:
            session["reasoning"] = {"effort": settings.reasoning_effort.value}
        return {"type": "session.update", "event_id": "setup", "session": session}

    def listening(self, mode: TurnMode) -> Message:
        """Give the `session.update` that changes how turns end."""
        heard = {"turn_detection": self._turn_detection(mode)}
        session: Message = {"type": "realtime", "audio": {"input": heard}}
        return {"type": "session.update", "event_id": "mode", "session": session}

    def cancel(self, reply_id: str) -> Message:
        """Stop a response by its id."""
        return messages.cancel(reply_id)

    def speak(self, text: str, event_id: str) -> Message:
        """Have a text read aloud, outside the conversation."""
        said = {"type": "message", "role": "user"}
        response: Message = {
            "conversation": "none",
            "output_modalities": ["audio"],
            "instructions": _READ_ALOUD,
            "input": [{**said, "content": [{"type": "input_text", "text": text}]}],
            "tools": [],
        }
        return {"type": "response.create", "event_id": event_id, "response": response}

    def _input(self, brief: SessionBrief) -> Message:
        heard: Message = {
            "format": {"type": "audio/pcm", "rate": RATE_HZ},
            "turn_detection": self._turn_detection(brief.turn_mode),
            "noise_reduction": self._noise_reduction(),
        }
        if self._settings.transcription_model:
            heard["transcription"] = self._transcription(brief)
        return heard

    def _output(self) -> Message:
        custom = self._voice.startswith(CUSTOM_VOICE)
        return {
            "format": {"type": "audio/pcm", "rate": RATE_HZ},
            "voice": {"id": self._voice} if custom else self._voice,
            "speed": self._settings.speed,
        }

    def _noise_reduction(self) -> Message | None:
        kind = self._settings.noise_reduction
        return None if kind is NoiseReduction.OFF else {"type": kind.value}

    def _transcription(self, brief: SessionBrief) -> Message:
        model, spelt = self._settings.transcription_model, names(brief.vocabulary)
        wanted: Message = {"model": model, "language": brief.language}
        if spelt and model in _TAKE_KEYWORDS:
            wanted["keywords"] = spelt
        elif spelt and model not in _TAKES_NO_HINT:
            wanted["prompt"] = hint(spelt)
        return wanted

    def _turn_detection(self, mode: TurnMode) -> Message | None:
        if mode is TurnMode.PUSH_TO_TALK:
            return None
        settings, target = self._settings, self._brief.latency_target
        answers: Message = {
            "create_response": self._brief.answers,
            "interrupt_response": self._brief.answers,
        }
        if settings.turn_detection is TurnDetection.SEMANTIC_VAD:
            eagerness = settings.eagerness or EAGERNESS[target]
            return {"type": "semantic_vad", "eagerness": eagerness.value, **answers}
        detection: Message = {
            "type": "server_vad",
            "threshold": settings.threshold,
            "silence_duration_ms": settings.silence_ms or SILENCE_MS[target],
            "prefix_padding_ms": PREFIX_MS[target]
            if settings.prefix_ms is None
            else settings.prefix_ms,
            **answers,
        }
        if settings.idle_timeout_ms is not None:
            detection["idle_timeout_ms"] = settings.idle_timeout_ms
        return detection
