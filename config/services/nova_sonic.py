"""Settings of Amazon Nova Sonic on Bedrock."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.service_settings import Service


class Sensitivity(StrEnum):
    """How soon a pause counts as the end of what you say."""

    HIGH = "high"
    """After 1.5 s."""
    MEDIUM = "medium"
    """After 1.75 s."""
    LOW = "low"
    """After 2 s."""


class NovaSonic(Service):
    """Amazon Nova Sonic on Bedrock."""

    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] = "us-east-1"
    """The AWS region to use; not every region has Nova Sonic."""
    profile: str = Field(default="", examples=["parlour"])
    """A profile of `~/.aws/config`; empty is the usual search: environment, profile, role."""
    endpointing_sensitivity: Sensitivity | None = Field(default=None, examples=["high"])
    """How soon a pause ends your turn; left out, as `conversation.latency_target` says."""
    temperature: Annotated[float, Field(ge=0.0, le=1.0)] = 0.7
    """How freely it chooses its words."""
    top_p: Annotated[float, Field(ge=0.0, le=1.0)] = 0.9
    """From how much of the likely words it chooses."""
    max_tokens: Annotated[int, Field(ge=1, le=10_000)] = 1_024
    """How long an answer may become."""
    max_session_minutes: Annotated[float, Field(gt=0.0, le=7.5)] | None = Field(
        default=None, examples=[5.0]
    )
    """Renew a session after this long, between turns; left out, 6.5. AWS ends one after 8."""
