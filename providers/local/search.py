"""Finds the sentences of a grammar that a recording most likely holds: a beam along the graph."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from providers.local.grammar import END as GRAMMAR_END
from providers.local.grammar import START as GRAMMAR_START
from providers.local.grammar import Grammar
from providers.local.tokens import END, MARKS, Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from providers.local.decoder import Decoder, Logits, Memory

_BEAM: Final = 16
_MAX_STEPS: Final = 40
_FREE_PIECES: Final = 2
"""Where any words may follow, so many of the likeliest pieces are tried."""

_TOO_FAR: Final = 12.0
"""A hypothesis this much less likely than the best complete one is given up."""

type Places = frozenset[tuple[tuple[int, ...], frozenset[int]]]
"""What can follow: the pieces still missing of a word, and the graph's nodes behind that word."""


@dataclass(frozen=True, slots=True)
class _Hypothesis:
    """A beginning of a sentence: how likely it is, its pieces, and where in the graph it stands."""

    score: float
    pieces: tuple[int, ...]
    places: Places
    row: int
    """Which row of the decoder's last step it grew from."""


def best_sentences(
    decoder: "Decoder", tokens: Tokens, grammar: Grammar, prefix: list[int]
) -> list[tuple[str, float]]:
    """Give the likeliest sentences and their log-likelihoods, the best first."""
    beam = _Beam(tokens, grammar)
    likelihood, memory = decoder.step([prefix], decoder.begin())
    alive = [_Hypothesis(0.0, (), beam.start, 0)]
    done: dict[tuple[int, ...], float] = {}
    for _ in range(_MAX_STEPS):
        alive = beam.grown(alive, likelihood, done)
        best = max(done.values(), default=-np.inf)
        alive = [found for found in alive if found.score > best - _TOO_FAR]
        if not alive:
            break
        rows = [found.row for found in alive]
        likelihood, memory = _step(decoder, memory, rows, [found.pieces[-1] for found in alive])
    ranked = sorted(done.items(), key=lambda item: -item[1])
    return [(tokens.decode(list(pieces)), score) for pieces, score in ranked]


def _step(
    decoder: "Decoder", memory: "Memory", rows: list[int], pieces: list[int]
) -> tuple["Logits", "Memory"]:
    return decoder.step([[piece] for piece in pieces], memory.chosen(rows))


class _Beam:
    """The rules by which hypotheses grow."""

    def __init__(self, tokens: Tokens, grammar: Grammar) -> None:
        self._tokens = tokens
        self._grammar = grammar
        self._comma, *self._last_marks = (tokens.ident(mark.decode()) for mark in MARKS)
        self._following: dict[tuple[frozenset[int], bool], Places] = {}
        start = grammar.reached(frozenset({GRAMMAR_START}))
        self.start: Places = frozenset({((), start)})

    def grown(
        self,
        alive: list[_Hypothesis],
        likelihood: "Logits",
        done: dict[tuple[int, ...], float],
    ) -> list[_Hypothesis]:
        """Give the best hypotheses one piece longer; complete sentences go to `done`."""
        longer: list[_Hypothesis] = []
        for row, hypothesis in enumerate(alive):
            scores = likelihood[row, -1]
            boundary = [nodes for missing, nodes in hypothesis.places if not missing]
            if any(GRAMMAR_END in nodes for nodes in boundary):
                done[hypothesis.pieces] = hypothesis.score + float(scores[END])
            for piece, places in self._next(hypothesis, boundary, scores).items():
                score = hypothesis.score + float(scores[piece])
                pieces = (*hypothesis.pieces, piece)
                longer.append(_Hypothesis(score, pieces, frozenset(places), row))
        longer.sort(key=lambda found: -found.score)
        return longer[:_BEAM]

    def _next(
        self,
        hypothesis: _Hypothesis,
        boundary: list[frozenset[int]],
        scores: "NDArray[np.float32]",
    ) -> dict[int, set[tuple[tuple[int, ...], frozenset[int]]]]:
        """Give the pieces that may come next, and where each leads."""
        found: dict[int, set[tuple[tuple[int, ...], frozenset[int]]]] = defaultdict(set)
        for missing, nodes in hypothesis.places:
            if missing:
                found[missing[0]].add((missing[1:], nodes))
        after_comma = hypothesis.pieces[-1:] == (self._comma,)
        for nodes in boundary:
            for pieces, behind in self._words(nodes, first=not hypothesis.pieces):
                found[pieces[0]].add((pieces[1:], behind))
            if hypothesis.pieces and not after_comma:
                found[self._comma].add(((), nodes))
            for piece, behind in self._unspelled(nodes, scores):
                found[piece].add(((), behind))
        return found

    def _unspelled(
        self, nodes: frozenset[int], scores: "NDArray[np.float32]"
    ) -> Iterator[tuple[int, frozenset[int]]]:
        """Give the pieces that no word of the grammar spells: last marks, and any words."""
        if GRAMMAR_END in nodes:
            for mark in self._last_marks:
                yield mark, frozenset({GRAMMAR_END})
        if freed := self._grammar.freed(nodes):
            for piece in np.argpartition(scores, -_FREE_PIECES)[-_FREE_PIECES:]:
                if piece > END:
                    yield int(piece), freed

    def _words(self, nodes: frozenset[int], *, first: bool) -> Places:
        """Give the words that follow some nodes; the first also with a capital."""
        known = self._following.get((nodes, first))
        if known is None:
            known = frozenset(
                (self._tokens.encode_word(spelling), behind)
                for word, behind in self._grammar.after(nodes).items()
                for spelling in ({word, word.capitalize()} if first else {word})
            )
            self._following[nodes, first] = known
        return known
