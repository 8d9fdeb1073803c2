"""The events of a Realtime service, as it sends them."""

from base64 import b64encode

type Event = dict[str, object]


def tone(ms: int, rate_hz: int = 24_000) -> bytes:
    """Give audio of a length; what it sounds like does not matter."""
    return b"\x10\x00" * (rate_hz * ms // 1000)


def _event(kind: str, **fields: object) -> Event:
    return {"type": kind, "event_id": "event_1", **fields}


def session_created() -> Event:
    """The first word of the service."""
    return _event("session.created", session={"type": "realtime", "model": "gpt-realtime-2.1"})


def session_updated() -> Event:
    """The settings are in force."""
    return _event("session.updated", session={"type": "realtime", "model": "gpt-realtime-2.1"})


def speech_started() -> Event:
    """The person speaks."""
    return _event("input_audio_buffer.speech_started", audio_start_ms=40, item_id="item_u")


def speech_stopped() -> Event:
    """The person is silent."""
    return _event("input_audio_buffer.speech_stopped", audio_end_ms=900, item_id="item_u")


def committed() -> Event:
    """The turn is part of the conversation."""
    return _event("input_audio_buffer.committed", item_id="item_u", previous_item_id=None)


def words(delta: str, item_id: str = "item_u") -> Event:
    """A piece of a transcript."""
    kind = "conversation.item.input_audio_transcription.delta"
    return _event(kind, item_id=item_id, content_index=0, delta=delta)


def transcript(text: str, item_id: str = "item_u") -> Event:
    """A whole transcript, with what it cost."""
    usage = {
        "type": "tokens",
        "input_tokens": 12,
        "output_tokens": 4,
        "total_tokens": 16,
        "input_token_details": {"audio_tokens": 10, "text_tokens": 2},
    }
    kind = "conversation.item.input_audio_transcription.completed"
    return _event(kind, item_id=item_id, content_index=0, transcript=text, usage=usage)


def transcript_failed() -> Event:
    """No transcript."""
    kind = "conversation.item.input_audio_transcription.failed"
    return _event(kind, item_id="item_u", content_index=0, error={"message": "unintelligible"})


def began(reply_id: str) -> Event:
    """A response begins."""
    response = {"object": "realtime.response", "id": reply_id, "status": "in_progress"}
    return _event("response.created", response=response)


def audio(reply_id: str, ms: int, item_id: str = "item_a") -> Event:
    """A piece of a spoken response."""
    ids = {"response_id": reply_id, "item_id": item_id, "output_index": 0, "content_index": 0}
    delta = b64encode(tone(ms)).decode()
    return _event("response.output_audio.delta", delta=delta, **ids)


def text(reply_id: str, delta: str, item_id: str = "item_a") -> Event:
    """The words of a piece of a spoken response."""
    ids = {"response_id": reply_id, "item_id": item_id, "output_index": 0, "content_index": 0}
    return _event("response.output_audio_transcript.delta", delta=delta, **ids)


def call(reply_id: str, call_id: str, name: str = "set_light", arguments: str = "{}") -> Event:
    """A tool call."""
    ids = {"response_id": reply_id, "item_id": f"item_{call_id}", "output_index": 1}
    kind = "response.function_call_arguments.done"
    return _event(kind, call_id=call_id, name=name, arguments=arguments, **ids)


def done(reply_id: str, status: str = "completed", **details: object) -> Event:
    """A response is over."""
    response: Event = {"object": "realtime.response", "id": reply_id, "status": status}
    if details:
        response["status_details"] = {"type": status, **details}
    response["usage"] = {
        "total_tokens": 253,
        "input_tokens": 132,
        "output_tokens": 121,
        "input_token_details": {
            "text_tokens": 119,
            "audio_tokens": 13,
            "image_tokens": 0,
            "cached_tokens": 64,
            "cached_tokens_details": {"text_tokens": 60, "audio_tokens": 4, "image_tokens": 0},
        },
        "output_token_details": {"text_tokens": 30, "audio_tokens": 91},
    }
    return _event("response.done", response=response)


def error(code: str, message: str = "no", *, about: str | None = None, kind: str = "") -> Event:
    """Something is wrong."""
    told = {"type": kind or "invalid_request_error", "code": code, "message": message}
    return _event("error", error={**told, "param": None, "event_id": about})
