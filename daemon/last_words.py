"""Keeps what the person said last, for a moment and in memory only: a yes is looked up in it."""

import asyncio
from collections.abc import Callable
from typing import Final

from daemon.conversation import Conversation
from daemon.events import Event, TextGiven
from daemon.turn import State
from providers import base as service

_TURNS: Final = 2
"""The turn under way and the one before; older words are gone."""


class LastWords:
    """The words of the turns that persons began, by their number, as far as a service told them.

    Nothing here is ever logged or stored. Words often come late: one who needs them may wait.
    """

    def __init__(self) -> None:
        # Full: the oldest turn's go.
        self._words: dict[int, str] = {}
        self._news = asyncio.Event()
        self._listener: Callable[[str], object] = lambda _: None

    def on_words(self, listener: Callable[[str], object]) -> None:
        """Have `listener` called with what a person said, as soon as it is told."""
        self._listener = listener

    def heard(self, event: Event, now: Conversation) -> None:
        """Note what was understood; `now` has heard the event already.

        Words that come while the person still speaks, of a service that told none of the turn
        before, are most likely that turn's.
        """
        turn, speaking = now.turns, now.state is State.LISTENING and now.turn.spoke
        match event:
            case TextGiven(text=text):
                self._add(turn, text)
            case service.Transcript(text=text, final=True):
                late = speaking and turn > 1 and turn - 1 not in self._words
                self._add(turn - 1 if late else turn, text)
            case _:
                pass

    def of(self, turn: int) -> str | None:
        """Give the words of a turn, `None` while nobody has told them."""
        return self._words.get(turn)

    async def awaited(self, turn: int, within_s: float) -> str | None:
        """Give the words of a turn as soon as they are told, `None` when they are not in time."""
        try:
            async with asyncio.timeout(within_s):
                while turn not in self._words:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return None
        return self._words[turn]

    def _add(self, turn: int, text: str) -> None:
        self._words[turn] = f"{self._words.get(turn, '')} {text}".strip()
        for old in [number for number in self._words if number <= turn - _TURNS]:
            del self._words[old]
        self._news.set()
        self._listener(text)
