"""Gets the right to speak to Vertex AI: a token for a service account, or for this machine."""

import asyncio
import json
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from config.errors import SecretUnavailable
from config.secrets import reveal
from config.services.gemini_live import GeminiLive
from providers.errors import ConnectionLost, ErrorCode, ProviderError, Rejected
from providers.gemini_live.models import NAME
from providers.wire.trust import is_loopback

if TYPE_CHECKING:
    from google.auth.credentials import Credentials
    from urllib3 import PoolManager

_SCOPES: Final = ("https://www.googleapis.com/auth/cloud-platform",)
_DEADLINE_S: Final = 4.0
_LARGEST_WORDS: Final = 200


class Identity:
    """Who we are on Vertex AI. A token lasts an hour and is fetched anew shortly before."""

    def __init__(self, settings: GeminiLive, *, deadline_s: float = _DEADLINE_S) -> None:
        self._settings = settings
        self._deadline_s = deadline_s
        self._credentials: Credentials | None = None
        self._secret = ""

    async def headers(self) -> Mapping[str, str]:
        """Give what authorises a connection. Raises `ProviderError`."""
        try:
            async with asyncio.timeout(self._deadline_s):
                # google-auth blocks: it reads files and speaks HTTP.
                return await asyncio.to_thread(self._headers)
        except TimeoutError:
            raise ConnectionLost(
                f"no token within {self._deadline_s:g} s", provider=NAME, operation="connect"
            ) from None

    def _headers(self) -> Mapping[str, str]:
        try:
            from google.auth import exceptions  # noqa: PLC0415 - the extra may be missing
            from google.auth.transport.urllib3 import Request  # noqa: PLC0415 - as above
        except ImportError as error:
            raise Rejected(
                "vertex needs the package google-auth",
                code=ErrorCode.MISCONFIGURED,
                provider=NAME,
                operation="connect",
                cure="install Parlour with the extra `vertex`",
            ) from error
        try:
            credentials = self._current()
            if not credentials.valid:
                with _pool(self._settings.ca_file, self._deadline_s) as pool:
                    credentials.refresh(Request(pool))  # type: ignore[no-untyped-call]  # google's
        except exceptions.TransportError as error:
            raise ConnectionLost(_words(error), provider=NAME, operation="connect") from error
        except exceptions.GoogleAuthError as error:
            raise _refused(error) from error
        named = {"authorization": f"Bearer {credentials.token}"}
        project = getattr(credentials, "quota_project_id", None)
        return named | ({"x-goog-user-project": project} if project else {})

    def _current(self) -> "Credentials":
        """Give the credentials in force; a key that was changed counts from now on."""
        secret = self._settings.vertex.service_account
        if secret is None:
            if self._credentials is None:
                import google.auth  # noqa: PLC0415 - the extra may be missing

                self._credentials, _ = google.auth.default(scopes=_SCOPES)
            return self._credentials
        try:
            content = reveal(secret).value
        except SecretUnavailable as error:
            raise Rejected(str(error), provider=NAME, operation="connect") from error
        if self._credentials is None or content != self._secret:
            self._credentials, self._secret = _service_account(content), content
        return self._credentials


def _service_account(content: str) -> "Credentials":
    from google.oauth2 import service_account  # noqa: PLC0415 - the extra may be missing

    try:
        info = json.loads(content)
        place = urlsplit(info["token_uri"])
        if place.scheme != "https" and not is_loopback(place.hostname or ""):
            raise ValueError("its token_uri has no TLS")  # noqa: TRY301 - told with the others
        made: Credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]  # google's
            info, scopes=_SCOPES
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Rejected(
            f"vertex.service_account: expected a service account's JSON key; {_words(error)}",
            provider=NAME,
            operation="connect",
        ) from None
    return made


def _refused(error: Exception) -> ProviderError:
    words = _words(error)
    # Google refuses a signed request from another hour with invalid_grant and these words.
    late = "iat" in words and "exp" in words
    return Rejected(
        f"no token: {words}",
        code=ErrorCode.CLOCK_WRONG if late else ErrorCode.KEY_REFUSED,
        provider=NAME,
        operation="connect",
    )


def _pool(ca_file: Path | None, timeout_s: float) -> "PoolManager":
    """Give a connection to the token's issuer, which is Google's own also behind a gateway."""
    from urllib3 import PoolManager, Timeout  # noqa: PLC0415 - needed for this alone

    trust = ssl.create_default_context()
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        trust.load_verify_locations(ca_file)
    return PoolManager(ssl_context=trust, timeout=Timeout(total=timeout_s), retries=False)


def _words(error: Exception) -> str:
    return str(error)[:_LARGEST_WORDS]
