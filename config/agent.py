"""Settings of an agent of the owner's own: who thinks, while a provider hears and speaks."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import FilePath, Seconds, Secret, Section


class Reasoning(StrEnum):
    """Who does the thinking."""

    BUILT_IN = "built-in"
    """The provider itself."""
    EXTERNAL = "external"
    """The agent of `[agent]`; the provider only hears and speaks."""


class AgentKind(StrEnum):
    """What the agent speaks."""

    CHAT = "chat"
    """The chat interface of OpenAI, as Ollama, llama.cpp and most servers have it."""
    HOME_ASSISTANT = "home_assistant"
    """A conversation agent of Home Assistant, which acts with Home Assistant's own tools."""


class Agent(Section):
    """An agent of your own that answers, for `reasoning = "external"` and the provider `pipeline`.

    Speech stays with the provider that hears and speaks; the agent gets the text.
    """

    kind: AgentKind = AgentKind.CHAT
    """What it speaks."""
    base_url: str = ""
    """Where it is: for `chat` what stands before `/chat/completions`, as in
    `http://localhost:11434/v1`; for Home Assistant its address. Empty: there is no agent.
    """
    model: str = ""
    """chat: the model to ask for; a server that has only one needs none."""
    api_key: Secret | None = Field(default=None, examples=[{"file": "/etc/parlour/agent.key"}])
    """chat: where the key is kept; left out, none is sent."""
    token: Secret | None = Field(default=None, examples=[{"file": "/etc/parlour/home.token"}])
    """home_assistant: where a long-lived access token is kept."""
    agent_id: str = ""
    """home_assistant: which of its agents, such as `conversation.ollama`; empty is its default."""
    ca_file: FilePath | None = Field(default=None, examples=["agent-ca.pem"])
    """Certificates to trust instead of the system's."""
    allow_plaintext: bool = False
    """Allow a base_url without TLS beyond this machine: what is said can be read on the way."""
    instructions: str | None = Field(
        default=None, examples=["You are the voice of this room. Answer in one sentence."]
    )
    """chat: what it is told before everything else; left out, what the profile or
    `[conversation]` says.
    """
    timeout_s: Seconds = 5.0
    """How long it may be silent, before its first word and after. `conversation.answer_timeout_s`
    holds for the whole wait of the person.
    """
    max_sentences: Annotated[int, Field(ge=1, le=50)] = 8
    """The longest answer that is spoken; the agent is stopped there."""
