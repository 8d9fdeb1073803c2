"""How Bedrock refuses: an HTTP error before the stream, an exception message inside it."""

from typing import Final

_BAD_REQUEST: Final = 400
_STATUSES: Final = {
    "AccessDeniedException": 403,
    "ExpiredTokenException": 403,
    "InternalServerException": 500,
    "ModelNotReadyException": 429,
    "ModelTimeoutException": 408,
    "ResourceNotFoundException": 404,
    "ServiceQuotaExceededException": 400,
    "ServiceUnavailableException": 503,
    "ThrottlingException": 429,
    "UnrecognizedClientException": 403,
    "ValidationException": 400,
}


class Refusal(Exception):
    """What the service answers instead of serving; `kind` is AWS's name of the exception."""

    def __init__(self, kind: str, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.status = status or _STATUSES.get(kind, _BAD_REQUEST)

    @property
    def in_stream(self) -> str:
        """The name it has as `:exception-type`, which begins in lower case."""
        return self.kind[:1].lower() + self.kind[1:]


def invalid(message: str) -> Refusal:
    """The refusal of a request that breaks a rule."""
    return Refusal("ValidationException", message)
