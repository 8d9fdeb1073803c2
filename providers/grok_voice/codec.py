"""The session as xAI shapes it: voice and turn detection at the top, transcripts as a whole."""

from collections.abc import Mapping
from typing import Final

from config.audio import HOUSE, AudioFormat
from config.latency import LatencyTarget
from config.services.grok_voice import GrokVoice
from providers.base import SessionBrief, TurnMode
from providers.errors import Unsupported
from providers.realtime import happened, messages
from providers.realtime.happened import Happened
from providers.realtime.incoming import READERS, Reader, session_began
from providers.realtime.instructions import instructions, names
from providers.realtime.messages import Message
from providers.wire.reading import Fields, Oddities, text

SILENCE_MS: Final = {
    LatencyTarget.LOW: 250,
    LatencyTarget.MEDIUM: 500,
    LatencyTarget.HIGH: 900,
}
PREFIX_MS: Final = {
    LatencyTarget.LOW: 200,
    LatencyTarget.MEDIUM: 333,
    LatencyTarget.HIGH: 400,
}


def _words_so_far(fields: Fields, _: Oddities) -> Happened:
    """Read a transcript that grows: each one replaces the one before."""
    words = text(fields, "transcript")
    return happened.WordsHeard(item_id=text(fields, "item_id"), text=words, whole=True)


def _ignored(_fields: Fields, _: Oddities) -> None:
    """Pass over xAI's own sign of life."""


_READERS: Final[Mapping[str, Reader]] = {
    **READERS,
    "conversation.created": session_began,
    "conversation.item.input_audio_transcription.updated": _words_so_far,
    "ping": _ignored,
}


class GrokCodec:
    """What xAI has of its own, with the settings and the brief of one session."""

    provider = "grok_voice"
    input_format = HOUSE
    output_format = AudioFormat(24_000)
    readers: Mapping[str, Reader] = _READERS
    transcription_model = ""  # xAI bills the minute, whatever is done with it

    def __init__(self, settings: GrokVoice, brief: SessionBrief, voice: str) -> None:
        self._settings = settings
        self._brief = brief
        self._voice = voice

    def setup(self, brief: SessionBrief) -> Message:
        """Give the `session.update` that begins a session."""
        session: Message = {
            "voice": self._voice,
            "instructions": instructions(brief),
            "turn_detection": self._turn_detection(brief.turn_mode),
            "audio": {"input": self._input(brief), "output": self._output()},
        }
        if tools := self._tools(brief):
            session["tools"] = tools
        if self._settings.reasoning_effort is not None:
            session["reasoning"] = {"effort": self._settings.reasoning_effort.value}
        if self._settings.resumption:
            session["resumption"] = {"enabled": True}
        return {"type": "session.update", "event_id": "setup", "session": session}

    def listening(self, mode: TurnMode) -> Message:
        """Give the `session.update` that changes how turns end."""
        session: Message = {"turn_detection": self._turn_detection(mode)}
        return {"type": "session.update", "event_id": "mode", "session": session}

    def cancel(self, reply_id: str) -> Message:  # noqa: ARG002 - xAI knows only the one at work
        """Stop the response that is at work."""
        return {"type": "response.cancel", "event_id": messages.ASIDE}

    def speak(self, text: str, event_id: str) -> Message:
        """Refuse: xAI answers every turn itself, so that it can be nobody's mouth."""
        raise Unsupported(
            f"speak: xAI's sessions answer by themselves ({event_id}: {len(text)} letters)",
            provider=self.provider,
            operation="speak",
        )

    def _input(self, brief: SessionBrief) -> Message:
        heard: Message = {"format": {"type": "audio/pcm", "rate": self.input_format.rate_hz}}
        if self._settings.transcription_model:
            wanted: Message = {
                "model": self._settings.transcription_model,
                "language_hint": brief.language,
            }
            if spelt := names(brief.vocabulary):
                wanted["keyterms"] = spelt
            heard["transcription"] = wanted
        return heard

    def _output(self) -> Message:
        form: Message = {"type": "audio/pcm", "rate": self.output_format.rate_hz}
        return {"format": form, "speed": self._settings.speed}

    def _tools(self, brief: SessionBrief) -> list[Message]:
        """Give the house's tools, and xAI's own where no tool of the house has their name."""
        tools = [messages.function(spec) for spec in brief.tools]
        taken = {spec.name for spec in brief.tools}
        own = {"web_search": self._settings.web_search, "x_search": self._settings.x_search}
        tools += [{"type": name} for name, on in own.items() if on and name not in taken]
        return tools

    def _turn_detection(self, mode: TurnMode) -> Message | None:
        if mode is TurnMode.PUSH_TO_TALK:
            return None
        settings, target = self._settings, self._brief.latency_target
        prefix_ms = settings.prefix_ms
        detection: Message = {
            "type": "server_vad",
            "threshold": settings.threshold,
            "silence_duration_ms": settings.silence_ms or SILENCE_MS[target],
            "prefix_padding_ms": PREFIX_MS[target] if prefix_ms is None else prefix_ms,
        }
        if settings.idle_timeout_ms is not None:
            detection["idle_timeout_ms"] = settings.idle_timeout_ms
        return detection
