"""Writes the first message of a session: model, voice, ear, tools, memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from config.latency import LatencyTarget
from config.services.gemini_live import GeminiLive, Sensitivity, Thinking, ToolCalls
from providers.base import SessionBrief, ToolSpec, TurnMode
from providers.errors import ErrorCode, Rejected
from providers.gemini_live import models, outgoing
from providers.gemini_live.manner import Manner
from providers.gemini_live.models import NAME, ThinkingField, Traits
from providers.gemini_live.schema import parameters
from providers.realtime.instructions import instructions

type Json = dict[str, object]

BUDGETS: Final = {
    Thinking.MINIMAL: 0,
    Thinking.LOW: 1_024,
    Thinking.MEDIUM: 4_096,
    Thinking.HIGH: 8_192,
}
"""Thinking tokens for models that count them."""

_REGIONS: Final = {
    "ar": "ar-XA", "bn": "bn-IN", "de": "de-DE", "en": "en-US", "es": "es-US", "fr": "fr-FR",
    "gu": "gu-IN", "hi": "hi-IN", "id": "id-ID", "it": "it-IT", "ja": "ja-JP", "kn": "kn-IN",
    "ko": "ko-KR", "ml": "ml-IN", "mr": "mr-IN", "nl": "nl-NL", "pl": "pl-PL", "pt": "pt-BR",
    "ru": "ru-RU", "ta": "ta-IN", "te": "te-IN", "th": "th-TH", "tr": "tr-TR", "vi": "vi-VN",
    "zh": "cmn-CN",
}  # fmt: skip
"""The service wants a language with its region, and has this list of them.

https://ai.google.dev/api/generate-content#SpeechConfig; in any other the instructions must do.
"""


@dataclass(frozen=True, slots=True)
class _Pace:
    """What a latency target means here."""

    silence_ms: int
    end: Sensitivity
    thinking: Thinking | None


PACES: Final = {
    LatencyTarget.LOW: _Pace(200, Sensitivity.HIGH, Thinking.MINIMAL),
    LatencyTarget.MEDIUM: _Pace(500, Sensitivity.HIGH, Thinking.LOW),
    LatencyTarget.HIGH: _Pace(1_200, Sensitivity.LOW, None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A session to be opened, with everything decided but the memory it resumes."""

    brief: SessionBrief
    settings: GeminiLive
    model: str
    voice: str
    on_vertex: bool = False

    @property
    def manner(self) -> Manner:
        """How its turns are taken."""
        return Manner(
            manual=self.brief.turn_mode is TurnMode.PUSH_TO_TALK,
            non_blocking=self.non_blocking,
            scheduling=self.settings.tool_scheduling,
            content_any_time=self.traits.content_any_time,
            takes_stream_end=not self.on_vertex,
            silence_ms=self.silence_ms,
        )

    @property
    def traits(self) -> Traits:
        """What is special about its model."""
        return models.traits(self.model)

    @property
    def non_blocking(self) -> bool:
        """Whether the model goes on while tools run."""
        return self.settings.tool_calls is ToolCalls.NON_BLOCKING

    @property
    def silence_ms(self) -> int:
        """Silence that ends a turn."""
        return self.settings.silence_ms or PACES[self.brief.latency_target].silence_ms

    @property
    def character(self) -> str:
        """What must be the same in a session that resumes this one."""
        tools = ",".join(tool.name for tool in self.brief.tools)
        brief = self.brief
        return f"{self.model}|{self.voice}|{brief.language}|{brief.turn_mode}|{tools}"


def plan(brief: SessionBrief, settings: GeminiLive, *, on_vertex: bool = False) -> Plan:
    """Decide on model and voice. Raises `Rejected` for what the model cannot do."""
    model = brief.model or settings.model or models.MODELS[0]
    made = Plan(
        brief=brief,
        settings=settings,
        model=model.removeprefix("models/"),
        voice=models.voice(brief.voice or settings.voice),
        on_vertex=on_vertex,
    )
    if made.non_blocking and not made.traits.non_blocking_tools:
        raise _cannot(made, "always waits for its tools; set tool_calls to blocking")
    if settings.thinking and made.traits.thinking is ThinkingField.NONE:
        raise _cannot(made, "decides by itself how long it thinks; take out thinking")
    return made


