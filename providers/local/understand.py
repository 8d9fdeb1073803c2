"""Understands what was said: the whole sentence, clause by clause, or nothing of it.

Unknown words count against a sentence: only when every word of every clause is accounted for is
anything done. Talk that happens to contain "turn the light" means nothing here.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Final

from providers.local.elsewhere import refusal
from providers.local.guard_orders import is_sensitive
from providers.local.home import plain
from providers.local.meaning import (
    Act,
    Ask,
    Line,
    Meaning,
    Order,
    Tell,
    Unclear,
    is_sure,
    tell,
)
from providers.local.orders import meaning_of
from providers.local.quantities import Duration, Measured, Number, Percent, measure
from providers.local.sentences import Sentences
from providers.local.situation import Situation
from providers.local.timer_orders import moment

_MAX_JOINTS: Final = 6
"""Longer chains than this are talk, not orders."""

_BEFORE: Final = re.compile(
    r"^(please|(could|can|would|will) you( please)?|hey|hi|ok|okay|oh|um+|uh+|er|so|now|well|and|"
    r"then|also|just|kindly|go ahead and|i want you to|i would like you to|i'd like you to|"
    r"i need you to|let's|yes|no) (?=\S)"
)
_AFTER: Final = re.compile(
    r" (please|thanks|thank you|right now|now|for me|then|will you|would you|quickly|okay|ok)$"
)
_CONTRACTIONS: Final = (
    (re.compile(r"\ba\. ?m\b\.?"), "am"),
    (re.compile(r"\bp\. ?m\b\.?"), "pm"),
    (re.compile(r"\b([ap]) m\b"), r"\1m"),
    (re.compile(r"(?<=\d)(am|pm)\b"), r" \1"),
    (re.compile(r"\b(what|how|that|it|there|where|when)'s\b"), r"\1 is"),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"%"), " percent"),
)
_JOINT: Final = re.compile(
    r"\s*(?:[.,;!?]+(?:\s+|$)(?:and then|and|then)?|\b(?:and then|and|then)\b)\s*"
)
_SMALL_TALK: Final = {"hello", "thanks", "stopped", "clarify"}
_ANSWER_WORDS: Final = frozenset(
    (
        *("for", "at", "to", "the", "one", "a", "an", "please", "it", "is", "set", "make", "my"),
        *("timer", "alarm", "of", "about", "in", "i", "mean", "that", "yes"),
    )
)


def understand(text: str, sentences: Sentences, situation: Situation) -> Meaning:
    """Give what a sentence means here; `Unclear` unless all of it is understood."""
    if situation.question is not None:
        answer = _answer(text, situation.question, situation)
        if answer is not None:
            return answer
    meaning = _sentence(text, sentences, situation)
    return refusal(text, situation.home) if isinstance(meaning, Unclear) else meaning


def _sentence(text: str, sentences: Sentences, situation: Situation) -> Meaning:
    """Give what a sentence means, as one clause or as several."""
    joints, parts = _parts(text)
    whole = _clause(_joined(parts, joints), sentences, situation)
    if is_sure(whole) or len(parts) == 1 or len(joints) > _MAX_JOINTS:
        return whole
    meanings = (
        _together(_groups(parts, joints, cuts), sentences, situation) for cuts in _cuts(len(joints))
    )
    understood = [whole, *(meaning for meaning in meanings if not isinstance(meaning, Unclear))]
    return next((meaning for meaning in understood if is_sure(meaning)), understood[-1])


def _parts(text: str) -> tuple[list[str], list[str]]:
    """Cut a sentence at every place where clauses may join; give the joints and the parts."""
    lowered = text.casefold().replace("\u2019", "'")
    for pattern, written in _CONTRACTIONS:
        lowered = pattern.sub(written, lowered)
    pieces, joints, position = [], [], 0
    for joint in _JOINT.finditer(lowered):
        piece = plain(lowered[position : joint.start()])
        position = joint.end()
        if piece:
            pieces.append(piece)
            joints.append(plain(joint[0]))
    if last := plain(lowered[position:]):
        pieces.append(last)
    return joints[: max(0, len(pieces) - 1)], pieces or [""]


def _joined(parts: Sequence[str], joints: Sequence[str]) -> str:
    """Give neighbouring parts as one clause again."""
    words = [parts[0]]
    for joint, part in zip(joints, parts[1:], strict=False):
        words += [joint, part] if joint else [part]
    return " ".join(words)


def _cuts(count: int) -> list[tuple[int, ...]]:
    """Give every choice of joints to cut at, few cuts first."""
    return [cut for size in range(1, count + 1) for cut in combinations(range(count), size)]


def _groups(parts: list[str], joints: list[str], cuts: tuple[int, ...]) -> list[str]:
    """Give the clauses that result from cutting at these joints."""
    edges = [0, *(cut + 1 for cut in cuts), len(parts)]
    return [_joined(parts[start:end], joints[start : end - 1]) for start, end in pairwise(edges)]


def _together(clauses: list[str], sentences: Sentences, situation: Situation) -> Meaning:
    """Give the meaning of several clauses: each must be sure, and acts, answers add up."""
    orders: list[Order] = []
    lines: list[Line] = []
    guess = False
    for clause in clauses:
        match meaning := _clause(clause, sentences, situation):
            case Act() if len(clauses) > 1 and any(map(is_sensitive, meaning.orders)):
                return Unclear()
            case Act():
                orders += meaning.orders
                lines += meaning.lines
                guess = guess or meaning.guess
                situation = replace(situation, last=remembered(meaning.orders, situation.last))
            case Tell(guess=False):
                lines += meaning.lines
            case _ if len(clauses) == 1:
                return meaning
            case _:
                return Unclear()
    if orders:
        wanted = [line for line in lines if line.message not in _SMALL_TALK]
        return Act(tuple(orders), tuple(wanted), guess)
    return Tell(tuple(lines))


def remembered(orders: Sequence[Order], before: Order | None) -> Order | None:
    """Give the order that "it" refers to from now on."""
    changes = [order for order in orders if order.tool in _CHANGES]
    return changes[-1] if changes else before


_CHANGES: Final = {"set_lights", "set_switches", "set_covers", "set_climate", "set_media"}
"""Tools that "it" may be about later; a lock is named each time."""


def _clause(clause: str, sentences: Sentences, situation: Situation) -> Meaning:
    """Give what one clause means, without the polite words around it where that is clearer."""
    meanings = [_bare_clause(bare, sentences, situation) for bare in _bared(clause)]
    for meaning in meanings:
        if is_sure(meaning):
            return meaning
    understood = (meaning for meaning in reversed(meanings) if not isinstance(meaning, Unclear))
    return next(understood, Unclear())


def _bare_clause(clause: str, sentences: Sentences, situation: Situation) -> Meaning:
    """Give what a clause means, every word of it."""
    measured = measure(clause)
    match = sentences.match(measured.text, measured)
    if match is None:
        return Unclear()
    meaning = meaning_of(match, situation)
    if isinstance(meaning, Act | Tell | Ask) and match.guess:
        return replace(meaning, guess=True)
    return meaning


def _bared(clause: str) -> list[str]:
    """Give a clause as said, then with polite words taken away one by one."""
    found = [clause]
    while (bare := _BEFORE.sub("", found[-1], count=1)) != found[-1]:
        found.append(bare)
    while (bare := _AFTER.sub("", found[-1], count=1)) != found[-1]:
        found.append(bare)
    return found


# --- answers to a question of ours
# ---------------------------------------------------------------------------------------

_YES: Final = re.compile(
    r"(yes|yeah|yep|yup|sure|of course|do it|go ahead|okay|ok|correct|right|exactly|please)"
    r"( (please|do|do it|i do|that one|it is))?"
)
_CONFIRMED: Final = re.compile(
    r"(yes|yeah|yep|yup|confirm|confirmed|do it|go ahead|please do)"
    r"( (please|do|do it|i do|confirm))?"
)
"""A yes to "really?": what also begins small talk, such as "right" or "okay", is none."""

_NO: Final = re.compile(
    r"(no|nope|nah|don't|do not|never mind|nevermind|cancel|stop|leave it|forget it|not now|wait)"
    r"( (thanks|thank you|don't|stop|cancel|leave it|never mind|not now|that|it))?"
)
_PLACES: Final = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "last": -1}


def _answer(text: str, question: Ask, situation: Situation) -> Meaning | None:
    """Give what a sentence means as the answer to our question, `None` where it is none."""
    measured = measure(plain(_expanded(text)))
    said = measured.text
    sensitive = is_sensitive(question.order)
    if _NO.fullmatch(said):
        return tell("confirm_dropped" if sensitive else "stopped")
    if sensitive and question.wants == "yes":
        return Act((question.order,)) if _CONFIRMED.fullmatch(said) else None
    if question.wants == "yes":
        return Act((question.order,)) if _YES.fullmatch(said) else None
    if question.choices:
        choice = _choice(said, question.choices)
        return Act((question.order.having(**{question.wants: choice}),)) if choice else None
    value = _quantity(measured, question.wants, situation)
    return None if value is None else Act((question.order.having(**{question.wants: value}),))


def _expanded(text: str) -> str:
    lowered = text.casefold()
    for pattern, written in _CONTRACTIONS:
        lowered = pattern.sub(written, lowered)
    return lowered


def _choice(said: str, choices: Sequence[str]) -> str | None:
    """Give the one choice that was named, by name or by place."""
    words = set(said.split())
    named = [choice for choice in choices if plain(choice) in said or words & _own(choice, choices)]
    if len(named) == 1:
        return named[0]
    places = [place for word, place in _PLACES.items() if word in words]
    if len(places) == 1 and -1 <= places[0] < len(choices):
        return choices[places[0]]
    return None


def _own(choice: str, choices: Sequence[str]) -> set[str]:
    """Give the words that only this choice has."""
    others = {word for other in choices if other != choice for word in plain(other).split()}
    return set(plain(choice).split()) - others


def _quantity(measured: Measured, wants: str, situation: Situation) -> object:
    """Give the quantity an answer consists of, `None` where it says anything else."""
    rest = set(measured.text.split()) - _ANSWER_WORDS - measured.quantities.keys()
    if rest or len(measured.quantities) != 1:
        return None
    (quantity,) = measured.quantities.values()
    match wants, quantity:
        case "seconds", Duration(seconds=seconds):
            return seconds
        case "seconds", Number(value=minutes):
            return minutes * 60
        case "at", _:
            return moment({"clock": quantity}, situation.now, morning=True) or None
        case "brightness", Percent(value=value) | Number(value=value):
            return value
        case _:
            return None
