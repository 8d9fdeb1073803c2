"""Providers whose sessions an agent thinks for: external, hybrid, and the plain pipeline."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final, assert_never, cast

from config.agent import Agent as AgentSettings
from config.agent import AgentKind, Reasoning
from config.settings import Profile, Settings
from providers import registry
from providers.agent.address import no_agent
from providers.agent.agent import Agency
from providers.agent.hybrid import HybridSession, Limit
from providers.agent.session import ExternalSession, Terms
from providers.agent.thread import Thread
from providers.base import Capabilities, Provider, Relay, Session, SessionBrief
from providers.errors import ErrorCode, Unsupported

PIPELINE: Final = "pipeline"
"""The plain pipeline: local ears, an agent, a local mouth."""

_EARS_AND_MOUTH: Final = "local"


class ExternalProvider:
    """Ears and mouth of another provider, thoughts of an agent."""

    def __init__(
        self, inner: Provider, agency: Agency, *, max_sentences: int, name: str = ""
    ) -> None:
        self.inner = inner
        self.name = name or inner.name
        self._agency = agency
        self._max_sentences = max_sentences

    @property
    def capabilities(self) -> Capabilities:
        """What the inner one can do, with an agent's mind."""
        own = self.inner.capabilities
        return replace(
            own,
            text_turn=True,
            tools=True,
            resume=True,
            converses=True,
            relay=False,
            truncate=self._agency.remembers_what_was_heard,
            cloud=own.cloud or self._agency.is_elsewhere,
        )

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Session]:
        """Open a session with both. Raises what either does."""
        async with self.taking_up(Thread(brief.history), brief) as session:
            yield session

    @asynccontextmanager
    async def taking_up(
        self, thread: Thread, brief: SessionBrief
    ) -> AsyncIterator[ExternalSession]:
        """Open a session that knows what was said and done before."""
        terms = Terms(
            sound=self.inner.capabilities.output_format,
            max_sentences=self._max_sentences,
            tools=brief.tools,
        )
        hears = replace(brief, answers=False, tools=(), history=())
        async with self._agency.open(brief) as agent, self.inner.open(hears) as relay:
            # A provider that says `relay` gives such sessions; the type cannot tell.
            session = ExternalSession(cast("Relay", relay), agent, thread, terms)
            try:
                yield session
            finally:
                await session.aclose()


class HybridProvider:
    """A provider that thinks for itself, and hands long work with tools to an agent."""

    def __init__(self, inner: Provider, external: ExternalProvider, *, after_tools: int) -> None:
        self.inner = inner
        self.name = inner.name
        self._external = external
        self._after_tools = after_tools

    @property
    def capabilities(self) -> Capabilities:
        """What the inner one can do; what is said may go to the agent as well."""
        own = self.inner.capabilities
        return replace(own, relay=False, cloud=self._external.capabilities.cloud)

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Session]:
        """Open a session with the inner one; the agent is asked when it is needed."""
        async with self.inner.open(brief) as inner:
            limit = Limit(
                after_tools=self._after_tools, sound=self.inner.capabilities.output_format
            )
            session = HybridSession(
                inner,
                Thread(brief.history),
                lambda thread: self._external.taking_up(thread, brief),
                limit,
            )
            try:
                yield session
            finally:
                await session.aclose()


def reasoned(inner: Provider, settings: Settings, profile: Profile | None = None) -> Provider:
    """Give a provider as the configuration wants it to think: by itself, or with the agent.

    Raises `Rejected` without an agent, and `Unsupported` where the provider can only think itself.
    """
    own, house = profile or Profile(), settings.conversation
    reasoning = house.reasoning if own.reasoning is None else own.reasoning
    after_tools = own.hand_over_after_tools
    if after_tools is None:
        after_tools = house.hand_over_after_tools
    if isinstance(inner, ExternalProvider):
        return inner  # the pipeline has no other mind than the agent's
    if reasoning is Reasoning.BUILT_IN and not after_tools:
        return inner
    external = external_with(inner, settings)
    if reasoning is Reasoning.EXTERNAL:
        return external
    if settings.agent.kind is AgentKind.HOME_ASSISTANT:
        raise Unsupported(
            "hand_over_after_tools: an agent of Home Assistant cannot be told what was done"
            " already, and would do it again",
            provider=inner.name,
            cure='set it to 0, or use an agent of kind = "chat"',
        )
    return HybridProvider(inner, external, after_tools=after_tools)


def external_with(inner: Provider, settings: Settings, name: str = "") -> ExternalProvider:
    """Give ears and mouth of a provider with the agent's mind. Raises as `reasoned` does."""
    if not inner.capabilities.relay:
        raise Unsupported(
            f"{inner.name} hears, thinks and speaks in one: it cannot be ears and mouth for"
            " an agent",
            code=ErrorCode.MISCONFIGURED,
            provider=inner.name,
            cure=f'leave reasoning = "built-in", or take provider = "{PIPELINE}", which hears and'
            " speaks on this machine",
        )
    agent = settings.agent
    return ExternalProvider(inner, _agency(agent), max_sentences=agent.max_sentences, name=name)


def create(settings: Settings) -> ExternalProvider:
    """Give the plain pipeline: local ears and mouth, and the agent between them."""
    if not settings.agent.base_url:
        raise no_agent()
    return external_with(registry.create(_EARS_AND_MOUTH, settings), settings, PIPELINE)


def _agency(settings: AgentSettings) -> Agency:
    """Give the kind of agent that is configured; httpx is imported only where there is one."""
    if not settings.base_url:
        raise no_agent()
    match settings.kind:
        case AgentKind.CHAT:
            from providers.agent.chat import ChatAgency  # noqa: PLC0415 - brings httpx

            return ChatAgency(settings)
        case AgentKind.HOME_ASSISTANT:
            from providers.agent.home_assistant import (  # noqa: PLC0415 - brings httpx
                HomeAssistantAgency,
            )

            return HomeAssistantAgency(settings)
        case _ as never:
            assert_never(never)
