"""Who is heard while we speak: by the session, if its service may decide, and by ourselves.

Held is the rule: the session hears nothing, and the audio worker decides. Where the echo canceller
has proven itself, a service that finds out by itself hears the room all along, and is trusted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from config.barge_in import WhileSpeaking
from daemon import effects as do
from daemon.turn import Hearing, State, Turn, Uplink
from hardware import protocol as audio
from providers.base import Side, TurnMode

if TYPE_CHECKING:
    from daemon.conversation import Conversation, Step
    from daemon.effects import Effect
    from daemon.events import CancellerChanged


def service_decides(now: Conversation) -> bool:
    """Whether the service may hear the room while we speak, and decide who interrupts."""
    able = now.barge_in is Side.SERVICE and now.turn_end is Side.SERVICE
    match now.rules.barge_in.uplink:
        case WhileSpeaking.HELD:
            return False
        case WhileSpeaking.AUTO:
            return able and now.proven
        case WhileSpeaking.OPEN:
            return able


def while_we_speak(now: Conversation) -> tuple[Uplink, list[Effect]]:
    """Give what becomes of the uplink with the first sound of an answer."""
    if now.uplink is not Uplink.OPEN:
        return Uplink.CLOSED, []
    if service_decides(now) and now.can_listen:
        return Uplink.OPEN, []
    # Held: while we speak the session does not hear us; the turn ring keeps recording.
    return Uplink.CLOSED, [do.CloseUplink(drop=True)]


def hold(now: Conversation) -> Step:
    """Let the session hear nothing more, if it hears anything while we speak."""
    if now.state is not State.RESPONDING or now.uplink is not Uplink.OPEN:
        return now, []
    return now.but(uplink=Uplink.CLOSED), [do.CloseUplink(drop=True)]


def canceller_changed(now: Conversation, event: CancellerChanged) -> Step:
    """The echo canceller has proven itself, or does not cancel any more."""
    then = now.but(proven=event.proven)
    return (then, []) if service_decides(then) else hold(then)


def watch(now: Conversation) -> audio.WatchTalkOver:
    """Give what the audio worker is to watch for now."""
    listens = now.state is State.RESPONDING and now.turn.mode is TurnMode.AUTOMATIC
    return audio.WatchTalkOver(on=listens, pauses=now.uplink is not Uplink.OPEN)


def next_turn(now: Conversation) -> Turn:
    """Give the turn that may follow an answer without a wake word.

    Somebody may have begun to speak while its last word sounded. Where nothing cancels our own
    voice, the room still rings with it for a moment.
    """
    onset = now.suspected_at
    if onset >= 0:
        since = max(0, onset - now.rules.onset_preroll_samples)
        return Turn(follow_up=True, since=since, speech_from=since)
    guard = 0 if now.proven else now.rules.reverb_guard_samples
    return Turn(follow_up=True, guard=guard)


def suspected(now: Conversation, at: int) -> Conversation:
    """Remember since when somebody may be talking over this answer; one that is over has none."""
    return now.but(suspected_at=at) if now.state is State.RESPONDING else now


def talked_over(now: Conversation, event: audio.TalkedOver) -> Step:
    """Somebody talks over the answer, by our own judgement: they are heard from the onset on."""
    over = now.state is State.RESPONDING and now.uplink is not Uplink.OPEN
    if not over or now.hearing is not Hearing.WELL or now.turn.mode is not TurnMode.AUTOMATIC:
        return now, []
    since = max(0, event.onset - now.rules.onset_preroll_samples)
    return now.begin(now.profile, "", Turn(since=since, speech_from=event.onset, over=True))


def speech_began(now: Conversation, event: audio.SpeechStarted) -> Turn:
    """Give the turn in which somebody begins to speak: too soon after us, it may be ourselves.

    Only our own ear makes it a person's turn; what a service says it heard does not.
    """
    turn = now.turn
    follows = turn.follow_up and not now.proven and turn.opened_at >= 0
    soon = follows and event.at - turn.opened_at < turn.guard + now.rules.reverb_guard_samples
    return replace(turn, soon=soon, number=turn.number or (0 if soon else now.turns + 1))
