"""Judges one order before it reaches the home: a pure function, so that every case can be tried."""

from dataclasses import dataclass
from typing import Final

from daemon.home.backend import Order
from daemon.home.changes import MoveTo, TurnLock, fulfilled
from daemon.home.device import Device
from daemon.home.states import Bolt, Bolted, Moved, Position, State, Unavailable
from daemon.safety.confirmations import Proof
from daemon.safety.policy import Class, Policy, fits
from daemon.safety.wording import in_words

STALE_S: Final = 10.0
"""A protected order that was given longer ago than this no longer means now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How an order came."""

    alone: bool
    """Whether it is the only one, and its device was named."""
    age_s: float
    by_hand: bool
    turn: int
    turn_now: int
    """The number of the turn a person began last, by now."""
    tainted: bool
    pin_known: bool
    """Whether the house has a PIN it could ask for."""


@dataclass(frozen=True, slots=True)
class Free:
    """It may be carried out now."""


@dataclass(frozen=True, slots=True)
class Idle:
    """The device stands so already: nothing is sent."""


@dataclass(frozen=True, slots=True)
class Needs:
    """It may be carried out once this is given."""

    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It is not carried out."""

    code: str
    words: str


type Verdict = Free | Idle | Needs | Refused


def judge(order: Order, asked: Asked, policy: Policy) -> Verdict:
    """Say what becomes of an order: the first rule that speaks decides."""
    device, change = order.device, order.change
    if not fits(device, change):
        return _misfit(order)
    if fulfilled(device.state, change):
        return Idle()
    if policy.classify(device, change) is not Class.PROTECTED:
        return Free()
    return (
        _not_here(device, asked)
        or _not_allowed(device, policy)
        or _not_now(asked)
        or _not_in_this_state(order)
        or _proof(device, asked, policy)
    )


def judge_proven(order: Order, policy: Policy) -> Verdict:
    """Say what becomes of an order that has its yes or PIN, by the state it is in by now."""
    device, change = order.device, order.change
    if not fits(device, change):
        return _misfit(order)
    if fulfilled(device.state, change):
        return Idle()
    return _not_allowed(device, policy) or _not_in_this_state(order) or Free()


def _misfit(order: Order) -> Refused:
    device = order.device
    words = f"{device.name} is a {device.kind.value}: it cannot {in_words(order.change)}"
    return Refused(code="not_possible", words=words)


def _not_here(device: Device, asked: Asked) -> Refused | None:
    """Protected things are never one of many."""
    if asked.alone:
        return None
    words = f"{device.name} is protected: it is only ever asked for alone, by its name"
    return Refused(code="not_in_a_group", words=words)


def _not_allowed(device: Device, policy: Policy) -> Refused | None:
    if policy.allows(device):
        return None
    words = (
        f"{device.name} is protected and not enabled for the voice; the owner can enable it with "
        f'allow = ["{device.ident}"] in the section [safety] of the configuration'
    )
    return Refused(code="not_allowed", words=words)


def _not_now(asked: Asked) -> Refused | None:
    if asked.age_s > STALE_S:
        return Refused(code="stale", words="this was asked too long ago; ask the person again")
    if asked.by_hand:
        return None
    if asked.turn < 1:
        return Refused(code="nobody_asked", words="no person asked for this")
    if asked.turn != asked.turn_now:
        words = "the person has said something else since; this is not done"
        return Refused(code="overtaken", words=words)
    return None


def _not_in_this_state(order: Order) -> Refused | None:
    """What nobody sees is not moved: an order could do the opposite of what it says."""
    name, state = order.device.name, order.device.state
    if not _is_known(state):
        words = f"nobody knows how {name} stands just now, so it is not moved"
        return Refused(code="state_unknown", words=words)
    if state == Bolted(Bolt.JAMMED) and isinstance(order.change, TurnLock):
        return Refused(code="jammed", words=f"{name} is jammed; somebody has to look at it")
    moving = isinstance(state, Moved) and state.position in {Position.OPENING, Position.CLOSING}
    if order.device.once and moving and isinstance(order.change, MoveTo):
        words = f"{name} is moving, and another pulse would stop or turn it; wait until it stands"
        return Refused(code="moving", words=words)
    return None


def _is_known(state: State) -> bool:
    match state:
        case Unavailable() | Bolted(Bolt.UNKNOWN) | Moved(position=Position.UNKNOWN):
            return False
        case _:
            return True


def _proof(device: Device, asked: Asked, policy: Policy) -> Needs | Refused:
    """Say what a person has to give: words of unknown hands leave only the PIN."""
    if policy.needs_pin(device):
        return Needs(Proof.PIN)
    if asked.by_hand or not asked.tainted:
        return Needs(Proof.YES)
    if asked.pin_known:
        return Needs(Proof.PIN)
    words = (
        "words from outside the house were read in this conversation, so nothing protected happens "
        "in it any more; the person can ask again in a new conversation"
    )
    return Refused(code="untrusted", words=words)
