"""Where an agent is reached, and whether that may be: TLS, or this machine, or by decision."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from config.agent import Agent as AgentSettings
from config.agent import AgentKind
from config.errors import SecretUnavailable
from config.fields import Secret
from config.secrets import Revealed, reveal
from config.service_settings import Service
from providers.errors import ErrorCode, ProviderError, Rejected
from providers.wire import trust

_SCHEMES: Final = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an agent is, and what shows it who we are."""

    name: str
    url: str
    secret: Revealed | None
    ca_file: Path | None
    timeout_s: float
    """How long it may be silent."""
    is_elsewhere: bool
    """Whether it is not on this machine."""

    @property
    def shown(self) -> str:
        """The address without what may be secret in it."""
        url = urlsplit(self.url)
        return f"{url.scheme}://{url.hostname}{f':{url.port}' if url.port else ''}"

    def without_secret(self, told: str) -> str:
        """Give what the agent says without our key: some servers repeat the one they refuse."""
        return told.replace(self.secret.value, "***") if self.secret is not None else told


def place_of(settings: AgentSettings, secret: Secret | None) -> Place:
    """Give where an agent is. Raises `Rejected` for an address or a secret that will not do."""
    if not settings.base_url:
        raise no_agent()
    where = Service(base_url=settings.base_url, allow_plaintext=settings.allow_plaintext)
    url = _address(where)
    try:
        revealed = None if secret is None else reveal(secret)
    except SecretUnavailable as error:
        raise Rejected(f"agent: {error}", provider="agent", operation="connect") from error
    return Place(
        name="agent" if settings.kind is AgentKind.CHAT else settings.kind.value,
        url=url.geturl().rstrip("/"),
        secret=revealed,
        ca_file=settings.ca_file,
        timeout_s=settings.timeout_s,
        is_elsewhere=not trust.is_loopback(url.hostname or ""),
    )


def _address(where: Service) -> SplitResult:
    try:
        url = trust.address("", where, schemes=_SCHEMES)
        if url.port == 0:
            raise ValueError("Port 0 is none")  # noqa: TRY301 - told with the others
    except ProviderError as error:
        error.provider = "agent"
        raise
    except ValueError as error:
        raise Rejected(
            f"base_url: {error}",
            code=ErrorCode.MISCONFIGURED,
            provider="agent",
            operation="connect",
        ) from error
    return url


def no_agent() -> Rejected:
    """Give the refusal of a configuration that names no agent."""
    return Rejected(
        "[agent] names no agent: agent.base_url is empty",
        code=ErrorCode.MISCONFIGURED,
        provider="agent",
        operation="connect",
        cure='under [agent] write base_url = "http://localhost:11434/v1" and a model, for Ollama;'
        " docs/agents.md shows others",
    )
