"""Opens sessions with Bedrock itself: credentials, a signed request, the stream, the setup."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from socket import gaierror
from typing import Final, Protocol
from urllib.parse import quote, urlunsplit

from config.services.nova_sonic import NovaSonic
from providers.base import Session, SessionBrief
from providers.errors import ConnectionLost
from providers.nova_sonic import transport
from providers.nova_sonic.credentials import KeyRing
from providers.nova_sonic.models import NAME, URL
from providers.nova_sonic.refusals import StaleKeys, refusal
from providers.nova_sonic.session import NovaSession
from providers.nova_sonic.setup import chosen
from providers.nova_sonic.signing import EventSigner, Keys, signed_request
from providers.nova_sonic.transport import Deadlines, Target, companion
from providers.wire.trust import address

logger = logging.getLogger(__name__)

LIMIT_MINUTES: Final = 8.0
"""Bedrock ends every connection after this long."""
USUAL_MINUTES: Final = 6.5
_SCHEMES: Final = frozenset({"https", "http"})


class Credentials(Protocol):
    """Where keys come from, anew for each connection."""

    async def keys(self, life_s: float) -> Keys:
        """Give credentials that hold for `life_s`. Raises `ProviderError`."""

    def forget(self) -> None:
        """Search again next time: the service did not like what was found."""


class Bedrock:
    """Opens one session after another, each with credentials of its own."""

    def __init__(
        self,
        settings: NovaSonic,
        ring: Credentials | None = None,
        deadlines: Deadlines | None = None,
    ) -> None:
        self._settings = settings
        self._ring: Credentials = ring or KeyRing(settings.profile)
        self._deadlines = deadlines or Deadlines()

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncIterator[Session]:
        """Open a session. Raises `ConnectionLost` and `Rejected`.

        Credentials that the service calls stale are searched for once more.
        """
        async with AsyncExitStack() as parts:
            try:
                session = await self._opened(brief, parts)
            except StaleKeys as error:
                logger.info("%s: %s; looking for newer credentials", NAME, error)
                await parts.aclose()
                self._ring.forget()
                session = await self._opened(brief, parts)
            parts.push_async_callback(session.close)
            await parts.enter_async_context(
                companion(session.keep_silence(), "silence for nova_sonic")
            )
            yield session

    async def _opened(self, brief: SessionBrief, parts: AsyncExitStack) -> NovaSession:
        choice = chosen(brief, self._settings)
        keys = await self._ring.keys(self._life_s)
        target, signature = self._target(keys, choice.model)
        try:
            stream = await parts.enter_async_context(transport.opened(target, self._settings))
        except ConnectionLost as error:
            if isinstance(error.__cause__, gaierror):
                error.cure = self._no_name_cure()
            raise
        signer = EventSigner(keys.secret_key, self._settings.region, signature)
        session = NovaSession(stream, signer, choice)
        await session.begin(brief, self._settings)
        return session

    def _no_name_cure(self) -> str:
        if self._settings.base_url:
            return "check the network, and the host in base_url"
        return f"check the network, and that AWS has Bedrock in the region {self._settings.region}"

    @property
    def _life_s(self) -> float:
        """How long credentials must hold: a session, and a minute until a turn is over."""
        minutes = self._settings.max_session_minutes or USUAL_MINUTES
        return min(minutes + 1, LIMIT_MINUTES) * 60

    def _target(self, keys: Keys, model: str) -> tuple[Target, str]:
        url = address(URL.format(region=self._settings.region), self._settings, schemes=_SCHEMES)
        model_path = quote(model, safe="")
        path = f"{url.path.rstrip('/')}/model/{model_path}/invoke-with-bidirectional-stream"
        host = url.netloc.rpartition("@")[2]  # a name and password before it are for nobody
        whole = urlunsplit((url.scheme, host, path, "", ""))
        request = signed_request(keys, self._settings.region, whole)
        target = Target(
            provider=NAME,
            url=url,
            path=path,
            headers=request.headers,
            refusal=refusal,
            deadlines=self._deadlines,
        )
        return target, request.signature
