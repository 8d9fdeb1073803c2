"""Grok Voice, emulated: whom it admits and what its dialect of the protocol is."""

from functools import partial
from http import HTTPStatus
from typing import Final

from providers.emulators.call import Call, Refusal, Request
from providers.emulators.emulator import Emulator, Service
from providers.emulators.realtime import openai
from providers.emulators.realtime.complaint import Complaint
from providers.emulators.realtime.grok_session import MODELS, initial, updated
from providers.emulators.realtime.session import RealtimeTalk
from providers.emulators.realtime.settings import Dialect

_PING_S: Final = 10.0


def admit(request: Request) -> Refusal | None:
    """Refuse a wrong place, key or model."""
    if (refused := openai.admit(request)) is not None:
        return refused
    model = request.query.get("model", MODELS[0])
    if model not in {*MODELS, *request.script.models}:
        words = f"The model '{model}' does not exist."
        return openai.refusal(HTTPStatus.NOT_FOUND, "model_not_found", words)
    return None


def _objection(_request: Request) -> Complaint | None:
    return None


DIALECT: Final = Dialect(
    name="grok_voice",
    initial=initial,
    updated=updated,
    objection=_objection,
    response_fields=frozenset({"modalities", "instructions"}),
    extra_items=frozenset({"force_message"}),
    untold=frozenset({"conversation.item.done", "response.output_text.done"}),
    cumulative_transcripts=True,
    usage_beside_response=True,
    first_conversation=True,
    ping_s=_PING_S,
    nothing_to_cancel=("invalid_request_error", "Cancellation failed: no active response found"),
)


def _converse(call: Call) -> RealtimeTalk:
    return RealtimeTalk(call, DIALECT)


GrokEmulator: Final = partial(
    Emulator,
    Service(name=DIALECT.name, base_path="/v1", admit=admit, converse=_converse),
)
"""Makes an emulator of Grok Voice."""
