"""The private turn: the house itself asks for a PIN, and only this machine hears the answer.

It is a conversation like any other, with one difference: whoever answers never leaves the machine.
So silence, the stop word, a press, mute and every failure end it on the paths they always take; the
session with the service is closed before the first word of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from daemon import effects as do
from daemon.effects import Outcome
from daemon.turn import Hearing, State, Turn

if TYPE_CHECKING:
    from daemon.conversation import Conversation, Step
    from daemon.events import ToolFinished

PRIVATE: Final = "private turn"
"""The profile of its session; a configured profile's name has no space."""
NEEDS_PIN: Final = "needs_pin"
"""The code of a tool's result that has the house ask."""


def is_private(now: Conversation) -> bool:
    """Say whether this is the house's own conversation, about a PIN."""
    return now.profile == PRIVATE


def can_be_asked(now: Conversation) -> bool:
    """Say whether somebody speaks with the house, who could be asked aloud."""
    return now.can_listen and now.turn.text is None and not is_private(now)


def noted(now: Conversation, event: ToolFinished) -> Conversation:
    """Remember that a PIN is to be asked for, once the answer under way has sounded."""
    wanted = event.result.content.get("code") == NEEDS_PIN
    if not wanted or now.state not in {State.PROCESSING, State.RESPONDING}:
        return now
    return now.but(turn=replace(now.turn, asks_pin=True))


def begin(now: Conversation) -> Step:
    """Close the session with the service, then ask; who cannot be heard is told where to type it.

    That the asking begins is no turn of a person: its number stays what it was.
    """
    home, effects = now.finish(Outcome.ANSWERED)
    if now.turn.text is not None or now.hearing is not Hearing.WELL:
        return home, [*effects, do.Tell("pin_by_hand")]
    asking, more = home.connect(PRIVATE, "", Turn(text=""))
    return asking, [*effects, *more]
