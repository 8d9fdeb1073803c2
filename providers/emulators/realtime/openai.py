"""OpenAI Realtime, emulated: whom it admits and what its dialect of the protocol is."""

import json
from functools import partial
from http import HTTPStatus
from typing import Final

from providers.emulators.call import Call, Refusal, Request
from providers.emulators.emulator import Emulator, Service
from providers.emulators.realtime.complaint import Complaint
from providers.emulators.realtime.openai_session import MODELS, initial, updated
from providers.emulators.realtime.session import RealtimeTalk
from providers.emulators.realtime.settings import Dialect


def admit(request: Request) -> Refusal | None:
    """Refuse a wrong place, and a missing or wrong key."""
    if not request.path.endswith("/realtime"):
        return refusal(HTTPStatus.NOT_FOUND, "not_found", f"Invalid URL (GET {request.path})")
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not request.is_valid(bearer or request.headers.get("api-key", "")):
        return refusal(HTTPStatus.UNAUTHORIZED, "invalid_api_key", "Incorrect API key provided.")
    return None


def refusal(status: HTTPStatus, code: str, message: str) -> Refusal:
    """Give an HTTP error in the service's words."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return Refusal(status, json.dumps({"error": error}), {"Content-Type": "application/json"})


def _objection(request: Request) -> Complaint | None:
    """Give why this client is told off: the shape of the beta, or a model nobody knows."""
    if "openai-beta" in request.headers:
        return Complaint("beta_api_shape_disabled", "The Realtime Beta API is no longer supported.")
    model = request.query.get("model", "")
    # Azure names deployments of the owner's own, not models.
    if request.path.startswith("/openai/") or model in {*MODELS, *request.script.models}:
        return None
    return Complaint("model_not_found", f"The model '{model}' does not exist.", "model")


DIALECT: Final = Dialect(
    name="openai_realtime",
    initial=initial,
    updated=updated,
    objection=_objection,
    expiry="session_expired",
    response_fields=frozenset(
        {
            "instructions",
            "output_modalities",
            "tools",
            "tool_choice",
            "conversation",
            "metadata",
            "input",
            "max_output_tokens",
            "audio",
            "parallel_tool_calls",
            "reasoning",
            "prompt",
        }
    ),
)


def _converse(call: Call) -> RealtimeTalk:
    return RealtimeTalk(call, DIALECT)


OpenAIEmulator: Final = partial(
    Emulator,
    Service(name=DIALECT.name, base_path="/v1", admit=admit, converse=_converse),
)
"""Makes an emulator of OpenAI Realtime."""
