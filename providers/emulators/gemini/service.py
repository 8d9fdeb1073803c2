"""Gemini Live, emulated: whom it admits."""

import json
from functools import partial
from http import HTTPStatus
from typing import Final

from providers.emulators.call import Refusal, Request
from providers.emulators.emulator import Emulator, Service
from providers.emulators.gemini.session import GeminiTalk

_METHOD: Final = "BidiGenerateContent"
_CONSTRAINED: Final = "BidiGenerateContentConstrained"


def admit(request: Request) -> Refusal | None:
    """Refuse a wrong place, and a missing or wrong key."""
    if not request.path.endswith((_METHOD, _CONSTRAINED)):
        return _refusal(HTTPStatus.NOT_FOUND, "NOT_FOUND", f"no method at {request.path}")
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    offered = (
        request.headers.get("x-goog-api-key", ""),
        request.query.get("key", ""),
        request.query.get("access_token", ""),
        token if kind in {"Bearer", "Token"} else "",
    )
    if not any(map(request.is_valid, offered)):
        words = "API key not valid. Please pass a valid API key."
        return _refusal(HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", words)
    return None


def _refusal(status: HTTPStatus, name: str, message: str) -> Refusal:
    error = {"code": int(status), "message": message, "status": name}
    return Refusal(status, json.dumps({"error": error}), {"Content-Type": "application/json"})


GeminiEmulator: Final = partial(
    Emulator,
    Service(name="gemini_live", base_path="", admit=admit, converse=GeminiTalk, binary=True),
)
"""Makes an emulator of Gemini Live."""
