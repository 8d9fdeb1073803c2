"""Turns a session's contract into messages of the speech worker, and its messages into events."""

from dataclasses import asdict
from typing import assert_never

from providers.base import (
    AudioOutput,
    ErrorCode,
    SessionBrief,
    SessionError,
    SessionEvent,
    TextOutput,
    ToolCall,
    ToolResult,
    Transcript,
    TurnEnd,
)
from providers.local.protocol import Call, Done, Event, Failed, Heard, Open, Said, Sound, ToolAnswer


def opening(line: str, brief: SessionBrief) -> Open:
    """Give the message that opens a session; of a tool, only its name matters here."""
    told: dict[str, object] = {
        "answers": brief.answers,
        "digits": brief.digits,
        "language": brief.language,
        "voice": brief.voice,
        "room": brief.room,
        "wake_phrase": brief.wake_phrase,
        "tools": [tool.name for tool in brief.tools],
        "vocabulary": [asdict(item) for item in brief.vocabulary],
        "history": [asdict(item) for item in brief.history],
    }
    return Open(line, told)


def tool_answer(line: str, call_id: str, result: ToolResult) -> ToolAnswer:
    """Give the message that carries a tool's result."""
    return ToolAnswer(line, call_id, result.status, dict(result.content))


def session_event(event: Event) -> SessionEvent:
    """Give what the worker told, in the words of the contract."""
    match event:
        case Heard(text=text):
            return Transcript(text)
        case Call():
            return ToolCall(event.call_id, event.name, event.arguments, event.reply_id)
        case Said():
            return TextOutput(event.reply_id, event.text)
        case Sound():
            return AudioOutput(event.reply_id, event.pcm)
        case Done():
            return TurnEnd(event.reply_id, event.expects_answer)
        case Failed():
            return SessionError(
                code=ErrorCode(event.code),
                message=event.message,
                fatal=event.fatal,
                retryable=event.fatal,
            )
        case _:
            assert_never(event)
