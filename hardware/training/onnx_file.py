"""Writes a network as the ONNX file that Parlour and openwakeword read as a classifier."""

import os
import tempfile
from pathlib import Path
from typing import Final

from hardware.training.network import Floats, Network
from hardware.wake.embedding import EMBEDDING_SIZE
from hardware.wake.protobuf import Field, write_fields

INPUT: Final = "embeddings"
OUTPUT: Final = "score"

# Field numbers of ONNX's messages (onnx.proto); IR 7 and opset 13 as in openWakeWord's own files.
_IR_VERSION, _OPSET = 7, 13
_MODEL_IR, _MODEL_PRODUCER, _MODEL_DOC, _MODEL_GRAPH, _MODEL_OPSET, _MODEL_NOTE = 1, 2, 6, 7, 8, 14
_GRAPH_NODE, _GRAPH_NAME, _GRAPH_TENSOR, _GRAPH_INPUT, _GRAPH_OUTPUT = 1, 2, 5, 11, 12
_NODE_INPUT, _NODE_OUTPUT, _NODE_OPERATION = 1, 2, 4
_TENSOR_DIMENSION, _TENSOR_TYPE, _TENSOR_NAME, _TENSOR_RAW = 1, 2, 8, 9
_FLOAT = 1


def model_bytes(network: Network, told: str, notes: dict[str, str]) -> bytes:
    """Give the file's content: (1, N, 96) embeddings in, (1, 1) probability out.

    `told` is its description, `notes` what else a reader of the file may want to know.
    """
    return write_fields(
        [
            (_MODEL_IR, _IR_VERSION),
            (_MODEL_PRODUCER, b"parlour wake train"),
            (_MODEL_DOC, told.encode()),
            (_MODEL_GRAPH, write_fields(_graph(network))),
            (_MODEL_OPSET, write_fields([(1, b""), (2, _OPSET)])),
            *[(_MODEL_NOTE, _note(key, value)) for key, value in notes.items()],
        ]
    )


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place at once, so that nobody ever finds half of it."""
    with tempfile.NamedTemporaryFile(dir=path.absolute().parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _graph(network: Network) -> list[Field]:
    nodes = [
        _node("MatMul", [INPUT, "glance"], "turned"),
        _node("Add", ["turned", "glance_bias"], "moved"),
        _node("Relu", ["moved"], "seen"),
        _node("Flatten", ["seen"], "together"),
        _node("Gemm", ["together", "joined", "joined_bias"], "thought"),
        _node("Relu", ["thought"], "said"),
        _node("Gemm", ["said", "decision", "decision_bias"], "logit"),
        _node("Sigmoid", ["logit"], OUTPUT),
    ]
    named = zip(("glance", "joined", "decision"), network.layers, strict=True)
    tensors = [
        (_tensor(name, weights), _tensor(f"{name}_bias", bias)) for name, (weights, bias) in named
    ]
    return [
        *[(_GRAPH_NODE, node) for node in nodes],
        (_GRAPH_NAME, b"wake_word"),
        *[(_GRAPH_TENSOR, tensor) for pair in tensors for tensor in pair],
        (_GRAPH_INPUT, _floats(INPUT, (1, network.length, EMBEDDING_SIZE))),
        (_GRAPH_OUTPUT, _floats(OUTPUT, (1, 1))),
    ]


def _node(operation: str, inputs: list[str], output: str) -> bytes:
    return write_fields(
        [
            *[(_NODE_INPUT, name.encode()) for name in inputs],
            (_NODE_OUTPUT, output.encode()),
            (_NODE_OPERATION, operation.encode()),
        ]
    )


def _tensor(name: str, values: Floats) -> bytes:
    return write_fields(
        [
            *[(_TENSOR_DIMENSION, size) for size in values.shape],
            (_TENSOR_TYPE, _FLOAT),
            (_TENSOR_NAME, name.encode()),
            (_TENSOR_RAW, values.astype("<f4").tobytes()),
        ]
    )


def _floats(name: str, shape: tuple[int, ...]) -> bytes:
    """Give the description of an input or output."""
    sizes = write_fields((1, write_fields([(1, size)])) for size in shape)
    tensor = write_fields([(1, _FLOAT), (2, sizes)])
    return write_fields([(1, name.encode()), (2, write_fields([(1, tensor)]))])


def _note(key: str, value: str) -> bytes:
    return write_fields([(1, key.encode()), (2, value.encode())])
