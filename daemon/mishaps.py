"""What a conversation does when something fails: end it, say so, and wait for the wake word again.

The paths a conversation hopes not to take; `daemon/conversation.py` holds the others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daemon import answering, interruptions, overhearing, private_turn
from daemon import effects as do
from daemon.effects import Effect, Outcome
from daemon.events import HearingChanged, SessionFailed, StopRequested, Timer
from daemon.turn import Hearing, Link, Reply, State, Turn, Uplink
from hardware import protocol as audio
from providers import base as service
from providers.base import ErrorCode, TurnMode
from providers.errors import FACTS, Retry

if TYPE_CHECKING:
    from daemon.conversation import Conversation, Step


def session_erred(now: Conversation, event: service.SessionError) -> Step:
    """The service told of an error: some end the session, some only this turn."""
    if event.fatal:
        return session_failed(now, SessionFailed(event.code, event.message, event.cure))
    if now.state is not State.PROCESSING:
        return now, []
    if event.code is ErrorCode.NOTHING_SAID:
        return _nothing_said(now, event)
    if event.code is ErrorCode.NOT_UNDERSTOOD and now.turn.follow_up:
        return now.finish(Outcome.FAILED)  # people also talk to each other
    retry = FACTS[event.code].retry
    if retry is Retry.ONCE or (retry is Retry.NEXT and now.others):
        return now, [do.Distrust(event.message, event.code)]
    return fail(now, event.code, event.message, event.cure)


def _nothing_said(now: Conversation, event: service.SessionError) -> Step:
    """The service found nothing to answer: go on listening, where somebody may have spoken."""
    if now.turn.text is not None:
        return fail(now, ErrorCode.SERVICE, event.message)
    if now.turn.mode is not TurnMode.AUTOMATIC or not now.can_listen:
        return now.finish(Outcome.NOTHING_SAID)
    again, effects = now.but(turn=Turn()).start_turn()
    waiting = (Timer.ANSWER, Timer.PATIENCE)
    return again, [*map(do.CancelTimer, waiting), do.Show(again.state), *effects]


def session_failed(now: Conversation, event: SessionFailed) -> Step:
    """There is no session any more; an answer already received in full is still played."""
    if now.link is Link.CLOSED:
        return now, []
    if now.state is State.RESPONDING and now.reply and now.reply.complete:
        held, effects = overhearing.hold(now)
        return held.but(link=Link.CLOSED), [*effects, do.Disconnect()]
    if now.state is State.RESPONDING and now.reply and (now.reply.stalled or now.reply.ended):
        return cut_short(now, now.reply)
    if now.state is State.LISTENING and now.turn.follow_up and not now.turn.spoke:
        return now.finish(Outcome.NOTHING_SAID)  # nobody asked for anything: nobody is told
    return fail(now, event.code, event.message, event.cure)


def hearing_changed(now: Conversation, event: HearingChanged) -> Step:
    """The microphone was muted, lost or is back."""
    hearing = Hearing.LOST if event.lost else Hearing.WELL if event.hearing else Hearing.MUTED
    then, told = now.but(hearing=hearing), list[Effect]()
    if hearing is not Hearing.WELL:
        then, told = overhearing.hold(then)
    if hearing is Hearing.LOST and now.hearing is not Hearing.LOST:
        told.append(do.Tell("no_microphone"))
    if hearing is Hearing.WELL or now.state is not State.LISTENING or now.turn.text is not None:
        return then, told
    home, effects = then.finish(Outcome.NOTHING_SAID)
    return home, [*effects, *told]


def worker_restarted(now: Conversation) -> Step:
    """The audio worker was replaced: only a question already sent can still be answered."""
    waiting = now.state is State.PROCESSING and now.uplink is Uplink.CLOSED
    waiting = waiting and now.link is Link.OPEN
    if now.state is State.IDLE or waiting:
        return now, []
    home, effects = now.finish(Outcome.FAILED)
    return home, [do.Tell("cut_short"), *effects]


def stopped(now: Conversation, event: StopRequested | audio.StopWordHeard) -> Step:
    """Somebody wants silence; in an order that is being spoken "stop" is only a word of it."""
    ordering = now.state is State.LISTENING and not now.turn.over
    ordering = ordering and not private_turn.is_private(now)
    if now.state is State.IDLE or (ordering and isinstance(event, audio.StopWordHeard)):
        return now, [do.SilenceAll()]
    home, effects = now.finish(Outcome.INTERRUPTED)
    return home, [do.SilenceAll(), *effects]


def timer_fired(now: Conversation, timer: Timer) -> Step:  # noqa: PLR0911 - one a timer
    """Something took longer than it may."""
    match timer:
        case Timer.CONNECT if now.link in {Link.OPENING, Link.REPLACING}:
            late = SessionFailed(ErrorCode.SERVICE, "the session did not open in time")
            return session_failed(now, late)
        case Timer.NO_SPEECH if now.state is State.LISTENING:
            return now.finish(Outcome.NOTHING_SAID)
        case Timer.MAX_TURN:
            return turn_too_long(now)
        case Timer.PATIENCE if now.link is Link.OPEN and now.reply is None:
            return now, [do.Distrust("no sign of an answer came in time")]
        case Timer.ANSWER if now.state is not State.IDLE:
            return fail(now, ErrorCode.SERVICE, "no answer came in time")
        case Timer.STALL if now.state is State.RESPONDING:
            return stalled(now)
        case Timer.FLUSH:
            return interruptions.flushed(now, 0)
        case _:
            return now, []  # it fired while its cancellation was on the way


def stalled(now: Conversation) -> Step:
    """A reply that gives no sign: somebody else finishes it, or what was received is played."""
    if now.reply is None or now.reply.complete:
        return now, []
    if now.reply.stalled or now.link is not Link.OPEN:
        return cut_short(now, now.reply)
    stalling = now.but(reply=replace(now.reply, stalled=True))
    wait = do.SetTimer(Timer.STALL, now.rules.stall_timeout_s)
    return stalling, [do.Distrust("the answer stopped half-way"), wait]


def cut_short(now: Conversation, reply: Reply) -> Step:
    """Nobody finishes the answer: what was received is played, the rest is not waited for."""
    told = do.Tell("cut_short", detail="the answer stopped half-way")
    if reply.drained:
        home, effects = now.finish(Outcome.FAILED)
        return home, [told, *effects]
    held, effects = overhearing.hold(now)
    then = held.but(link=Link.CLOSED, reply=replace(reply, complete=True, ended=True))
    effects += [] if reply.ended else [do.EndReply(reply.reply_id)]
    timers = (Timer.STALL, Timer.CONNECT)
    return then, [*effects, do.Disconnect(), *map(do.CancelTimer, timers), told]


def fail(now: Conversation, code: ErrorCode, message: str, cure: str = "") -> Step:
    """Give up this turn and tell the person why, while the turn is still followed."""
    home, effects = now.finish(Outcome.FAILED)
    silenced: list[Effect] = [do.FlushReply()] if now.reply else []
    unheard = private_turn.is_private(now) and now.link is Link.OPENING
    told = do.Tell("pin_by_hand" if unheard else code, detail=message, cure=cure)
    return home, [*silenced, told, *effects]


def turn_too_long(now: Conversation) -> Step:
    """The turn ring is full: what was said until now is the question."""
    if now.state is not State.LISTENING or now.uplink is not Uplink.OPEN:
        return now, []
    return now.end_turn()


def overflowed(now: Conversation, event: audio.Overflowed) -> Step:
    """A reply without an end: what fits is played, the rest is not waited for."""
    if now.state is not State.RESPONDING or event.channel is not audio.Channel.REPLY:
        return now, []
    return answering.ended(now, service.TurnEnd(event.stream))
