"""What a session remembers, and what follows from a meaning: orders first, then words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, assert_never

from config.messages import catalogue
from config.wording import spoken_list
from providers.local.grammar import Grammar, grammar_of
from providers.local.guard_orders import is_sensitive
from providers.local.home import CLIMATE, COVER, LIGHT, ROOM, SWITCHED, Home
from providers.local.meaning import (
    Act,
    Ask,
    Guide,
    Line,
    Meaning,
    Order,
    SayAgain,
    Tell,
    Unclear,
    tell,
)
from providers.local.phrases import Outcome, Phrases, Words
from providers.local.sentences import Sentences
from providers.local.situation import Situation
from providers.local.understand import remembered, understand

NOT_FOUND: Final = Line("not_understood")


@dataclass(frozen=True, slots=True)
class Memory:
    """What of the conversation matters for the next sentence."""

    last: Order | None = None
    question: Ask | None = None
    said: tuple[str, ...] = ()
    """The sentences of the last answer that were heard."""


_GRAMMAR_THINGS: Final = 500
"""Of a larger house the graph holds what is near; what it costs hardly depends on this."""


@lru_cache(maxsize=2)
def _prepared(home: Home) -> tuple[Sentences, Grammar]:
    """Give the templates with a home's names in them, kept from session to session."""
    sentences = Sentences(home)
    return sentences, grammar_of(Sentences(home.around(_GRAMMAR_THINGS)))


class Dialogue:
    """One session's understanding: its home, its tools and its memory."""

    def __init__(
        self, brief: Mapping[str, Any], now: Callable[[], datetime] = datetime.now
    ) -> None:
        self._home = Home.of(brief.get("vocabulary", ()), str(brief.get("room", "")))
        self._tools = frozenset(brief.get("tools", ()))
        self._now = now
        self.wake_phrase = str(brief.get("wake_phrase", ""))
        self._phrases = Phrases(catalogue(str(brief.get("language", "en"))), now)
        spoken = [item["text"] for item in brief.get("history", ()) if item["speaker"] != "user"]
        self.memory = Memory(said=tuple(spoken[-1:]))

    @property
    def grammar(self) -> Grammar:
        """Everything that can be said in this home, as a recogniser is led along it."""
        return _prepared(self._home)[1]

    def warm_up(self) -> None:
        """Prepare what the first sentence would wait for. Runs for a while: call it on a thread."""
        self.understand("a sentence that means nothing tries every template")

    def understand(self, text: str) -> Meaning:
        """Give what a text means now; changes nothing."""
        memory = self.memory
        situation = Situation(self._home, self._now(), memory.last, memory.question)
        return self._possible(understand(text, _prepared(self._home)[0], situation))

    def _possible(self, meaning: Meaning) -> Meaning:
        """Give a meaning that asks only for tools this session has."""
        match meaning:
            case Act(orders=orders) if any(order.tool not in self._tools for order in orders):
                return tell("cannot")
            case Ask(order=order) if order.tool not in self._tools:
                return tell("cannot")
            case _:
                return meaning

    def orders(self, meaning: Meaning) -> tuple[Order, ...]:
        """Give the orders to carry out, and remember what they are about."""
        orders = meaning.orders if isinstance(meaning, Act) else ()
        self.memory = replace(self.memory, last=remembered(orders, self.memory.last), question=None)
        return orders

    def answer(self, meaning: Meaning, outcomes: Sequence[Outcome]) -> Words:
        """Give what is to be said."""
        match meaning:
            case Act(lines=lines):
                told = [self._phrases.about(outcome) for outcome in outcomes]
                sentences = [sentence for words in told for sentence in words.sentences]
                sentences += [self._phrases.line(line) for line in lines]
                questions = [words.question for words in told if words.question]
                return Words(tuple(sentences), questions[0] if len(questions) == 1 else None)
            case Tell(lines=lines):
                return Words(tuple(self._phrases.line(line) for line in lines))
            case Ask(line=line):
                return Words((self._phrases.line(line),), meaning)
            case SayAgain():
                return Words(self.memory.said or (self._phrases.line(Line("nothing_said_yet")),))
            case Guide():
                return Words(tuple(self._phrases.line(line) for line in self._guide()))
            case Unclear():
                return Words((self._phrases.line(NOT_FOUND),))
            case _:
                assert_never(meaning)

    def heard(self, words: Words, sentences: int) -> None:
        """Remember an answer as far as it was heard: a question that was cut was not asked."""
        whole = sentences >= len(words.sentences)
        self.memory = replace(
            self.memory,
            said=words.sentences[:sentences],
            question=words.question if whole else None,
        )

    def not_understood(self) -> None:
        """Let a confirmation go that was not answered; any other question may still be answered."""
        question = self.memory.question
        if question is not None and is_sensitive(question.order):
            self.memory = replace(self.memory, question=None)

    def _guide(self) -> list[Line]:
        """Give what can be said here, with names of this home."""
        rooms = [thing.name for thing in self._home.of_kind(ROOM)]
        here = self._home.in_room(self._home.room, LIGHT)
        lights = [thing.name for thing in (*here, *self._home.of_kind(LIGHT))]
        devices = [thing.name for thing in self._home.of_kind(*SWITCHED)]
        lines = [Line("help")]
        if rooms:
            lines.append(Line("help_rooms", {"rooms": spoken_list(rooms)}))
        if lights or devices:
            lines.append(Line("help_devices", {"device": (devices or lights)[0]}))
        if lights:
            lines.append(Line("help_lights", {"device": lights[0]}))
        for message, kinds in (("help_covers", COVER), ("help_climate", (CLIMATE,))):
            if things := self._home.of_kind(*kinds):
                lines.append(Line(message, {"device": things[0].name}))
        return [*lines, Line("help_timers"), Line("help_questions"), Line("help_stop")]
