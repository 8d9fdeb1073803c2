"""Settings of xAI Grok Voice."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.service_settings import KeyedService


class GrokEffort(StrEnum):
    """Whether the model thinks before it speaks."""

    HIGH = "high"
    """It reasons first."""
    NONE = "none"
    """It answers at once."""


class GrokVoice(KeyedService):
    """xAI Grok Voice."""

    custom_voice: str = Field(default="", examples=["a1b2c3"])
    """The id of a voice of your own, instead of `voice`."""
    silence_ms: Annotated[int, Field(ge=100, le=5_000)] | None = Field(default=None, examples=[500])
    """The silence that ends a turn; left out, as `conversation.latency_target` says."""
    prefix_ms: Annotated[int, Field(ge=0, le=2_000)] | None = Field(default=None, examples=[333])
    """How much sound before the first syllable belongs to the turn."""
    threshold: Annotated[float, Field(ge=0.1, le=0.9)] = 0.85
    """How sure it must be that somebody speaks; higher for a noisy room."""
    idle_timeout_ms: Annotated[int, Field(ge=1_000, le=120_000)] | None = Field(
        default=None, examples=[10_000]
    )
    """After this long without speech the model asks by itself; left out, never."""
    transcription_model: str = "grok-transcribe"
    """Writes down what you say, for captions and the history; empty leaves it out."""
    speed: Annotated[float, Field(ge=0.7, le=1.5)] = 1.0
    """How fast it speaks."""
    reasoning_effort: GrokEffort | None = Field(default=None, examples=["none"])
    """Whether the model thinks before it speaks; left out, as it likes."""
    web_search: bool = False
    """Let it search the web by itself; xAI bills each search."""
    x_search: bool = False
    """Let it search X by itself; xAI bills each search."""
    resumption: bool = True
    """Let xAI keep the conversation for a while, so that a renewed session takes it up."""
