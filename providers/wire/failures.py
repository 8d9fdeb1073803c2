"""Tells the failures of a network apart: no route, a login page, a wrong clock, an impostor."""

import socket
import ssl
from collections.abc import Collection, Mapping
from typing import Final

from providers.errors import ConnectionLost, ErrorCode, ProviderError, Rejected
from providers.wire import redacted

# OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID, as SSLCertVerificationError.verify_code gives it.
_NOT_YET_VALID: Final = 9

_BY_STATUS: Final[Mapping[int, ErrorCode]] = {
    400: ErrorCode.MISCONFIGURED,
    401: ErrorCode.KEY_REFUSED,
    402: ErrorCode.QUOTA,
    403: ErrorCode.KEY_REFUSED,
    404: ErrorCode.MISCONFIGURED,
    429: ErrorCode.BUSY,
    511: ErrorCode.CAPTIVE_PORTAL,  # RFC 6585: Network Authentication Required
}
_SUCCESS: Final = 200
_REDIRECT: Final = range(300, 400)
_SERVER_FAULT: Final = range(500, 600)


def unreachable(error: Exception, provider: str, place: str) -> ProviderError:
    """Translate what a socket, a resolver or TLS raised while connecting."""
    match error:
        case ProviderError():
            return error
        case ssl.SSLCertVerificationError(verify_code=code) if code == _NOT_YET_VALID:
            kind, why = ErrorCode.CLOCK_WRONG, error.verify_message
        case ssl.SSLCertVerificationError():
            kind, why = ErrorCode.UNTRUSTED, error.verify_message
        case ssl.SSLError():
            kind, why = ErrorCode.UNTRUSTED, error.reason or str(error)
        case socket.gaierror():
            kind, why = ErrorCode.NO_NETWORK, f"no address for this name ({error.strerror})"
        case TimeoutError():
            kind, why = ErrorCode.NO_NETWORK, "no answer in time"
        case ConnectionRefusedError():
            return ConnectionLost(
                f"{place}: nobody listens there",
                provider=provider,
                operation="connect",
                cure="is it started, and are host and port in base_url right?",
            )
        case OSError():
            words = error.strerror or str(error) or "the other end closed the connection"
            kind, why = ErrorCode.NO_NETWORK, words
        case _:
            kind, why = ErrorCode.SERVICE, str(error)
    return ConnectionLost(f"{place}: {why}", code=kind, provider=provider, operation="connect")


def refused(  # noqa: PLR0913 - each by name
    status: int,
    body: bytes,
    headers: Mapping[str, str],
    *,
    provider: str,
    place: str,
    code: ErrorCode | None = None,
    secrets: Collection[str] = (),
) -> ProviderError:
    """Translate an HTTP answer that is not the one hoped for; `code` overrules the usual sense.

    What the body says is told without `secrets`, which a service may quote.
    """
    words = redacted.words(redacted.reason(body.decode(errors="replace")), secrets)
    if code is None:
        code = _sense(status, headers)
    if code is ErrorCode.CAPTIVE_PORTAL:
        words = "a web page answered in place of the service"
    error = ConnectionLost if code in {ErrorCode.SERVICE, ErrorCode.CAPTIVE_PORTAL} else Rejected
    return error(
        f"{place}: HTTP {status}{f': {words}' if words else ''}",
        code=code,
        provider=provider,
        operation="connect",
        retry_after_s=_seconds(headers.get("retry-after", "")),
    )


def closed(
    status: int, reason: str, code: ErrorCode, *, provider: str, place: str
) -> ProviderError:
    """Translate a connection that the other end closed for a reason of this sense."""
    error = ConnectionLost if code is ErrorCode.SERVICE else Rejected
    return error(
        f"{place}: closed with {status}{f': {reason}' if reason else ''}",
        code=code,
        provider=provider,
        operation="receive",
    )


def _sense(status: int, headers: Mapping[str, str]) -> ErrorCode:
    page = "text/html" in headers.get("content-type", "").lower()
    if status in _REDIRECT or (status == _SUCCESS and page):
        return ErrorCode.CAPTIVE_PORTAL
    if status in _SERVER_FAULT and status not in _BY_STATUS:
        return ErrorCode.SERVICE
    return _BY_STATUS.get(status, ErrorCode.SERVICE)


def _seconds(text: str) -> float | None:
    """Read `Retry-After`; its other form, a date, is not worth a clock that may be wrong."""
    return float(text) if text.isdecimal() else None
