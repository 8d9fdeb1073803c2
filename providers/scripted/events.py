"""Turns the steps of a script into the events they stand for."""

from itertools import count
from typing import assert_never

from providers import base
from providers.scripted import steps


class Counters:
    """Numbers replies and calls through a provider's life, so that ids never repeat."""

    def __init__(self) -> None:
        self._replies = count(1)
        self._calls = count(1)

    def reply_id(self) -> str:
        """Give the next reply's id."""
        return f"reply-{next(self._replies)}"

    def call_id(self) -> str:
        """Give the next call's id."""
        return f"call-{next(self._calls)}"


def reply_event(step: steps.ReplyStep, reply_id: str, counters: Counters) -> base.SessionEvent:
    """Give the event of a step that belongs to a reply; `reply_id` is the turn's own."""
    reply_id = step.reply_id or reply_id
    match step:
        case steps.Text():
            return base.TextOutput(reply_id, step.text)
        case steps.Call():
            call_id = step.call_id or counters.call_id()
            return base.ToolCall(call_id, step.tool_call, step.arguments, reply_id)
        case steps.Cut():
            return base.Interrupted(reply_id)
        case steps.End():
            return base.TurnEnd(reply_id, step.expects_answer)
        case _:
            assert_never(step)


def turn_event(step: steps.TurnStep) -> base.SessionEvent:
    """Give the event of a step that belongs to no reply."""
    match step:
        case steps.Said():
            return base.Transcript(step.transcript, step.final)
        case steps.Started():
            return base.SpeechStarted()
        case steps.Stopped():
            return base.SpeechStopped()
        case steps.Used():
            return base.Usage(**step.usage.model_dump())
        case steps.Expires():
            return base.Expiring(step.expiring_s)
        case steps.Error():
            return base.SessionError(code=step.error, **step.model_dump(exclude={"error"}))
        case _:
            assert_never(step)
