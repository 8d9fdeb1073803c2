"""How an answer is cut: the wake word, a press or the service itself takes the turn over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daemon import effects as do
from daemon.effects import Effect, Outcome
from daemon.events import Timer
from daemon.turn import Link, State, Turn, Uplink
from providers.base import TurnMode

if TYPE_CHECKING:
    from daemon.conversation import Conversation, Step
    from providers import base as service

_WAITING = (Timer.ANSWER, Timer.PATIENCE, Timer.STALL)


def addressed_again(now: Conversation, turn: Turn) -> Step:
    """The wake word within the listening window: go on listening, to this turn."""
    if now.link is not Link.OPEN or now.uplink is Uplink.AWAITING_FLUSH:
        return now.in_turn(turn), []
    if turn.mode is TurnMode.AUTOMATIC and turn.text is None:
        renewed = replace(now.turn, follow_up=False, number=now.turn.number or turn.number)
        window = do.SetTimer(Timer.NO_SPEECH, now.rules.no_speech_s)
        return now.in_turn(renewed), [do.Acknowledge(), window]
    then, effects = now.in_turn(turn).but(uplink=Uplink.CLOSED).start_turn()
    return then, [do.CloseUplink(drop=True), do.CancelTimer(Timer.NO_SPEECH), *effects]


def barge_in(now: Conversation, turn: Turn) -> Step:
    """Local flush first; the session is told once we know what was heard."""
    effects: list[Effect] = [do.FlushReply(), do.FinishTurn(Outcome.INTERRUPTED)]
    effects += [do.CloseUplink(drop=True)] if now.uplink is not Uplink.CLOSED else []
    effects += map(do.CancelTimer, _WAITING)
    effects += [do.Show(State.LISTENING), *_acknowledged(turn)]
    cut = now.reply.reply_id if now.reply else ""
    then = now.in_turn(turn).but(
        state=State.LISTENING,
        reply=None,
        cut=cut,
        uplink=Uplink.AWAITING_FLUSH,
        suspected_at=do.NOW,
    )
    if now.reply:
        return then, [*effects, do.SetTimer(Timer.FLUSH, now.rules.flush_timeout_s)]
    begun, more = flushed(then, 0)  # nothing sounded yet, so there is nothing to wait for
    return begun, [*effects, *more]


def _acknowledged(turn: Turn) -> list[Effect]:
    """Answer with a sound who said no more than the wake word, and not who is speaking."""
    return [] if turn.over or turn.text is not None else [do.Acknowledge()]


def flushed(now: Conversation, heard_ms: int) -> Step:
    """The cut reply is silent: tell the session what was heard, then let it hear the turn."""
    if now.uplink is not Uplink.AWAITING_FLUSH:
        return now, []
    told: list[Effect] = [do.CancelTimer(Timer.FLUSH), do.Interrupt(now.cut, heard_ms)]
    if now.link is not Link.OPEN:  # whoever takes over hears the turn from the turn ring
        return now.but(uplink=Uplink.CLOSED), told
    then, effects = now.start_turn()
    return then, [*told, *effects]


def interrupted(now: Conversation, event: service.Interrupted) -> Step:
    """The service heard the person and cut itself: its word is final."""
    if now.state is not State.RESPONDING:
        return now, []
    if not now.can_listen:
        home, more = now.finish(Outcome.INTERRUPTED)
        return home, [do.FlushReply(), *more]
    # That a person speaks is the service's word; it counts as theirs once our own ear agrees.
    suspected = now.suspected_at >= 0
    cut = now.in_turn(Turn(over=True, number=now.turns + 1 if suspected else 0)).but(
        state=State.LISTENING,
        reply=None,
        cut=event.reply_id,
        uplink=Uplink.AWAITING_FLUSH,
        suspected_at=do.NOW,
    )
    done: list[Effect] = [do.FlushReply(), do.FinishTurn(Outcome.INTERRUPTED)]
    done += [*map(do.CancelTimer, _WAITING), do.Show(State.LISTENING)]
    return cut, [*done, do.SetTimer(Timer.FLUSH, now.rules.flush_timeout_s)]
