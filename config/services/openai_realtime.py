"""Settings of OpenAI Realtime, and servers that speak its protocol."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.service_settings import KeyedService


class KeyHeader(StrEnum):
    """How the key is shown to the service."""

    BEARER = "bearer"
    """`Authorization: Bearer KEY`, as OpenAI and most gateways want it."""
    API_KEY = "api_key"
    """`api-key: KEY`, as Azure wants it."""


class TurnDetection(StrEnum):
    """How the service finds the end of a turn."""

    SERVER_VAD = "server_vad"
    """By silence."""
    SEMANTIC_VAD = "semantic_vad"
    """By what was said: it waits when a sentence sounds unfinished."""


class Eagerness(StrEnum):
    """How soon semantic_vad answers."""

    LOW = "low"
    """It waits up to 8 s."""
    MEDIUM = "medium"
    """Up to 4 s."""
    HIGH = "high"
    """Up to 2 s."""
    AUTO = "auto"
    """As the service thinks best; today as medium."""


class NoiseReduction(StrEnum):
    """What the service does with the sound before it listens."""

    FAR_FIELD = "far_field"
    """For a microphone across the room."""
    NEAR_FIELD = "near_field"
    """For a headset."""
    OFF = "off"
    """Nothing."""


class ReasoningEffort(StrEnum):
    """How long a model that reasons thinks before it speaks."""

    MINIMAL = "minimal"
    """Hardly at all: the soonest answer."""
    LOW = "low"
    """A little."""
    MEDIUM = "medium"
    """Enough for most questions."""
    HIGH = "high"
    """Long; the room is silent meanwhile."""
    XHIGH = "xhigh"
    """As long as it likes."""


class OpenAIRealtime(KeyedService):
    """OpenAI Realtime, and servers that speak its protocol."""

    key_header: KeyHeader = KeyHeader.BEARER
    """How the key is shown to the service."""
    organization: str = ""
    """The organization to bill, for keys that belong to several."""
    project: str = ""
    """The project to bill."""
    turn_detection: TurnDetection = TurnDetection.SERVER_VAD
    """How the service finds the end of a turn. How soon is `conversation.latency_target`; the keys
    below overrule it.
    """
    silence_ms: Annotated[int, Field(ge=100, le=5_000)] | None = Field(default=None, examples=[500])
    """server_vad: the silence that ends a turn."""
    prefix_ms: Annotated[int, Field(ge=0, le=2_000)] | None = Field(default=None, examples=[300])
    """server_vad: how much sound before the first syllable belongs to the turn."""
    threshold: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.5
    """server_vad: how sure it must be that somebody speaks; higher for a noisy room."""
    idle_timeout_ms: Annotated[int, Field(ge=5_000, le=30_000)] | None = Field(
        default=None, examples=[10_000]
    )
    """server_vad: after this long without speech the model asks by itself; left out, never."""
    eagerness: Eagerness | None = Field(default=None, examples=["high"])
    """semantic_vad: how soon it answers."""
    noise_reduction: NoiseReduction = NoiseReduction.FAR_FIELD
    """What the service does with the sound before it listens."""
    transcription_model: str = "gpt-4o-mini-transcribe"
    """Writes down what you say, for captions and the history; empty leaves it out."""
    speed: Annotated[float, Field(ge=0.25, le=1.5)] = 1.0
    """How fast it speaks."""
    max_output_tokens: Annotated[int, Field(ge=1, le=4_096)] | None = Field(
        default=None, examples=[1_024]
    )
    """The longest answer, in tokens; left out, as long as the model allows."""
    retention_ratio: Annotated[float, Field(gt=0.0, le=1.0)] | None = Field(
        default=None, examples=[0.8]
    )
    """How much of a conversation that outgrew the model is kept; left out, the service decides."""
    max_session_minutes: Annotated[float, Field(gt=0.0, le=59.0)] | None = Field(
        default=None, examples=[30.0]
    )
    """Renew a session after this long, between turns; left out, 50, with Azure 25. OpenAI ends a
    session after 60, Azure after 30.
    """
    reasoning_effort: ReasoningEffort | None = Field(default=None, examples=["low"])
    """Models that reason (gpt-realtime-2 and newer): how long they think before they speak."""
