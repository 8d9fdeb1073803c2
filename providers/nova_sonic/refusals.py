"""What Bedrock means by its errors: in the answer to a request, and within a stream."""

from collections.abc import Mapping
from typing import Final

from providers.errors import ConnectionLost, ErrorCode, ProviderError, Rejected
from providers.nova_sonic.models import NAME
from providers.wire import failures
from providers.wire.reading import Oddities, text

_LONGEST_WORDS: Final = 300

IAM_CURE: Final = (
    "allow bedrock:InvokeModelWithBidirectionalStream on this model in IAM,"
    " and grant access to the model in Bedrock's console"
)
KEYS_CURE: Final = "renew the credentials: `aws sts get-caller-identity` shows whose they are"
_MODEL_CURE: Final = (
    "check model and region: not every region has every model, and models reach an end of life"
)
_QUOTA_CURE: Final = "ask for more concurrent Nova Sonic streams in AWS Service Quotas"

_MEANINGS: Final[Mapping[str, tuple[ErrorCode, str]]] = {
    "accessdenied": (ErrorCode.KEY_REFUSED, IAM_CURE),
    "unrecognizedclient": (ErrorCode.KEY_REFUSED, KEYS_CURE),
    "invalidclienttokenid": (ErrorCode.KEY_REFUSED, KEYS_CURE),
    "expiredtoken": (ErrorCode.KEY_REFUSED, KEYS_CURE),
    "invalidsignature": (ErrorCode.KEY_REFUSED, KEYS_CURE),
    "signaturedoesnotmatch": (ErrorCode.KEY_REFUSED, KEYS_CURE),
    "incompletesignature": (ErrorCode.KEY_REFUSED, KEYS_CURE),
    "missingauthenticationtoken": (ErrorCode.KEY_REFUSED, KEYS_CURE),
    "requesttimetooskewed": (ErrorCode.CLOCK_WRONG, ""),
    "requestexpired": (ErrorCode.CLOCK_WRONG, ""),
    "throttling": (ErrorCode.BUSY, ""),
    "toomanyrequests": (ErrorCode.BUSY, ""),
    "servicequotaexceeded": (ErrorCode.QUOTA, _QUOTA_CURE),
    "resourcenotfound": (ErrorCode.MISCONFIGURED, _MODEL_CURE),
    "validation": (ErrorCode.MISCONFIGURED, ""),
    "internalserver": (ErrorCode.SERVICE, ""),
    "internalfailure": (ErrorCode.SERVICE, ""),
    "modelerror": (ErrorCode.SERVICE, ""),
    "modelnotready": (ErrorCode.SERVICE, ""),
    "modelstreamerror": (ErrorCode.SERVICE, ""),
    "modeltimeout": (ErrorCode.SERVICE, ""),
    "serviceunavailable": (ErrorCode.SERVICE, ""),
}

_STALE: Final = ("expiredtoken", "unrecognizedclient", "invalidclienttokenid")
_PASSING_FAULTS: Final = (
    "internalerrorcode=531",
    "rst_stream closed stream",
    "system instability detected",
    "timed out waiting for",
)
"""What a ValidationException says when the fault is inside the service, not in a message."""
_MODEL_WORDS: Final = ("model", "region")
_CLOCK_WORDS: Final = ("signature not yet current", "signature expired")


class StaleKeys(Rejected):
    """The credentials are not valid any more; newer ones may be."""


def refusal(status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
    """Translate an answer with another status than 200."""
    fields = Oddities(NAME).message(body) or {}
    kind = (headers.get("x-amzn-errortype") or text(fields, "__type")).partition(":")[0]
    words = text(fields, "message") or text(fields, "Message")
    if _short(kind) in _MEANINGS:
        return failure(kind, words, operation="connect")
    return failures.refused(status, body, headers, provider=NAME, place="Bedrock")


def failure(kind: str, words: str, *, operation: str = "receive") -> ProviderError:
    """Translate an error by its name, such as `throttlingException`."""
    short = _short(kind)
    code, cure = _MEANINGS.get(short, (ErrorCode.SERVICE, ""))
    words = words.strip().partition("\n")[0]  # what follows may repeat our headers, token and all
    said = words.lower()
    if short == "validation" and any(fault in said for fault in _PASSING_FAULTS):
        code = ErrorCode.SERVICE
    elif short == "validation" and any(word in said for word in _MODEL_WORDS):
        cure = _MODEL_CURE
    if code is ErrorCode.KEY_REFUSED and any(clock in said for clock in _CLOCK_WORDS):
        code, cure = ErrorCode.CLOCK_WRONG, ""
    error: type[ProviderError] = ConnectionLost if code is ErrorCode.SERVICE else Rejected
    if code is ErrorCode.KEY_REFUSED and short in _STALE:
        error = StaleKeys
    told = f"{kind}: {words[:_LONGEST_WORDS]}" if words else kind
    return error(f"Bedrock: {told}", code=code, provider=NAME, operation=operation, cure=cure)


def _short(kind: str) -> str:
    """Give an error's name as the table has it: AWS writes it in more than one way."""
    return kind.rpartition("#")[2].strip().lower().removesuffix("exception").removesuffix("error")
