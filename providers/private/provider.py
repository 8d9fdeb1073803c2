"""The private provider: ears and mouth on this machine, and a keypad in place of a mind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final, cast

from providers.base import Capabilities, Provider, Relay, Session, SessionBrief
from providers.errors import Unsupported
from providers.private.keypad import Keypad
from providers.private.session import PrivateSession

NAME: Final = "private"


class PrivateProvider:
    """Asks for digits aloud and hears them; not a word of it leaves the machine or is told."""

    name = NAME

    def __init__(self, inner: Provider, keypad: Keypad) -> None:
        """Take the ears and the mouth of another one. Raises `Unsupported` for one in the cloud."""
        if inner.capabilities.cloud or not inner.capabilities.relay:
            raise Unsupported(f"{inner.name} cannot keep to itself what it hears")
        self._inner = inner
        self._keypad = keypad

    @property
    def capabilities(self) -> Capabilities:
        """What the inner one can do, without a mind."""
        own = self._inner.capabilities
        return replace(own, relay=False, tools=False, text_turn=True, converses=False)

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Session]:
        """Open a session; its first turn, in writing, has the question asked."""
        hears = replace(
            brief, answers=False, digits=True, tools=(), history=(), vocabulary=(), instructions=""
        )
        async with self._inner.open(hears) as relay:
            try:
                # A provider that says `relay` gives such sessions; the type cannot tell.
                yield PrivateSession(cast("Relay", relay), self._keypad)
            finally:
                self._keypad.left()
