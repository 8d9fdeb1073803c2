"""Reads the events of a Realtime service: unknown ones are counted, malformed ones passed over."""

from collections.abc import Callable, Mapping
from typing import Final

from providers.realtime import happened, tokens
from providers.realtime.happened import Happened
from providers.wire.reading import Fields, Oddities, inner, items, number, text

type Reader = Callable[[Fields, Oddities], Happened | None]


def read(fields: Fields, oddities: Oddities, readers: Mapping[str, Reader]) -> Happened | None:
    """Give what an event says, or `None` where it says nothing that matters here."""
    kind = text(fields, "type")
    reader = readers.get(kind)
    if reader is not None:
        return reader(fields, oddities)
    if not kind.startswith(_OF_NO_CONCERN):
        oddities.unknown(kind)
    return None


def session_began(fields: Fields, _: Oddities) -> Happened:
    """Read `session.created` or `conversation.created`."""
    return happened.SessionBegan(text(inner(fields, "conversation"), "id"))


def words_heard(fields: Fields, _: Oddities) -> Happened:
    """Read the next words of a transcript."""
    return happened.WordsHeard(item_id=text(fields, "item_id"), text=text(fields, "delta"))


def reply_done(fields: Fields, oddities: Oddities) -> Happened:
    """Read `response.done`; xAI gives the usage beside the response."""
    response = inner(fields, "response")
    details = inner(response, "status_details")
    error = inner(details, "error")
    reply_id = text(response, "id")
    finished = (_finished_call(item, reply_id, oddities) for item in items(response, "output"))
    return happened.ReplyDone(
        reply_id=reply_id,
        status=text(response, "status"),
        reason=text(details, "reason"),
        code=text(error, "code") or text(error, "type"),
        message=text(error, "message"),
        calls=tuple(call for call in finished if call is not None),
        usage=tokens.of_response(inner(response, "usage") or inner(fields, "usage")),
    )


def _session_set(_fields: Fields, _: Oddities) -> Happened:
    return happened.SessionSet()


def _speech_began(_fields: Fields, _: Oddities) -> Happened:
    return happened.SpeechBegan()


def _speech_ended(_fields: Fields, _: Oddities) -> Happened:
    return happened.SpeechEnded()


def _committed(_fields: Fields, _: Oddities) -> Happened:
    return happened.TurnCommitted()


def _transcript(fields: Fields, _: Oddities) -> Happened:
    return happened.TranscriptDone(
        item_id=text(fields, "item_id"),
        text=text(fields, "transcript"),
        usage=tokens.of_transcript(inner(fields, "usage")),
    )


def _transcript_failed(fields: Fields, _: Oddities) -> Happened:
    return happened.TranscriptFailed(text(fields, "item_id"))


def _reply_began(fields: Fields, _: Oddities) -> Happened:
    return happened.ReplyBegan(text(inner(fields, "response"), "id"))


def _audio(fields: Fields, oddities: Oddities) -> Happened | None:
    pcm = oddities.audio(fields.get("delta"))
    if not pcm:
        return None
    return happened.ReplyAudio(
        reply_id=text(fields, "response_id"),
        item_id=text(fields, "item_id"),
        part=number(fields, "content_index"),
        pcm=pcm,
    )


def _words(fields: Fields, _: Oddities) -> Happened:
    return happened.ReplyText(text(fields, "response_id"), text(fields, "delta"))


def _item_added(fields: Fields, _: Oddities) -> Happened | None:
    item = inner(fields, "item")
    if text(item, "type") != "function_call":
        return None
    return happened.CallNamed(
        reply_id=text(fields, "response_id"), call_id=text(item, "call_id"), name=text(item, "name")
    )


def _item_done(fields: Fields, oddities: Oddities) -> Happened | None:
    return _finished_call(inner(fields, "item"), text(fields, "response_id"), oddities)


def _finished_call(item: Fields, reply_id: str, oddities: Oddities) -> happened.CallMade | None:
    """Read a call that is told as an item; one cut in the middle is none."""
    if text(item, "type") != "function_call" or text(item, "status") == "incomplete":
        return None
    return _call({**item, "response_id": reply_id}, oddities)


def _call(fields: Fields, oddities: Oddities) -> happened.CallMade | None:
    if not text(fields, "call_id"):
        oddities.malformed("tool call")
        return None
    return happened.CallMade(
        reply_id=text(fields, "response_id"),
        call_id=text(fields, "call_id"),
        name=text(fields, "name"),
        arguments=text(fields, "arguments"),
    )


def _complaint(fields: Fields, _: Oddities) -> Happened:
    error = inner(fields, "error")
    return happened.Complaint(
        kind=text(error, "type"),
        code=text(error, "code"),
        message=text(error, "message"),
        about=text(error, "event_id"),
    )


_TRANSCRIPTION: Final = "conversation.item.input_audio_transcription"

READERS: Final[Mapping[str, Reader]] = {
    "session.created": session_began,
    "session.updated": _session_set,
    "input_audio_buffer.speech_started": _speech_began,
    "input_audio_buffer.speech_stopped": _speech_ended,
    "input_audio_buffer.committed": _committed,
    f"{_TRANSCRIPTION}.delta": words_heard,
    f"{_TRANSCRIPTION}.completed": _transcript,
    f"{_TRANSCRIPTION}.failed": _transcript_failed,
    "response.created": _reply_began,
    "response.output_audio.delta": _audio,
    "response.output_audio_transcript.delta": _words,
    "response.output_text.delta": _words,
    "response.output_item.added": _item_added,
    "response.output_item.done": _item_done,
    "response.function_call_arguments.done": _call,
    "response.done": reply_done,
    "error": _complaint,
    # The names of the beta, which compatible servers still use.
    "response.audio.delta": _audio,
    "response.audio_transcript.delta": _words,
    "response.text.delta": _words,
}
"""How each event that matters is read."""

_OF_NO_CONCERN: Final = (
    "conversation.created",
    "conversation.item.",
    "input_audio_buffer.cleared",
    "input_audio_buffer.timeout_triggered",
    "mcp_list_tools.",
    "output_audio_buffer.",
    "rate_limits.updated",
    "response.content_part.",
    "response.function_call_arguments.delta",
    "response.mcp_call",
    "response.audio.done",
    "response.audio_transcript.done",
    "response.text.done",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.output_text.done",
)
"""Known events that tell nothing that another one does not."""
