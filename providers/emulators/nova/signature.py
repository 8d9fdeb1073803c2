"""Checks AWS signatures: of the request, and of every event chained to it.

Written from the published algorithm (Signature Version 4 and its event-stream form), apart from
our own client's signer on purpose.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from providers.emulators.nova.frames import Frame, encode_headers
from providers.emulators.nova.refusal import Refusal

_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_EVENT_ALGORITHM: Final = "AWS4-HMAC-SHA256-PAYLOAD"
_STREAMING: Final = "STREAMING-AWS4-HMAC-SHA256-EVENTS"
# The operation's endpoint is bedrock-runtime, but its signing name is this.
_SERVICE: Final = "bedrock"
_TIME: Final = "%Y%m%dT%H%M%SZ"
_ALLOWED_SKEW: Final = timedelta(minutes=5)
_FORBIDDEN: Final = 403
_AUTHORIZATION: Final = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/,]+)/(?P<scope>[^,]+), ?"
    r"SignedHeaders=(?P<names>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestKeys:
    """The one account the emulator knows; made for tests, worth nothing anywhere else."""

    __test__ = False  # pytest would take the name for a class of tests

    access_key_id: str = "AKIDEMULATOR"
    secret: str = field(default="emulator-secret", repr=False)
    session_token: str | None = field(default=None, repr=False)
    """None takes any token, and none; a text is the only one that is valid."""
    expired_tokens: frozenset[str] = field(default=frozenset({"expired"}), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the signature of a request covers."""

    method: str
    path: str
    """As it came, percent-encoded once."""
    headers: Mapping[str, str]


def check_request(request: Request, keys: TestKeys, region: str, now: datetime) -> str:
    """The request's signature, which the first event's hangs on; raises `Refusal`."""
    given = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if given is None:
        raise _refused("MissingAuthenticationTokenException", "Missing Authentication Token")
    _check_account(given["key"], request.headers.get("x-amz-security-token", ""), keys)
    date = request.headers.get("x-amz-date", "")
    _check_moment(date, now)
    _check_scope(given["scope"], date, region)
    if request.headers.get("x-amz-content-sha256") != _STREAMING:
        raise _refused("InvalidSignatureException", f"x-amz-content-sha256 must be {_STREAMING}")
    names = given["names"].split(";")
    _check_signed_names(names, request.headers)
    canonical = _digest(_canonical(request, names).encode())
    text = f"{_ALGORITHM}\n{date}\n{given['scope']}\n{canonical}"
    if not hmac.compare_digest(_sign(keys.secret, date, region, text), given["signature"]):
        raise _refused(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided.",
        )
    return given["signature"]


def _check_account(key: str, token: str, keys: TestKeys) -> None:
    if token in keys.expired_tokens:
        raise _refused(
            "ExpiredTokenException", "The security token included in the request is expired"
        )
    known_token = keys.session_token is None or token == keys.session_token
    if key != keys.access_key_id or not known_token:
        raise _refused(
            "UnrecognizedClientException", "The security token included in the request is invalid."
        )


def _check_moment(date: str, now: datetime) -> None:
    try:
        signed = datetime.strptime(date, _TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise _refused("IncompleteSignatureException", f"x-amz-date is {date!r}") from error
    if now - signed > _ALLOWED_SKEW:
        words = f"Signature expired: {date} is now earlier than {now - _ALLOWED_SKEW:{_TIME}}"
        raise _refused("InvalidSignatureException", words)
    if signed - now > _ALLOWED_SKEW:
        words = (
            f"Signature not yet current: {date} is still later than {now + _ALLOWED_SKEW:{_TIME}}"
        )
        raise _refused("InvalidSignatureException", words)


def _check_scope(scope: str, date: str, region: str) -> None:
    wanted = f"{date[:8]}/{region}/{_SERVICE}/aws4_request"
    if scope != wanted:
        raise _refused(
            "InvalidSignatureException",
            f"Credential should be scoped to a valid region and service: {wanted}, found {scope}",
        )


def _check_signed_names(names: list[str], headers: Mapping[str, str]) -> None:
    # Every x-amz header that is sent must be signed, and the host always.
    wanted = {"host", *(name for name in headers if name.startswith("x-amz-"))}
    if missing := sorted(wanted - set(names)):
        raise _refused("InvalidSignatureException", f"not among SignedHeaders: {missing}")
    if names != sorted(names):
        raise _refused("InvalidSignatureException", "SignedHeaders are not in order")


def _canonical(request: Request, names: list[str]) -> str:
    # The path is encoded a second time, as for every AWS service but S3: %3A becomes %253A.
    path, _, query = request.path.partition("?")
    lines = [request.method, quote(path, safe="/-_.~"), "&".join(sorted(query.split("&")))]
    lines += [f"{name}:{' '.join(request.headers.get(name, '').split())}" for name in names]
    lines += ["", ";".join(names), request.headers["x-amz-content-sha256"]]
    return "\n".join(lines)


class EventChain:
    """Checks that each event is signed over the one before it."""

    def __init__(self, keys: TestKeys, region: str, first: str) -> None:
        self._secret = keys.secret
        self._region = region
        self._prior = first

    def check(self, frame: Frame) -> str:
        """Words for what is wrong with the signature of the next event; empty when all is well."""
        date = frame.headers.get(":date")
        signature = frame.headers.get(":chunk-signature")
        if not isinstance(date, datetime) or not isinstance(signature, bytes):
            return f"an event needs :date and :chunk-signature, found {list(frame.headers)}"
        if list(frame.headers) != [":date", ":chunk-signature"]:
            return f"headers in the order {list(frame.headers)}"
        moment = f"{date:{_TIME}}"
        text = "\n".join(
            (
                _EVENT_ALGORITHM,
                moment,
                f"{moment[:8]}/{self._region}/{_SERVICE}/aws4_request",
                self._prior,
                _digest(encode_headers({":date": date})),
                _digest(frame.payload),
            )
        )
        self._prior = _sign(self._secret, moment, self._region, text)
        return "" if self._prior == signature.hex() else "the event's signature does not match"


def _sign(secret: str, date: str, region: str, text: str) -> str:
    key = f"AWS4{secret}".encode()
    for part in (date[:8], region, _SERVICE, "aws4_request", text):
        key = hmac.digest(key, part.encode(), "sha256")
    return key.hex()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refused(kind: str, message: str) -> Refusal:
    return Refusal(kind, message, status=_FORBIDDEN)
