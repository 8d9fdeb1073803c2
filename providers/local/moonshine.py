"""Runs Moonshine's tiny English model on onnxruntime, freely or along a grammar.

The model comes with the package `moonshine-voice`, whose own library decodes freely only; run by
ourselves, the decoder can also be asked how likely any sentence is, and starts in less memory.
"""

import importlib.util
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime as ort

from providers.local import search
from providers.local.decoder import Decoder
from providers.local.grammar import Grammar
from providers.local.recognise import Candidate, Samples
from providers.local.tokens import END, START, Tokens

_TOKENS_PER_S: Final = 6.5
"""Speech holds no more pieces of words than this; a decoder that goes on is caught in a loop."""

_MIN_SAMPLES: Final = 8_000
"""The model's first layers see nothing in less; shorter sounds are padded with silence."""

_LIKELY_PIECE: Final = -5.0
"""Log-likelihood of each piece from which a recording begins with the wake phrase. Measured for
"hey jarvis", three pieces: -1 to -7 in all where it does, -26 to -40 where it does not.
"""

_THREADS: Final = 2


class Heard:
    """One recording and what Moonshine heard in it."""

    def __init__(
        self, decoder: Decoder, tokens: Tokens, max_pieces: int, opening: tuple[int, ...]
    ) -> None:
        self._decoder = decoder
        self._tokens = tokens
        self._opening = opening if opening and _begins_with(decoder, opening) else ()
        self._pieces, self._scores = _greedy(decoder, [START, *self._opening], max_pieces)
        self.opened = bool(self._opening)
        self.text = tokens.decode(self._pieces).lstrip(" ,.!?")

    def along(self, grammar: Grammar, after: str) -> list[Candidate]:
        """Give the grammar's sentences that fit best, compared with the free transcript."""
        start = max(self._length_of(after), self._leading_marks())
        prefix = [START, *self._opening, *self._pieces[:start]]
        free = float(sum(self._scores[start:]))
        found = search.best_sentences(self._decoder, self._tokens, grammar, prefix)
        return [Candidate(text, free - score) for text, score in found]

    def _leading_marks(self) -> int:
        """Give how many pieces are no words yet: the comma behind the wake phrase."""
        marks = 0
        while marks < len(self._pieces) and self._tokens.is_mark(self._pieces[marks]):
            marks += 1
        return marks

    def _length_of(self, beginning: str) -> int:
        """Give how many pieces the beginning of the transcript takes."""
        if not beginning:
            return 0
        for count in range(len(self._pieces) + 1):
            if len(self._tokens.decode(self._pieces[:count])) >= len(beginning.strip()):
                return count
        return len(self._pieces)


def _begins_with(decoder: Decoder, opening: tuple[int, ...]) -> bool:
    """Say whether a recording begins with these words, well enough to take them for granted."""
    likelihood, _ = decoder.step([[START, *opening]], decoder.begin())
    score = sum(float(likelihood[0, place, piece]) for place, piece in enumerate(opening))
    return score >= _LIKELY_PIECE * len(opening)


def _greedy(decoder: Decoder, start: list[int], max_pieces: int) -> tuple[list[int], list[float]]:
    """Give the likeliest piece after each, until the end; and how likely each was."""
    memory = decoder.begin()
    pieces: list[int] = []
    scores: list[float] = []
    given = start
    for _ in range(max_pieces):
        likelihood, memory = decoder.step([given], memory)
        piece = int(likelihood[0, -1].argmax())
        scores.append(float(likelihood[0, -1, piece]))
        if piece == END:
            break
        pieces.append(piece)
        given = [piece]
    return pieces, scores


class Moonshine:
    """Moonshine's tiny English model."""

    def __init__(self, folder: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = _THREADS
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._encoder = ort.InferenceSession(folder / "encoder_model.ort", options)
        self._decoder = ort.InferenceSession(folder / "decoder_model_merged.ort", options)
        self._tokens = Tokens(folder / "tokenizer.bin")

    def listen(self, samples: Samples, opening: str = "") -> Heard:
        """Transcribe a recording, which may begin with the words of `opening`."""
        if len(samples) < _MIN_SAMPLES:
            samples = np.pad(samples, (0, _MIN_SAMPLES - len(samples)))
        (states,) = self._encoder.run(
            None,
            {
                "input_values": samples[None, :],
                "attention_mask": np.ones((1, len(samples)), np.int64),
            },
        )
        max_pieces = int(len(samples) / 16_000 * _TOKENS_PER_S) + 2
        words = [word.capitalize() for word in opening.split()]
        pieces = tuple(piece for word in words for piece in self._tokens.encode_word(word))
        return Heard(Decoder(self._decoder, states), self._tokens, max_pieces, pieces)


def load(model: str) -> Moonshine:
    """Load the model of a folder; empty is the one that comes with `moonshine-voice`."""
    if model:
        return Moonshine(Path(model))
    # Found without importing it: the package's import brings a download client along.
    found = importlib.util.find_spec("moonshine_voice")
    if found is None or found.origin is None:
        raise ImportError("moonshine-voice")
    return Moonshine(Path(found.origin).parent / "assets" / "tiny-en")
