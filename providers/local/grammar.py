"""The sentence templates as a graph of words, so that a recogniser can be led along them.

Nodes are numbers, arcs carry a word or nothing. At some nodes any words may follow: what is to be
remembered of a reminder. Templates that guess are left out: what can be anything is heard freely.
"""

from typing import Final

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    TextChunk,
)
from hassil.intents import SlotList, TextSlotList
from hassil.parse_expression import parse_sentence

from providers.local.home import plain
from providers.local.sentences import Sentences

START: Final = 0
END: Final = 1


class Grammar:
    """A graph of words from `START` to `END`."""

    def __init__(self) -> None:
        self._words: list[dict[str, set[int]]] = [{}, {}]
        self._skips: list[set[int]] = [set(), set()]
        self._free: dict[int, int] = {}

    def node(self) -> int:
        """Add a node."""
        self._words.append({})
        self._skips.append(set())
        return len(self._words) - 1

    def word(self, source: int, word: str, target: int) -> None:
        """Add a word between two nodes."""
        self._words[source].setdefault(word, set()).add(target)

    def skip(self, source: int, target: int) -> None:
        """Let the target be reached without a word."""
        self._skips[source].add(target)

    def free(self, source: int, target: int) -> None:
        """Let any pieces of words be spoken between two nodes."""
        self._free[source] = target

    def freed(self, nodes: frozenset[int]) -> frozenset[int]:
        """Give the nodes that any piece of a word leads to."""
        return self.reached(frozenset(self._free[node] for node in nodes if node in self._free))

    def reached(self, nodes: frozenset[int]) -> frozenset[int]:
        """Give these nodes and all that are reached from them without a word."""
        seen = set(nodes)
        waiting = list(nodes)
        while waiting:
            for target in self._skips[waiting.pop()] - seen:
                seen.add(target)
                waiting.append(target)
        return frozenset(seen)

    def after(self, nodes: frozenset[int]) -> dict[str, frozenset[int]]:
        """Give the words that can follow, and the nodes behind each."""
        found: dict[str, set[int]] = {}
        for node in nodes:
            for word, targets in self._words[node].items():
                found.setdefault(word, set()).update(targets)
        return {word: self.reached(frozenset(targets)) for word, targets in found.items()}


class _Builder:
    """Adds expressions of the template language to a grammar."""

    def __init__(self, sentences: Sentences) -> None:
        intents = sentences.templates.intents
        self.grammar = Grammar()
        self._rules = intents.expansion_rules
        self._lists: dict[str, SlotList] = {**intents.slot_lists, **sentences.names}
        self._spoken = {
            name: parse_sentence(text) for name, text in sentences.templates.spoken.items()
        }

    def add(self, expression: Expression, source: int) -> int | None:
        """Add an expression after a node; give the node behind it, `None` if it leads nowhere."""
        match expression:
            case TextChunk(text=text):
                return self._text(text, source)
            case Alternative() | Permutation():
                return self._either(list(expression.items), source)
            case Group():
                return self._sequence(expression, source)
            case RuleReference(rule_name=name):
                rule = self._spoken.get(name) or self._rules[name]
                return self.add(rule.expression, source)
            case ListReference():
                return self._list(expression, source)
            case _:
                return None

    def _text(self, text: str, source: int) -> int:
        for word in plain(text).split():
            target = self.grammar.node()
            self.grammar.word(source, word, target)
            source = target
        return source

    def _sequence(self, group: Group, source: int) -> int | None:
        for item in group.items:
            target = self.add(item, source)
            if target is None:
                return None
            source = target
        return source

    def _either(self, items: list[Expression], source: int) -> int | None:
        ends = [end for item in items if (end := self.add(item, source)) is not None]
        if not ends:
            return None
        target = self.grammar.node()
        for end in ends:
            self.grammar.skip(end, target)
        return target

    def _list(self, reference: ListReference, source: int) -> int | None:
        for name in (reference.slot_name, reference.list_name):
            if name in self._spoken:
                return self.add(self._spoken[name].expression, source)
        if reference.list_name == "rest":
            target = self.grammar.node()
            self.grammar.free(source, target)
            self.grammar.free(target, target)
            return target
        values = self._lists.get(reference.list_name)
        if not isinstance(values, TextSlotList):
            return None
        return self._either([value.text_in for value in values.values], source)


def grammar_of(sentences: Sentences) -> Grammar:
    """Give the graph of every sentence that can be said in this home."""
    builder = _Builder(sentences)
    grammar = builder.grammar
    before = builder.add(RuleReference(rule_name="before"), START)
    assert before is not None  # noqa: S101 - the file holds it
    grammar.word(END, "and", before)
    for intent in sentences.templates.intents.intents.values():
        for data in intent.data:
            if (data.metadata or {}).get("guess"):
                continue
            for sentence in data.sentences:
                end = builder.add(sentence.expression, before)
                if end is not None:
                    end = builder.add(RuleReference(rule_name="after"), end)
                    assert end is not None  # noqa: S101 - the file holds it
                    grammar.skip(end, END)
    return grammar
