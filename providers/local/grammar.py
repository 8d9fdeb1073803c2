"""The sentence templates as a graph of words, so that a recogniser can be led along them.

Nodes are numbers, arcs carry a word or nothing. At some nodes any words may follow: what is to be
remembered of a reminder. Templates that guess are left out: what can be anything is heard freely.

The names of a home stand in many places of many templates. Each list of them is kept once, as a
tree of words, and gets nodes in a place only when a recogniser comes there: a house of hundreds of
devices costs no more to prepare than a small one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
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


@dataclass(slots=True, eq=False)
class Names:
    """A tree of names: the words that may come next, and whether a name may end here."""

    words: dict[str, "Names"] = field(default_factory=dict)
    ends: bool = False

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        """Give the tree of some names."""
        root = cls()
        for name in names:
            here = root
            for word in name.split():
                here = here.words.setdefault(word, cls())
            here.ends = True
        return root


class Grammar:
    """A graph of words from `START` to `END`."""

    def __init__(self) -> None:
        self._nodes = 2
        self._words: dict[int, list[tuple[str, int]]] = {}
        self._skips: dict[int, list[int]] = {}
        self._names: dict[int, tuple[Names, int]] = {}
        self._within: dict[tuple[Names, int], int] = {}
        self._free: dict[int, int] = {}

    def __len__(self) -> int:
        """Give how many nodes there are by now."""
        return self._nodes

    def node(self) -> int:
        """Add a node."""
        self._nodes += 1
        return self._nodes - 1

    def word(self, source: int, word: str, target: int) -> None:
        """Add a word between two nodes."""
        self._words.setdefault(source, []).append((word, target))

    def skip(self, source: int, target: int) -> None:
        """Let the target be reached without a word."""
        self._skips.setdefault(source, []).append(target)

    def names(self, source: int, names: Names, target: int) -> None:
        """Let any of some names be spoken between two nodes; a source has one such list."""
        self._names[source] = names, target

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
            for target in self._skips.get(waiting.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return frozenset(seen)

    def after(self, nodes: frozenset[int]) -> dict[str, frozenset[int]]:
        """Give the words that can follow, and the nodes behind each."""
        found: dict[str, set[int]] = {}
        for node in nodes:
            for word, target in self._words.get(node, ()):
                found.setdefault(word, set()).add(target)
            names, behind = self._names.get(node, _NOBODY)
            for word, rest in names.words.items():
                found.setdefault(word, set()).add(self._inside(rest, behind))
        return {word: self.reached(frozenset(targets)) for word, targets in found.items()}

    def _inside(self, names: Names, target: int) -> int:
        """Give the node behind the first words of some names, made when it is first reached."""
        node = self._within.get((names, target))
        if node is None:
            node = self._within[names, target] = self.node()
            self.names(node, names, target)
            if names.ends:
                self.skip(node, target)
        return node


_NOBODY: Final = (Names(), END)


class _Builder:
    """Adds expressions of the template language to a grammar."""

    def __init__(self, sentences: Sentences) -> None:
        intents = sentences.templates.intents
        self.grammar = Grammar()
        self._rules = intents.expansion_rules
        self._lists: dict[str, SlotList] = {**intents.slot_lists, **sentences.names}
        self._names: dict[str, Names] = {}
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
        texts = [value.text_in for value in values.values]
        chunks = [text for text in texts if isinstance(text, TextChunk)]
        if len(chunks) < len(texts):
            return self._either(texts, source)
        return self._named(reference.list_name, chunks, source)

    def _named(self, name: str, chunks: list[TextChunk], source: int) -> int | None:
        """Add a list of plain names, which all places share."""
        if not chunks:
            return None
        if name not in self._names:
            self._names[name] = Names.of(plain(chunk.text) for chunk in chunks)
        start, target = self.grammar.node(), self.grammar.node()
        self.grammar.skip(source, start)
        self.grammar.names(start, self._names[name], target)
        return target


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
