"""Settings of Google Gemini Live."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import Secret, Section
from config.service_settings import KeyedService


class ToolCalls(StrEnum):
    """Whether the model waits for what a tool does."""

    BLOCKING = "blocking"
    """It speaks once it knows what came of it."""
    NON_BLOCKING = "non_blocking"
    """It may go on talking meanwhile; only some models can."""


class ToolScheduling(StrEnum):
    """When the model speaks of the result of a call it did not wait for."""

    WHEN_IDLE = "when_idle"
    """After what it is saying."""
    INTERRUPT = "interrupt"
    """At once."""
    SILENT = "silent"
    """Never by itself."""


class Thinking(StrEnum):
    """How much the model thinks before it speaks."""

    MINIMAL = "minimal"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Sensitivity(StrEnum):
    """How readily the service takes a sound for the beginning or end of speech."""

    LOW = "low"
    HIGH = "high"


class Vertex(Section):
    """Gemini Live on Vertex AI, by a Google Cloud project instead of a key (extra `vertex`)."""

    project: str = ""
    """The project; empty is the Gemini API, which takes a key."""
    location: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")] = "us-central1"
    """Where it runs: a region, or `global`."""
    service_account: Secret | None = Field(
        default=None, examples=[{"file": "/etc/parlour/service-account.json"}]
    )
    """Where the service account's JSON key is kept; left out, the machine's own identity
    (Application Default Credentials), which needs no key at all.
    """


class GeminiLive(KeyedService):
    """Google Gemini Live."""

    temperature: Annotated[float, Field(ge=0.0, le=2.0)] | None = Field(
        default=None, examples=[0.7]
    )
    """How freely it chooses its words; left out, the model's own."""
    max_output_tokens: Annotated[int, Field(ge=1, le=65_536)] | None = Field(
        default=None, examples=[2_048]
    )
    """The longest answer; left out, the model's own."""
    thinking: Thinking | None = Field(default=None, examples=["low"])
    """Left out, as the latency target has it. Models that decide by themselves refuse it."""
    silence_ms: Annotated[int, Field(ge=50, le=5_000)] | None = Field(default=None, examples=[500])
    """Silence that ends a turn; left out, as the latency target has it."""
    prefix_padding_ms: Annotated[int, Field(ge=0, le=1_000)] = 20
    """Speech that begins a turn."""
    start_sensitivity: Sensitivity = Sensitivity.HIGH
    """How readily it hears that speech begins."""
    end_sensitivity: Sensitivity | None = Field(default=None, examples=["high"])
    """How readily it takes a pause for the end; left out, as the latency target has it."""
    interruptions: bool = True
    """Whether the service cuts its answer by itself when it hears the person."""
    tool_calls: ToolCalls = ToolCalls.BLOCKING
    """Whether it waits for a tool. Home tools answer in milliseconds."""
    tool_scheduling: ToolScheduling = ToolScheduling.WHEN_IDLE
    """When it speaks of the result of a call it did not wait for."""
    resumption: bool = True
    """Let the service keep a session's state (for two hours), so that the next connection of the
    same conversation continues it; otherwise what was said is sent again as text.
    """
    compress_at_tokens: Annotated[int, Field(ge=0, le=128_000)] = 25_600
    """From this size on, the older half of a session's memory is dropped; 0 turns it off, and
    sessions end after 15 minutes.
    """
    max_session_minutes: Annotated[float, Field(gt=0.0, le=9.5)] | None = Field(
        default=None, examples=[5.0]
    )
    """Renew a connection after this long, between turns; left out, 8.5. Google ends one after about
    10.
    """
    vertex: Vertex = Vertex()
