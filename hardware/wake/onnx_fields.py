"""The parts of an ONNX model that are read and rewritten here, by their numbers in onnx.proto."""

from typing import Final

from hardware.wake.protobuf import Field, read_fields, text_of

MODEL_GRAPH: Final = 7
GRAPH_NODE: Final = 1
GRAPH_INITIALIZER: Final = 5
GRAPH_INPUT: Final = 11
GRAPH_OUTPUT: Final = 12
GRAPH_VALUE_INFO: Final = 13
NODE_INPUT: Final = 1
NODE_OUTPUT: Final = 2
NODE_OPERATION: Final = 4
NODE_ATTRIBUTE: Final = 5
ATTRIBUTE_NAME: Final = 1
ATTRIBUTE_INT: Final = 3
ATTRIBUTE_INTS: Final = 8
ATTRIBUTE_TYPE: Final = 20
TENSOR_DIMS: Final = 1
TENSOR_TYPE: Final = 2
TENSOR_NAME: Final = 8
TENSOR_RAW: Final = 9


def messages_of(fields: list[Field], number: int) -> list[bytes]:
    """Give every value of a field that holds messages."""
    return [value for found, value in fields if found == number and isinstance(value, bytes)]


def tensor_of(model: bytes, name: str) -> bytes:
    """Give the content of a constant tensor. Raises `ValueError` where there is none."""
    for graph in messages_of(read_fields(model), MODEL_GRAPH):
        for tensor in map(read_fields, messages_of(read_fields(graph), GRAPH_INITIALIZER)):
            if text_of(tensor, TENSOR_NAME) == [name]:
                [content] = messages_of(tensor, TENSOR_RAW)
                return content
    raise ValueError(f"it has no tensor {name}")