def setup(plan: Plan, *, model_path: str, handle: str) -> Mapping[str, object]:
    """Give the first message; with a `handle` it continues the session that gave it."""
    settings, brief = plan.settings, plan.brief
    content: Json = {
        "model": model_path,
        "generationConfig": _generation(plan),
        "realtimeInputConfig": _ear(plan),
        "systemInstruction": {"parts": [{"text": instructions(brief)}]},
        "inputAudioTranscription": {},
        "outputAudioTranscription": {},
    }
    if brief.tools:
        content["tools"] = [{"functionDeclarations": [_tool(plan, tool) for tool in brief.tools]}]
    if settings.resumption:
        content["sessionResumption"] = {"handle": handle} if handle else {}
    if settings.compress_at_tokens:
        content["contextWindowCompression"] = {
            "triggerTokens": settings.compress_at_tokens,
            "slidingWindow": {"targetTokens": settings.compress_at_tokens // 2},
        }
    if outgoing.said(brief.history) and not handle and not plan.traits.content_any_time:
        content["historyConfig"] = {"initialHistoryInClientContent": True}
    return {"setup": content}


def _generation(plan: Plan) -> Json:
    settings = plan.settings
    speech: Json = {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": plan.voice}}}
    if region := _REGIONS.get(plan.brief.language):
        speech["languageCode"] = region
    made: Json = {"responseModalities": ["AUDIO"], "speechConfig": speech}
    if settings.temperature is not None:
        made["temperature"] = settings.temperature
    if settings.max_output_tokens is not None:
        made["maxOutputTokens"] = settings.max_output_tokens
    thinking = settings.thinking or PACES[plan.brief.latency_target].thinking
    if thinking is not None and plan.traits.thinking is ThinkingField.LEVEL:
        made["thinkingConfig"] = {"thinkingLevel": thinking.upper()}
    if thinking is not None and plan.traits.thinking is ThinkingField.BUDGET:
        made["thinkingConfig"] = {"thinkingBudget": BUDGETS[thinking]}
    return made


def _ear(plan: Plan) -> Json:
    """How turns begin and end; it holds for the whole session."""
    settings = plan.settings
    detection: Json = {"disabled": True}
    if plan.brief.turn_mode is TurnMode.AUTOMATIC:
        end = settings.end_sensitivity or PACES[plan.brief.latency_target].end
        detection = {
            "disabled": False,
            "startOfSpeechSensitivity": f"START_SENSITIVITY_{settings.start_sensitivity.upper()}",
            "endOfSpeechSensitivity": f"END_SENSITIVITY_{end.upper()}",
            "prefixPaddingMs": settings.prefix_padding_ms,
            "silenceDurationMs": plan.silence_ms,
        }
    handling = "START_OF_ACTIVITY_INTERRUPTS" if settings.interruptions else "NO_INTERRUPTION"
    return {
        "automaticActivityDetection": detection,
        "activityHandling": handling,
        "turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY",
    }


def _tool(plan: Plan, tool: ToolSpec) -> Json:
    """Describe a tool; its behaviour is told only where it is not the model's own."""
    declared: Json = {"name": tool.name, "description": tool.description}
    if plan.traits.json_schema:
        declared["parametersJsonSchema"] = dict(tool.parameters)
    elif (arguments := parameters(tool.parameters)) is not None:
        declared["parameters"] = arguments
    if plan.non_blocking == plan.traits.blocks_by_default:
        declared["behavior"] = "NON_BLOCKING" if plan.non_blocking else "BLOCKING"
    return declared


def _cannot(plan: Plan, words: str) -> Rejected:
    return Rejected(
        f"{plan.model} {words}",
        code=ErrorCode.MISCONFIGURED,
        provider=NAME,
        operation="connect",
    )
