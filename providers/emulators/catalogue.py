"""The emulators by name; each one's module is imported when it is asked for."""

import importlib
import ssl
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final, Protocol, Self

from providers.emulators.call import Teller, Validator
from providers.emulators.record import SessionRecord
from providers.emulators.script import Script
from providers.emulators.trouble import Troubles

PLACES: Final[Mapping[str, str]] = {
    "openai_realtime": "providers.emulators.realtime.openai:OpenAIEmulator",
    "grok_voice": "providers.emulators.realtime.grok:GrokEmulator",
    "gemini_live": "providers.emulators.gemini.service:GeminiEmulator",
    "nova_sonic": "providers.emulators.nova.emulator:NovaEmulator",
    "nova_dialect": "providers.emulators.nova.dialect:DialectEmulator",
}


class AnyEmulator(Protocol):
    """What every emulator is to those who run it."""

    script: Script
    troubles: Troubles
    sessions: list[SessionRecord]

    @property
    def url(self) -> str:
        """The `base_url` a client is given."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...


class Maker(Protocol):
    """Makes an emulator; it listens once it is entered."""

    def __call__(  # noqa: PLR0913 - each by name; most callers name few
        self,
        script: Script | None = None,
        *,
        strict: Validator | None = None,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        keys: frozenset[str] = frozenset(),
        tell: Teller = ...,
    ) -> AnyEmulator:
        """Give the emulator, not listening yet."""


def names() -> Sequence[str]:
    """Give the names of the emulators."""
    return tuple(PLACES)


def maker(name: str) -> Maker:
    """Give what makes the emulator of a service. Raises `KeyError` for an unknown name."""
    module, _, attribute = PLACES[name].partition(":")
    found: Maker = getattr(importlib.import_module(module), attribute)
    return found
