"""What the errors of a Realtime service mean for the person, and which of them end a session."""

from typing import Final

from providers.errors import FACTS, ErrorCode, Retry
from providers.events import SessionError
from providers.realtime.happened import Complaint
from providers.wire import redacted

ALREADY_ANSWERING: Final = "conversation_already_has_active_response"
NOTHING_TO_COMMIT: Final = "input_audio_buffer_commit_empty"

_MEANINGS: Final = {
    "account_deactivated": ErrorCode.KEY_REFUSED,
    "authentication_error": ErrorCode.KEY_REFUSED,
    "beta_api_shape_disabled": ErrorCode.MISCONFIGURED,
    "billing_hard_limit_reached": ErrorCode.QUOTA,
    "insufficient_quota": ErrorCode.QUOTA,
    "invalid_api_key": ErrorCode.KEY_REFUSED,
    "model_not_found": ErrorCode.MISCONFIGURED,
    "permission_error": ErrorCode.KEY_REFUSED,
    "rate_limit_error": ErrorCode.BUSY,
    "rate_limit_exceeded": ErrorCode.BUSY,
    "session_expired": ErrorCode.SERVICE,
}
_LASTING: Final = frozenset(
    code for code in _MEANINGS if code not in {"rate_limit_error", "rate_limit_exceeded"}
)
"""These end the session: whatever is asked of it would fail alike."""

_IDLE: Final = ("response_cancel_not_active", "no active response")
_HARMLESS: Final = (
    *_IDLE,
    "already shorter",
    "item_delete",
    "item_not_found",
    "item_truncate",
    "no_item",
)
_ITS_OWN_FAULT: Final = frozenset({"server_error", "rate_limit_error"})
_CLOSED_FOR_GOOD: Final = 4000
_POLICY: Final = 1008
_PRIVATE_CODES: Final = range(3000, 5000)
_FIRST_HTTP_ERROR, _LAST_HTTP_ERROR = 400, 599


def is_harmless(complaint: Complaint) -> bool:
    """Whether something came too late to matter, such as cancelling what was over already."""
    told = f"{complaint.code} {complaint.message}".lower()
    return any(sign in told for sign in _HARMLESS)


def is_idle(complaint: Complaint) -> bool:
    """Whether the service says that it is at no response."""
    told = f"{complaint.code} {complaint.message}".lower()
    return any(sign in told for sign in _IDLE)


def is_its_own_fault(complaint: Complaint) -> bool:
    """Whether the service failed by itself, so that an answer that is awaited may not come."""
    return complaint.kind in _ITS_OWN_FAULT or complaint.name in _ITS_OWN_FAULT | _MEANINGS.keys()


def lasting(complaint: Complaint) -> SessionError | None:
    """Give the error that ends a session, or `None` for one that it survives."""
    if complaint.code not in _LASTING and complaint.kind not in _LASTING:
        return None
    return _error(complaint.name, complaint.message, fatal=True)


def of_the_turn(code: str, message: str) -> SessionError:
    """Give the error of a turn that gets no answer; it ends the session where it must."""
    return _error(code, message, fatal=code in _LASTING)


def in_opening(complaint: Complaint) -> ErrorCode:
    """Give why a session could not be set up; mostly a setting the service does not take."""
    known = _MEANINGS.get(complaint.code) or _MEANINGS.get(complaint.kind)
    own = "server_error" in {complaint.code, complaint.kind}
    return known or (ErrorCode.SERVICE if own else ErrorCode.MISCONFIGURED)


def refusal(status: int, told: str) -> ErrorCode | None:
    """Give what a status or close code means, by the words that come with it."""
    final = status in _PRIVATE_CODES or status == _POLICY
    if not (final or _FIRST_HTTP_ERROR <= status <= _LAST_HTTP_ERROR):
        return None
    for code, meaning in _MEANINGS.items():
        if code in told and code in _LASTING and meaning is not ErrorCode.SERVICE:
            return meaning
    if "session_expired" in told or "maximum duration" in told:
        return None
    return ErrorCode.MISCONFIGURED if status == _CLOSED_FOR_GOOD else None


def _error(code: str, message: str, *, fatal: bool) -> SessionError:
    meaning = _MEANINGS.get(code, ErrorCode.SERVICE)
    facts = FACTS[meaning]
    return SessionError(
        code=meaning,
        message=redacted.words(message) or code or "the service failed without a word",
        fatal=fatal,
        retryable=facts.retry is Retry.ONCE,
        cure=facts.cure,
    )
