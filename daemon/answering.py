"""How an answer is given: its sound, its tools, its end, and the window for what comes after it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from daemon import effects as do
from daemon import mishaps, overhearing, own_echo, private_turn
from daemon.effects import Effect, Outcome
from daemon.events import Timer, ToolFinished
from daemon.turn import Hearing, Link, Reply, State, Uplink
from hardware import protocol as audio
from providers.base import ErrorCode, Side, ToolResult, ToolStatus

if TYPE_CHECKING:
    from daemon.conversation import Conversation, Step
    from providers import base as service

_TOO_LATE: Final = ToolResult(
    ToolStatus.ERROR,
    {
        "code": "too_late",
        "message": "not done: the person interrupted, or nobody asks for it any more",
    },
)


def sounded(now: Conversation, event: service.AudioOutput) -> Step:
    """A piece of the answer came: it is played, and the first one of a reply begins it."""
    if not _may_answer(now, event.reply_id):
        return now, []
    play = do.Play(event.reply_id, event.pcm)
    if now.reply and now.reply.reply_id == event.reply_id:
        return now, [play, *progress(now)]
    ends = now.reply is not None and not now.reply.ended
    effects: list[Effect] = [do.EndReply(now.reply.reply_id)] if ends and now.reply else []
    uplink, more = overhearing.while_we_speak(now)
    then = now.but(
        state=State.RESPONDING,
        uplink=uplink,
        reply=Reply(reply_id=event.reply_id),
        own_echo=now.own_echo.answered(now.turn),
    )
    effects += more
    timers = (Timer.ANSWER, Timer.PATIENCE, Timer.NO_SPEECH, Timer.MAX_TURN)
    effects += [do.Show(then.state), play, do.ForgetTurn(), *map(do.CancelTimer, timers)]
    effects.append(do.SetTimer(Timer.STALL, now.rules.stall_timeout_s))
    return own_echo.broken(then, effects)


def _may_answer(now: Conversation, reply_id: str) -> bool:
    """Whether a sign of an answer is of this turn: late ones of a cut reply are not."""
    if now.link is not Link.OPEN or (now.cut and reply_id == now.cut):
        return False
    if now.state is State.LISTENING:
        return now.turn_end is Side.SERVICE and now.uplink is Uplink.OPEN
    return now.state is not State.IDLE and not (now.reply and now.reply.complete)


def progress(now: Conversation) -> list[Effect]:
    """The answer gives a sign of life."""
    if now.state is not State.RESPONDING or (now.reply and now.reply.complete):
        return []
    return [do.SetTimer(Timer.STALL, now.rules.stall_timeout_s)]


def tool_called(now: Conversation, event: service.ToolCall) -> Step:
    """The answer needs a tool; a call of an answer that is cut or over is told that it came late.

    Before anybody has spoken in a turn, a call can only be of an answer to what was said before.
    """
    unasked = now.state is State.LISTENING and not now.turn.spoke
    if unasked or not _may_answer(now, event.reply_id):
        told = do.SendToolResult(event.call_id, _TOO_LATE)
        return now, [told] if now.link is Link.OPEN else []
    acted = now.but(turn=replace(now.turn, acted=True))
    if now.state is State.RESPONDING:
        stall = do.SetTimer(Timer.STALL, now.rules.answer_timeout_s)
        return acted, [do.RunTool(event), stall]
    # A tool takes the time it takes: no reason to distrust the service.
    waiting = [*now.await_answer(), do.CancelTimer(Timer.PATIENCE)]
    return acted.but(state=State.PROCESSING), [do.RunTool(event), *waiting]


def tool_finished(now: Conversation, event: ToolFinished) -> Step:
    """A tool gave its result: the answer goes on with it."""
    now = private_turn.noted(now, event)
    if now.link is not Link.OPEN:
        return now, []
    effects: list[Effect] = [do.SendToolResult(event.call_id, event.result), *progress(now)]
    if now.state is State.PROCESSING:
        effects += now.await_answer()
    return now, effects


def ended(now: Conversation, event: service.TurnEnd) -> Step:
    """Nothing more comes: what is still to be heard of the answer is played out."""
    if not _may_answer(now, event.reply_id):
        return now, []
    if now.reply:
        reply = replace(now.reply, complete=True, expects_answer=event.expects_answer)
        effects: list[Effect] = [] if reply.ended else [do.EndReply(reply.reply_id)]
        effects += [do.CancelTimer(Timer.STALL), do.CancelTimer(Timer.ANSWER)]
        if not reply.drained:
            return now.but(reply=reply), effects
        then, more = _follow_up(now.but(reply=reply), expects_answer=event.expects_answer)
        return then, [*effects, *more]
    if now.turn.acted:
        return _follow_up(now, expects_answer=event.expects_answer)
    return mishaps.fail(now, ErrorCode.SERVICE, "the answer was empty")


def drained(now: Conversation, event: audio.Drained) -> Step:
    """The loudspeaker has given the last of a stream."""
    reply = now.reply
    ours = event.channel is audio.Channel.REPLY and reply and event.stream == reply.reply_id
    if now.state is not State.RESPONDING or not ours or reply is None:
        return now, []
    if not reply.complete:
        return now.but(reply=replace(reply, drained=True)), []
    if reply.again:
        return now.finish(Outcome.NOTHING_SAID)
    return _follow_up(now, expects_answer=reply.expects_answer)


def _follow_up(now: Conversation, *, expects_answer: bool) -> Step:
    """The answer was heard: listen on without a wake word, if that is wanted."""
    if now.turn.asks_pin:
        return private_turn.begin(now)
    wanted = (now.rules.follow_up_s > 0 or expects_answer) and now.turn.text is None
    if private_turn.is_private(now):
        wanted = expects_answer
    turn = overhearing.next_turn(now)
    following = now.but(turn=turn, reply=None, state=State.LISTENING, suspected_at=do.NOW)
    if wanted and now.link is Link.REPLACING and now.hearing is Hearing.WELL:
        shown = do.Show(State.LISTENING)
        return following, [do.FinishTurn(Outcome.ANSWERED), do.ForgetTurn(), shown]
    if not wanted or not now.can_listen:
        return now.finish(Outcome.ANSWERED)
    effects: list[Effect] = [do.FinishTurn(Outcome.ANSWERED), do.ForgetTurn()]
    effects += [do.CloseUplink(drop=True)] if now.uplink is not Uplink.CLOSED else []
    effects += map(do.CancelTimer, (Timer.ANSWER, Timer.PATIENCE, Timer.STALL))
    listening, more = following.start_turn()
    return listening, [*effects, do.Show(listening.state), *more]
