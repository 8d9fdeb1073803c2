"""AWS credentials by boto3's usual search: environment, profile, SSO, process, instance role.

The search reads files, runs programs and asks the network, all of it blocking, so it has a thread
and a deadline of its own. botocore's part of boto3 is enough for it, at half the import.
"""

import asyncio
import threading
from concurrent.futures import Future
from typing import Any, Final, Protocol, cast

from botocore import session as aws
from botocore.credentials import RefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from providers.errors import ConnectionLost, ErrorCode, ProviderError, Rejected
from providers.nova_sonic.models import NAME
from providers.nova_sonic.refusals import KEYS_CURE, failure
from providers.nova_sonic.signing import Keys

_DEADLINE_S: Final = 4.0
_NONE_CURE: Final = (
    "give this machine a role, or the service a profile: docs/nova-sonic.md, Credentials"
)


class _Frozen(Protocol):
    """The three values botocore gives, read at one moment."""

    access_key: str
    secret_key: str
    token: str | None


class KeyRing:
    """Finds credentials anew for every connection; those that renew themselves are kept."""

    def __init__(self, profile: str = "", *, deadline_s: float = _DEADLINE_S) -> None:
        self._profile = profile
        self._deadline_s = deadline_s
        self._kept: RefreshableCredentials | None = None

    def forget(self) -> None:
        """Search again next time: the service did not like what was found."""
        self._kept = None

    async def keys(self, life_s: float) -> Keys:
        """Give credentials that hold for `life_s`. Raises `Rejected` and `ConnectionLost`."""
        found: Future[Keys] = Future()

        def search() -> None:
            try:
                keys = self._search(life_s)
            except BaseException as error:  # noqa: BLE001 - it is raised where it is awaited
                found.set_exception(error)
            else:
                found.set_result(keys)

        # A thread that may be left behind: a role's address can hang for longer than we wait.
        threading.Thread(target=search, name="aws credentials", daemon=True).start()
        try:
            async with asyncio.timeout(self._deadline_s):
                return await asyncio.shield(asyncio.wrap_future(found))
        except TimeoutError as error:
            raise ConnectionLost(
                f"AWS credentials: not found within {self._deadline_s:g} s",
                provider=NAME,
                operation="connect",
            ) from error

    def _search(self, life_s: float) -> Keys:
        """Run the search, on its thread; credentials that end too soon are looked for once more."""
        try:
            keys = self._frozen(life_s) or self._frozen(life_s)
        except (BotoCoreError, ClientError, ValueError, RuntimeError, OSError) as error:
            raise _translated(error) from error
        if keys is None:
            raise _refused(
                f"AWS credentials: they expire within the {life_s / 60:.0f} min a session needs",
                KEYS_CURE,
            )
        return keys

    def _frozen(self, life_s: float) -> Keys | None:
        """Give the present credentials, `None` when they will not live long enough."""
        credentials: Any = self._kept
        if credentials is None:
            credentials = aws.Session(profile=self._profile or None).get_credentials()
        if credentials is None:
            raise _refused("AWS credentials: found none", _NONE_CURE)
        frozen = cast("_Frozen", credentials.get_frozen_credentials())
        self._kept = None
        if isinstance(credentials, RefreshableCredentials):
            if credentials.refresh_needed(refresh_in=life_s):
                return None
            self._kept = credentials
        return Keys(
            access_key=frozen.access_key, secret_key=frozen.secret_key, token=frozen.token or ""
        )


def _translated(error: Exception) -> ProviderError:
    """Tell a network that is down from a role that is refused and a file that makes no sense.

    botocore raises `RuntimeError` for renewed credentials that have expired already, `OSError` for
    a program or a file it cannot use.
    """
    match error:
        case ClientError(response={"Error": {"Code": str(kind), "Message": str(words)}}):
            return failure(kind, words, operation="connect")
        case HTTPClientError() | NoConnectionError():
            return ConnectionLost(f"AWS credentials: {error}", provider=NAME, operation="connect")
        case _:
            return _refused(f"AWS credentials: {error}", KEYS_CURE)


def _refused(words: str, cure: str) -> ProviderError:
    return Rejected(
        words, code=ErrorCode.KEY_REFUSED, provider=NAME, operation="connect", cure=cure
    )
