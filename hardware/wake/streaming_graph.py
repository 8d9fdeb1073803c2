"""Rewrites openWakeWord's embedding model so that each hop computes only what is new.

The model looks at 76 mel rows, of which 68 are those of the hop before. All its convolutions over
time are three rows high and unpadded, and its pooling divides time by 8, the rows of a hop. So it
is enough to keep the last two rows before each such convolution: the same numbers for a seventh of
the multiplications.
"""

from collections.abc import Iterator
from typing import Final

from hardware.wake.onnx_fields import (
    ATTRIBUTE_INT,
    ATTRIBUTE_INTS,
    ATTRIBUTE_NAME,
    ATTRIBUTE_TYPE,
    GRAPH_INITIALIZER,
    GRAPH_INPUT,
    GRAPH_NODE,
    GRAPH_OUTPUT,
    GRAPH_VALUE_INFO,
    MODEL_GRAPH,
    NODE_ATTRIBUTE,
    NODE_INPUT,
    NODE_OPERATION,
    NODE_OUTPUT,
    TENSOR_DIMS,
    TENSOR_NAME,
    TENSOR_RAW,
    TENSOR_TYPE,
    messages_of,
)
from hardware.wake.protobuf import Field, read_fields, text_of, write_fields

ROWS: Final = 8
BANDS: Final = 32

STATE_SHAPES: Final = (
    (1, 1, 2, 34),
    (1, 24, 2, 32),
    *[(1, 48, 2, 16)] * 2,
    *[(1, 72, 2, 8)] * 2,
    *[(1, 96, 2, 4)] * 2,
    *[(1, 96, 2, 2)] * 2,
    (1, 96, 2, 1),
)
"""The two rows kept before each convolution over time: channels and bands as the model has them."""

ROWS_INPUT: Final = "rows"
EMBEDDING_OUTPUT: Final = "conv2d_19"

# Kinds of tensors and attributes in onnx.proto.
_FLOAT, _INT64, _INT = 1, 7, 2


def state_input(index: int) -> str:
    """Give the name of the input that takes a convolution's kept rows."""
    return f"kept_{index}"


def state_output(index: int) -> str:
    """Give the name of the output that gives the rows to keep."""
    return f"to_keep_{index}"


def streaming(model: bytes) -> bytes:
    """Give the rewritten model. Raises `ValueError` when it is not the model this knows."""
    fields = read_fields(model)
    return write_fields(
        (number, write_fields(_streaming_graph(read_fields(value))))
        if number == MODEL_GRAPH and isinstance(value, bytes)
        else (number, value)
        for number, value in fields
    )


def _streaming_graph(graph: list[Field]) -> Iterator[Field]:
    old_nodes = [read_fields(node) for node in messages_of(graph, GRAPH_NODE)]
    nodes = list(_streaming_nodes(old_nodes))
    yield from ((GRAPH_NODE, write_fields(node)) for node in nodes)
    replaced = {GRAPH_NODE, GRAPH_INPUT, GRAPH_VALUE_INFO}
    yield from ((number, value) for number, value in graph if number not in replaced)
    yield GRAPH_INITIALIZER, _integers("band_pads", (0, 0, 0, 1, 0, 0, 0, 1))
    yield GRAPH_INITIALIZER, _integers("last_two", (-2,))
    yield GRAPH_INITIALIZER, _integers("to_the_end", (2**62,))
    yield GRAPH_INITIALIZER, _integers("over_time", (2,))
    yield GRAPH_INPUT, _floats(ROWS_INPUT, (1, 1, ROWS, BANDS))
    for index, shape in enumerate(STATE_SHAPES):
        yield GRAPH_INPUT, _floats(state_input(index), shape)
        yield GRAPH_OUTPUT, _floats(state_output(index), shape)


def _streaming_nodes(nodes: list[list[Field]]) -> Iterator[list[Field]]:
    """Give the nodes with kept rows put before each convolution over time."""
    operations = [text_of(node, NODE_OPERATION) for node in nodes[:3]]
    if operations != [["Pad"], ["Reshape"], ["Conv"]]:
        raise ValueError(f"it begins with {operations}")
    yield _node("Pad", (ROWS_INPUT, "band_pads"), "padded")
    [first_source] = text_of(nodes[1], NODE_OUTPUT)
    index = 0
    for node in nodes[2:]:
        source, *_ = text_of(node, NODE_INPUT)
        source = "padded" if source == first_source else source
        if not _is_over_time(node):
            yield node
            continue
        if index == len(STATE_SHAPES):
            raise ValueError(f"it has more than {index} convolutions over time")
        joined = f"joined_{index}"
        yield _node("Concat", (state_input(index), source), joined, axis=2)
        last_two = (joined, "last_two", "to_the_end", "over_time")
        yield _node("Slice", last_two, state_output(index))
        yield _with_source(node, joined)
        index += 1
    if index != len(STATE_SHAPES):
        raise ValueError(f"it has {index} convolutions over time, not {len(STATE_SHAPES)}")


def _is_over_time(node: list[Field]) -> bool:
    """Tell whether a node is a convolution whose kernel is three rows high."""
    if text_of(node, NODE_OPERATION) != ["Conv"]:
        return False
    attributes = [
        read_fields(attribute)
        for attribute in messages_of(node, NODE_ATTRIBUTE)
        if b"kernel_shape" in attribute
    ]
    [kernel] = [
        [value for number, value in attribute if number == ATTRIBUTE_INTS]
        for attribute in attributes
    ]
    return kernel[:1] == [3]


def _with_source(node: list[Field], source: str) -> list[Field]:
    """Give the node with another first input."""
    place = next(place for place, (number, _) in enumerate(node) if number == NODE_INPUT)
    return [*node[:place], (NODE_INPUT, source.encode()), *node[place + 1 :]]


def _node(
    operation: str, inputs: tuple[str, ...], output: str, axis: int | None = None
) -> list[Field]:
    fields: list[Field] = [(NODE_INPUT, name.encode()) for name in inputs]
    fields += [(NODE_OUTPUT, output.encode()), (NODE_OPERATION, operation.encode())]
    if axis is not None:
        attribute: list[Field] = [
            (ATTRIBUTE_NAME, b"axis"),
            (ATTRIBUTE_INT, axis),
            (ATTRIBUTE_TYPE, _INT),
        ]
        fields.append((NODE_ATTRIBUTE, write_fields(attribute)))
    return fields


def _integers(name: str, values: tuple[int, ...]) -> bytes:
    """Give a constant tensor."""
    raw = b"".join(value.to_bytes(8, "little", signed=True) for value in values)
    return write_fields(
        [
            (TENSOR_DIMS, len(values)),
            (TENSOR_TYPE, _INT64),
            (TENSOR_NAME, name.encode()),
            (TENSOR_RAW, raw),
        ]
    )


def _floats(name: str, shape: tuple[int, ...]) -> bytes:
    """Give the description of an input or output."""
    sizes = write_fields((1, write_fields([(1, size)])) for size in shape)
    tensor = write_fields([(1, _FLOAT), (2, sizes)])
    return write_fields([(1, name.encode()), (2, write_fields([(1, tensor)]))])
