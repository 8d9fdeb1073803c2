"""Runs ONNX graphs on one thread, from and into arrays that stay where they are."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from hardware.errors import ModelUnusable

type Floats = NDArray[np.float32]


def open_graph(path: Path, rewritten: bytes | None = None) -> ort.InferenceSession:
    """Load a graph for one thread that never spins. Raises `ModelUnusable` naming the file.

    `rewritten` is what to run instead of the file's own content.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # One small graph at a time needs no pool of memory kept for the next.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    try:
        return ort.InferenceSession(
            rewritten or str(path), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        found = str(error).rpartition(":")[2].strip()
        raise ModelUnusable(f"{path}: expected an ONNX model, but {found}") from error


class BoundGraph:
    """A graph tied to its input and output arrays: change the input in place, then `run`.

    Binding once saves the copies and look-ups of a plain call, which matter 12 times a second.
    """

    def __init__(
        self,
        graph: ort.InferenceSession,
        inputs: Mapping[str, Floats],
        outputs: Mapping[str, Floats],
    ) -> None:
        self._graph = graph
        self._arrays = (dict(inputs), dict(outputs))  # the binding holds bare pointers into these
        self._binding = graph.io_binding()
        for name, array in inputs.items():
            _require_contiguous(array)
            self._binding.bind_input(name, "cpu", 0, np.float32, array.shape, array.ctypes.data)
        for name, array in outputs.items():
            _require_contiguous(array)
            self._binding.bind_output(name, "cpu", 0, np.float32, array.shape, array.ctypes.data)

    def run(self) -> None:
        """Compute the outputs from what the inputs hold now."""
        self._graph.run_with_iobinding(self._binding)


def _require_contiguous(array: Floats) -> None:
    if not array.flags.c_contiguous:
        raise ValueError("a bound array must be one contiguous piece")
