"""What the service means by a status or close code: the words tell more than the number.

It sends no error messages; a reason of at most 123 bytes is all there is.
"""

from typing import Final

from providers.errors import ErrorCode

_KEY: Final = ("api key", "api_key", "credential", "unauthenticated", "permission", "forbidden")
_MONEY: Final = ("quota", "billing", "credit", "prepay")


def meaning(status: int, words: str) -> ErrorCode | None:
    """Give the sense of a refusal; `None` is the usual one, or a connection to be made anew."""
    said = words.lower()
    about_key = any(word in said for word in _KEY)
    about_money = any(word in said for word in _MONEY)
    match status:
        case 400 | 1007:
            return ErrorCode.KEY_REFUSED if about_key else ErrorCode.MISCONFIGURED
        case 1008:
            # "client failed to close after GoAway" is no fault of the settings: connect again.
            if "goaway" in said.replace(" ", "").replace("_", ""):
                return None
            return ErrorCode.KEY_REFUSED if about_key else ErrorCode.MISCONFIGURED
        case 429:
            # Too many a minute and none left today have the same text but for the bill.
            return ErrorCode.QUOTA if "billing" in said or "credit" in said else ErrorCode.BUSY
        case 1011:
            return ErrorCode.QUOTA if about_money else None
        case _:
            return None
