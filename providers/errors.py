"""What can go wrong with a speech service, one class for each thing a caller can do about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final


class ErrorCode(StrEnum):
    """What a person can be told about a failure; each has words, a sound and a place in docs/."""

    NO_NETWORK = "no_network"
    CAPTIVE_PORTAL = "captive_portal"
    CLOCK_WRONG = "clock_wrong"
    UNTRUSTED = "untrusted"
    KEY_REFUSED = "key_refused"
    QUOTA = "quota"
    BUSY = "busy"
    MISCONFIGURED = "misconfigured"
    SERVICE = "service"
    COST_CAP = "cost_cap"
    TOO_MANY_SESSIONS = "too_many_sessions"
    NOT_UNDERSTOOD = "not_understood"
    NOTHING_SAID = "nothing_said"
    """The turn held no words beyond the wake phrase: go on listening."""


class Retry(StrEnum):
    """What a failure leaves to do while somebody waits for an answer."""

    ONCE = "once"
    """Try the same service once more within a second, then the next one."""
    NEXT = "next"
    """The same service would fail again; the next one may answer."""
    NEVER = "never"
    """No service is at fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about every failure of one kind."""

    retry: Retry
    meaning: str
    cure: str


FACTS: Final = {
    ErrorCode.NO_NETWORK: Facts(
        retry=Retry.ONCE,
        meaning="The service cannot be reached: no route, no name, no connection.",
        cure="check the network: `ping -c1 1.1.1.1`, then `getent hosts` with the service's name",
    ),
    ErrorCode.CAPTIVE_PORTAL: Facts(
        retry=Retry.NEXT,
        meaning="Something between here and the service answers in its place, with a web page.",
        cure="log in to this network with a browser, or set the proxy it wants",
    ),
    ErrorCode.CLOCK_WRONG: Facts(
        retry=Retry.NEXT,
        meaning="The service's certificate is not valid yet by the clock of this machine.",
        cure="set the clock: `timedatectl` shows whether it is synchronised",
    ),
    ErrorCode.UNTRUSTED: Facts(
        retry=Retry.NEXT,
        meaning="The other end could not prove that it is the service: its certificate or TLS.",
        cure="check base_url; for a gateway with its own authority name its certificate in ca_file",
    ),
    ErrorCode.KEY_REFUSED: Facts(
        retry=Retry.NEXT,
        meaning="The service refused the key, or there is none.",
        cure="put a valid key where the configuration says it is kept",
    ),
    ErrorCode.QUOTA: Facts(
        retry=Retry.NEXT,
        meaning="The account is used up: credit, quota or billing limit.",
        cure="look at the billing page of the service",
    ),
    ErrorCode.BUSY: Facts(
        retry=Retry.NEXT,
        meaning="The service takes no more requests just now.",
        cure="wait a minute, or add a service to conversation.fallback",
    ),
    ErrorCode.MISCONFIGURED: Facts(
        retry=Retry.NEXT,
        meaning="The service does not know the model, voice or region it was asked for.",
        cure="compare the provider's section with `parlour providers`",
    ),
    ErrorCode.SERVICE: Facts(
        retry=Retry.ONCE,
        meaning="The service failed, or went silent.",
        cure="try again; if it stays so, look at the status page of the service",
    ),
    ErrorCode.COST_CAP: Facts(
        retry=Retry.NEXT,
        meaning="The spending limit of the configuration is reached.",
        cure="raise the limits in [budget], or wait for the next day or month",
    ),
    ErrorCode.TOO_MANY_SESSIONS: Facts(
        retry=Retry.NEXT,
        meaning="As many sessions are open as conversation.max_sessions allows.",
        cure="wait for the others to end, or raise conversation.max_sessions",
    ),
    ErrorCode.NOT_UNDERSTOOD: Facts(
        retry=Retry.NEVER,
        meaning="The words were heard and mean nothing this provider can do.",
        cure="say it in other words",
    ),
    ErrorCode.NOTHING_SAID: Facts(
        retry=Retry.NEVER,
        meaning="Nobody spoke.",
        cure="speak after the wake word",
    ),
}
"""Every code with what is to be done; docs/errors.md tells the same to people."""


class ProviderError(Exception):
    """The root of this layer's errors; without a code of its own it is the service's fault."""

    usual_code: ClassVar[ErrorCode] = ErrorCode.SERVICE

    def __init__(  # noqa: PLR0913 - each by name; most errors name few
        self,
        message: str,
        *,
        code: ErrorCode | None = None,
        provider: str = "",
        operation: str = "",
        cure: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code or self.usual_code
        self.provider = provider
        self.operation = operation
        """What was being done: `connect`, `send_audio`, `receive`, ..."""
        self.cure = cure or FACTS[self.code].cure
        self.retry_after_s = retry_after_s
        """How long the service asked us to wait."""

    @property
    def retryable(self) -> bool:
        """Whether the same service may succeed if it is tried again at once."""
        return FACTS[self.code].retry is Retry.ONCE


class ConnectionLost(ProviderError):
    """The service cannot be reached, or went away: try again or fall back."""

    usual_code = ErrorCode.NO_NETWORK


class Rejected(ProviderError):
    """The service refused us (key, quota, model): tell the person, do not try again."""

    usual_code = ErrorCode.KEY_REFUSED


class ProtocolViolation(ProviderError):
    """The service said something its protocol does not have: report it."""


class Unsupported(ProviderError):
    """This provider cannot do what was asked of it; its capabilities say so."""

    usual_code = ErrorCode.MISCONFIGURED
