"""Moonshine's decoder, step by step: how likely each next piece of a word is."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

_LAYERS: Final = 6
_HEADS: Final = 8
_HEAD_SIZE: Final = 36

type Logits = NDArray[np.float32]


@dataclass(slots=True)
class Memory:
    """What the decoder remembers of the words so far, for several hypotheses side by side."""

    tensors: dict[str, NDArray[np.float32]]
    begun: bool = False

    def chosen(self, rows: list[int]) -> "Memory":
        """Give the memory of these hypotheses, in this order."""
        picked = {name: np.ascontiguousarray(value[rows]) for name, value in self.tensors.items()}
        return Memory(picked, self.begun)


class Decoder:
    """Moonshine's decoder for one recording: the next piece's likelihood after any words."""

    def __init__(self, session: ort.InferenceSession, states: NDArray[np.float32]) -> None:
        self._session = session
        self._states = states
        self._outputs = [output.name for output in session.get_outputs()][1:]

    def begin(self) -> Memory:
        """Give the memory of having heard nothing yet."""
        empty = np.zeros((1, _HEADS, 0, _HEAD_SIZE), np.float32)
        return Memory(
            {
                f"past_key_values.{layer}.{part}.{what}": empty
                for layer in range(_LAYERS)
                for part in ("decoder", "encoder")
                for what in ("key", "value")
            }
        )

    def step(self, pieces: list[list[int]], memory: Memory) -> tuple[Logits, Memory]:
        """Take the next pieces of each hypothesis; give log-likelihoods after each, and memory.

        The result has a row for each hypothesis, of one vector for each piece given.
        """
        count = len(pieces)
        states = np.repeat(self._states, count, axis=0)
        outputs: list[Any] = self._session.run(
            None,
            {
                # One entry stands for all of a recording's frames: every one of them counts.
                "encoder_attention_mask": np.ones((count, 1), np.int64),
                "input_ids": np.asarray(pieces, np.int64),
                "encoder_hidden_states": states,
                "use_cache_branch": np.array([memory.begun]),
                **memory.tensors,
            },
        )
        tensors = dict(memory.tensors)
        for name, value in zip(self._outputs, outputs[1:], strict=True):
            # Once begun, the graph gives empty tensors for what it keeps of the sound itself.
            if not (memory.begun and ".encoder." in name):
                tensors[name.replace("present", "past_key_values")] = value
        return _log_softmax(outputs[0]), Memory(tensors, begun=True)


def _log_softmax(logits: Logits) -> Logits:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    normal: Logits = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return normal
