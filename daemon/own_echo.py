"""Notices that the room talks to itself: turn after turn that says what we have just said."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from daemon import effects as do
from daemon.effects import Effect, Outcome

if TYPE_CHECKING:
    from daemon.conversation import Conversation, Step
    from daemon.turn import Turn
    from providers import base as service

_REMEMBERED: Final = 2
"""The words of a turn may come after those of its answer: the reply before counts as well."""
_LONGEST: Final = 4_000
"""Of a longer reply the beginning goes: what is heard again is its end."""
_ALIKE: Final = 0.7
"""So large a share of a turn's words must be ours, in our order."""
_FEWEST: Final = 2
"""A single word is often ours by chance: yes, the lamp's name."""
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class OwnEcho:
    """How often in a row the room heard itself since somebody addressed it."""

    said: tuple[tuple[str, str], ...] = ()
    """The last replies: id and words."""
    streak: int = 0

    def says(self, reply_id: str, text: str) -> OwnEcho:
        """Know some more of what we say."""
        before = dict(self.said)
        before[reply_id] = (before.get(reply_id, "") + text)[-_LONGEST:]
        return replace(self, said=tuple(before.items())[-_REMEMBERED:])

    def hears(self, text: str) -> OwnEcho:
        """Know what somebody was understood to say, who may have been ourselves."""
        ours = any(repeats(text, said) for _, said in self.said)
        return replace(self, streak=self.streak + 1 if ours else 0)

    def answered(self, turn: Turn) -> OwnEcho:
        """Know that a turn is answered whose words nobody told, though it came suspiciously."""
        return replace(self, streak=self.streak + 1) if turn.soon else self


def repeats(text: str, said: str) -> bool:
    """Tell whether a text consists of what was said, give or take a misheard word."""
    heard, ours = (_WORD.findall(each.casefold()) for each in (text, said))
    if len(heard) < _FEWEST:
        return False
    return _common(heard, ours) >= _ALIKE * len(heard)


def heard(now: Conversation, event: service.Transcript) -> Step:
    """Somebody was understood: end it if that was ourselves once too often."""
    if not event.final:
        return now, []
    hears = now.own_echo.hears(event.text)
    turn = replace(now.turn, soon=False)  # words tell more than the moment they came in
    if now.turn.soon and not hears.streak:
        turn = replace(turn, number=turn.number or now.turns + 1)
    return broken(now.in_turn(turn).but(own_echo=hears), [])


def broken(now: Conversation, effects: list[Effect]) -> Step:
    """End a conversation that the room leads with itself, and say so once."""
    if now.own_echo.streak < now.rules.barge_in.own_voice_turns:
        return now, effects
    home, more = now.finish(Outcome.FAILED)
    told = do.Tell("own_voice", detail="the room answered itself")
    return home, [do.FlushReply(), told, *more]


def _common(one: list[str], other: list[str]) -> int:
    """Give how many words two texts have in common, in the same order."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for place, candidate in enumerate(other, 1):
            above = row[place]
            row[place] = before + 1 if word == candidate else max(above, row[place - 1])
            before = above
    return row[-1]
