"""The contract with an agent: it is given what was said, and answers in pieces as they come."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from providers.base import SessionBrief, ToolResult, ToolSpec


@dataclass(frozen=True, slots=True)
class Said:
    """Something said before: by the `user`, or by the `assistant` as far as it was heard."""

    speaker: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A tool the agent called, and what came of it."""

    call_id: str
    name: str
    arguments: Mapping[str, object] | None
    """`None`: what it wrote was no JSON object."""
    result: ToolResult | None = None
    """`None`: nobody knows yet."""


type Message = Said | Called


@dataclass(frozen=True, slots=True)
class Words:
    """The next words of the answer, cut anywhere."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The agent wants a tool to run; it is asked again with the result."""

    call_id: str
    name: str
    arguments: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Asks:
    """The agent waits for an answer to what it said."""


type Piece = Words | Wanted | Asks


class Agent(Protocol):
    """One conversation with an agent."""

    def answer(
        self, messages: Sequence[Message], tools: Sequence[ToolSpec]
    ) -> AsyncGenerator[Piece]:
        """Answer the last of the messages; closing the generator stops the agent.

        Raises `ProviderError` when it cannot be reached, refuses, or falls silent.
        """


class Agency(Protocol):
    """Where conversations with an agent are begun."""

    @property
    def name(self) -> str:
        """What errors call it."""

    @property
    def remembers_what_was_heard(self) -> bool:
        """Whether its memory is what it is given, and so can be cut to what was heard."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether what is said leaves this machine to reach it."""

    def open(self, brief: SessionBrief) -> AbstractAsyncContextManager[Agent]:
        """Begin a conversation; entering raises `Rejected` where a key or an address is wrong."""
