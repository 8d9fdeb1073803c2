"""How a turn survives the loss of its session: another one takes it over where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daemon import effects as do
from daemon.effects import Outcome
from daemon.events import SessionOpened, SessionReplacing, Timer
from daemon.turn import Hearing, Link, State, Uplink
from providers.base import Side, TurnMode

if TYPE_CHECKING:
    from daemon.conversation import Conversation, Step
    from daemon.effects import Effect


def replacing(now: Conversation, _event: SessionReplacing) -> Step:
    """The session is lost and another one is being opened: stop streaming, keep the turn."""
    if now.link is Link.CLOSED:
        return now, []
    effects: list[Effect] = [do.SetTimer(Timer.CONNECT, now.rules.connect_timeout_s)]
    effects.append(do.CancelTimer(Timer.PATIENCE))
    uplink = now.uplink
    if uplink in {Uplink.OPEN, Uplink.ENDING}:
        uplink = Uplink.CLOSED
        effects.append(do.CloseUplink(drop=True))
    then = now.but(link=Link.REPLACING, uplink=uplink)
    if now.reply is None or now.reply.complete:
        return then, effects
    effects += [] if now.reply.ended else [do.EndReply(now.reply.reply_id)]
    effects.append(do.SetTimer(Timer.STALL, now.rules.stall_timeout_s))
    return then.but(reply=replace(now.reply, ended=True)), effects


def taken_over(now: Conversation, event: SessionOpened) -> Step:
    """Another session is open: it hears the same question, or finishes the answer."""
    now = now.served_by(event)
    connected: list[Effect] = [do.CancelTimer(Timer.CONNECT)]
    match now.state:
        case State.LISTENING if now.uplink is Uplink.AWAITING_FLUSH:
            return now, connected
        case State.LISTENING:
            then, effects = now.start_turn()
            return then, [*connected, *effects]
        case State.PROCESSING if now.turn.text is None and now.hearing is not Hearing.WELL:
            home, effects = now.finish(Outcome.FAILED)  # a mute forgets what was said
            return home, [*connected, do.Tell("cut_short"), *effects]
        case State.PROCESSING:
            then, effects = _asked_again(now)
            return then, [*connected, *effects, *now.patience()]
        case State.RESPONDING if now.reply and not now.reply.complete:
            stall = do.SetTimer(Timer.STALL, now.rules.stall_timeout_s)
            return now, [*connected, do.FinishAnswer(), stall]
        case _:
            return now, connected


def _asked_again(now: Conversation) -> Step:
    """Let the new session hear the whole question, of which it is known that it is over."""
    begin = do.BeginTurn(now.turn.mode, again=True)
    if now.turn.text is not None:
        return now, [begin, do.SendText(now.turn.text)]
    effects: list[Effect] = [begin, do.ReopenUplink()]
    if now.turn_end is Side.CLIENT or now.turn.mode is TurnMode.PUSH_TO_TALK:
        return now.but(uplink=Uplink.ENDING), [*effects, do.CloseUplink()]
    return now.but(uplink=Uplink.OPEN), effects
