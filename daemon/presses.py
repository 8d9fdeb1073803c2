"""What buttons make of a conversation: talk while held, a tap after all, an answer once more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daemon import effects as do
from daemon.effects import Effect, Outcome
from daemon.turn import Link, Reply, State, Turn, Uplink
from providers.base import TurnMode

if TYPE_CHECKING:
    from daemon.conversation import Conversation, Step
    from daemon.events import RepeatRequested


def pressed(now: Conversation, *, held: bool) -> Step:
    """Somebody pressed to talk; what the room said before the press is not theirs."""
    mode = TurnMode.PUSH_TO_TALK if held else TurnMode.AUTOMATIC
    since = do.BEFORE_PRESS if now.state is State.IDLE else do.PRESSED
    return now.begin(now.profile, "", Turn(mode=mode, since=since, speech_from=do.PRESSED))


def released(now: Conversation) -> Step:
    """The held button was let go: the question is complete."""
    if not _is_held(now):
        return now, []
    if now.uplink is Uplink.OPEN:
        return now.end_turn()
    return now.but(turn=replace(now.turn, released=True)), []


def tapped(now: Conversation, *, listens: bool) -> Step:
    """The button was only tapped: the turn it began is none, or goes on until a pause.

    A session may be made for one kind of turn, so the turn goes on in a new one, which hears all of
    it from the turn ring.
    """
    if not _is_held(now):
        return now, []
    turn, profile = now.turn, now.profile
    home, effects = now.but(turn=Turn(follow_up=True)).finish(Outcome.NOTHING_SAID)
    if not listens:
        return home, effects
    then, more = home.connect(profile, "", replace(turn, mode=TurnMode.AUTOMATIC, opened=False))
    answered = (do.Acknowledge, do.Show)  # nobody sees or hears of the change
    return then, [each for each in (*effects, *more) if not isinstance(each, answered)]


def _is_held(now: Conversation) -> bool:
    return now.state is State.LISTENING and now.turn.mode is TurnMode.PUSH_TO_TALK


def repeated(now: Conversation, event: RepeatRequested) -> Step:
    """Somebody wants to hear an answer again: it sounds as any answer does, and nobody follows."""
    home, effects = now, list[Effect]()
    if now.state is not State.IDLE:
        home, ended = now.finish(Outcome.INTERRUPTED)
        effects = [do.FlushReply(), *ended]
    then = home.but(
        state=State.RESPONDING,
        link=Link.CLOSED,
        turn=Turn(follow_up=True),
        reply=Reply(reply_id=event.reply_id, complete=True, ended=True, again=True),
    )
    played = do.Play(event.reply_id, event.pcm, event.rate_hz)
    return then, [*effects, do.Show(then.state), played, do.EndReply(event.reply_id)]
