"""Signs the request of a stream and every event in it, as AWS Signature Version 4 wants it.

The first event is signed over the request's signature, each one after over the signature before, so
events go out in the order they were signed in.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import time
from typing import Final
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from providers.nova_sonic import eventstream

SERVICE: Final = "bedrock"
_EVENTS: Final = "STREAMING-AWS4-HMAC-SHA256-EVENTS"
_MEDIA_TYPE: Final = "application/vnd.amazon.eventstream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Credentials of AWS, frozen for one connection; they never print."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """The headers of a signed request, and the signature its first event builds on."""

    headers: Mapping[str, str] = field(repr=False)
    signature: str


def signed_request(keys: Keys, region: str, url: str) -> SignedRequest:
    """Sign a POST that opens an event stream; the path of `url` is percent-encoded already."""
    headers = {
        "host": urlsplit(url).netloc,
        "content-type": _MEDIA_TYPE,
        "x-amz-content-sha256": _EVENTS,  # SigV4Auth signs what is here in place of a body's hash
    }
    request = AWSRequest("POST", url, headers=headers)
    credentials = Credentials(keys.access_key, keys.secret_key, keys.token or None)
    SigV4Auth(credentials, SERVICE, region).add_auth(request)
    signed = {name.lower(): str(value) for name, value in request.headers.items()}
    return SignedRequest(signed, signed["authorization"].rpartition("Signature=")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Second:
    """What all events of one second share."""

    at: int
    header: bytes
    signed_words: str
    """The string to sign, up to the prior signature."""
    header_hash: str
    key: bytes


class EventSigner:
    """Signs one event after another; `clock` gives seconds since 1970."""

    def __init__(
        self, secret_key: str, region: str, seed: str, clock: Callable[[], float] = time
    ) -> None:
        self._secret_key = secret_key
        self._region = region
        self._prior = seed
        self._clock = clock
        self._second = self._prepared(int(clock()))

    def signed(self, inner: bytes) -> bytes:
        """Wrap an encoded message into its signed one; an empty one tells the end of the input."""
        now = int(self._clock())
        if now != self._second.at:
            self._second = self._prepared(now)
        second = self._second
        words = (
            f"{second.signed_words}\n{self._prior}\n{second.header_hash}\n"
            f"{hashlib.sha256(inner).hexdigest()}"
        )
        signature = hmac.digest(second.key, words.encode(), "sha256")
        self._prior = signature.hex()
        headers = second.header + eventstream.bytes_header(":chunk-signature", signature)
        return eventstream.encoded(headers, inner)

    def _prepared(self, at: int) -> _Second:
        stamp = datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{stamp[:8]}/{self._region}/{SERVICE}/aws4_request"
        header = eventstream.time_header(":date", at * 1000)
        return _Second(
            at=at,
            header=header,
            signed_words=f"AWS4-HMAC-SHA256-PAYLOAD\n{stamp}\n{scope}",
            header_hash=hashlib.sha256(header).hexdigest(),
            key=self._key(scope),
        )

    def _key(self, scope: str) -> bytes:
        """Derive the key of a day, region and service."""
        key = f"AWS4{self._secret_key}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return key
