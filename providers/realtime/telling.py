"""What the house is told by dialogues and recitals alike."""

from providers import base
from providers.base import ErrorCode, SessionEvent
from providers.errors import FACTS
from providers.realtime.codec import Step


def told(*events: SessionEvent | None) -> Step:
    """Give the events there are."""
    return Step(tell=[event for event in events if event is not None])


def nothing_said() -> base.SessionError:
    """Give the error of a turn without speech."""
    facts = FACTS[ErrorCode.NOTHING_SAID]
    return base.SessionError(
        code=ErrorCode.NOTHING_SAID, message=facts.meaning, fatal=False, cure=facts.cure
    )
