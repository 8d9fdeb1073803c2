"""What a tool is to the house: typed arguments, one effect, a result that carries the new state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from providers.base import ToolResult, ToolSpec, ToolStatus


class Arguments(BaseModel):
    """Arguments of a tool, checked before it runs; unknown ones are refused with a result."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolContext:
    """Who asks: what a tool needs to know beside its arguments."""

    room: str
    """The satellite's own room: what an omitted room means."""
    conversation_id: str = ""
    turn_id: str = ""
    call_id: str = ""
    session_id: str = ""
    """Whose model asks; empty when a person does, by hand."""
    turn: int = 0
    """The number of the turn a person began last, which grows with each; 0: none began one yet."""
    asked_at_s: float = field(default=0.0, compare=False)
    """When the call arrived, on the monotonic clock; 0: it is not known, and taken for now."""
    by_hand: bool = False
    """Whether a person gave the order at the command line, and no model stands between."""


class Tool(Protocol):
    """One thing the model may do."""

    @property
    def spec(self) -> ToolSpec:
        """The tool as a model sees it."""

    @property
    def deadline_s(self) -> float:
        """After how long it counts as failed."""

    async def call(self, arguments: Mapping[str, object], context: ToolContext) -> ToolResult:
        """Do it; what goes wrong comes back as a result, never as an exception."""


def success(**content: object) -> ToolResult:
    """Give a result that carries the new state."""
    return ToolResult(ToolStatus.SUCCESS, content)


def failure(code: str, message: str, **content: object) -> ToolResult:
    """Give an error the model can explain: a stable code, a sentence, and what would help."""
    return ToolResult(ToolStatus.ERROR, {"code": code, "message": message, **content})
