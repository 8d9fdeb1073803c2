from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.errors import ModelUnusable
from hardware.wake.embedding import StreamingEmbedding
from hardware.wake.graphs import open_graph
from hardware.wake.models import openwakeword_backbone, openwakeword_classifiers
from hardware.wake.protobuf import Field, read_fields, write_fields

WINDOW_ROWS = 76


def test_an_embedding_is_that_of_the_whole_window() -> None:
    model = openwakeword_backbone()[1]
    whole = open_graph(model)
    streaming = StreamingEmbedding(model)
    rows = np.random.default_rng(1).normal(1, 2, (240, 32)).astype(np.float32)
    for end in range(8, len(rows) + 1, 8):
        streaming.rows[:] = rows[end - 8 : end]
        embedding = streaming.step()
        if end >= WINDOW_ROWS:
            window = rows[None, end - WINDOW_ROWS : end, :, None]
            expected = whole.run(None, {"input_1": window})[0][0, 0, 0]
            np.testing.assert_allclose(embedding, expected, rtol=0, atol=1e-5)


def test_reset_forgets_every_row() -> None:
    streaming = StreamingEmbedding(openwakeword_backbone()[1])
    streaming.rows[:] = np.random.default_rng(1).normal(1, 2, (8, 32))
    first = streaming.step().copy()
    assert not np.array_equal(streaming.step(), first)
    streaming.reset()
    np.testing.assert_array_equal(streaming.step(), first)


def test_another_model_is_refused_by_name() -> None:
    alexa = openwakeword_classifiers()["alexa"]
    with pytest.raises(ModelUnusable, match="expected the embedding model") as caught:
        StreamingEmbedding(alexa)
    assert str(alexa) in str(caught.value)


@pytest.mark.parametrize("content", [b"nonsense", b"\x00" * 64, b"\x3a\xff\xff\xff\x7f"])
def test_a_corrupt_model_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    corrupt = tmp_path / "embedding_model.onnx"
    corrupt.write_bytes(content)
    with pytest.raises(ModelUnusable) as caught:
        StreamingEmbedding(corrupt)
    assert str(corrupt) in str(caught.value)


VALUES = st.one_of(st.integers(0, 2**64 - 1), st.binary(max_size=300))


@given(st.lists(st.tuples(st.integers(1, 2**20), VALUES)))
def test_what_is_written_reads_the_same(fields: list[Field]) -> None:
    assert read_fields(write_fields(fields)) == fields


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        fields = read_fields(content)
    except ValueError:
        return
    assert read_fields(write_fields(fields)) == fields


def test_a_real_model_is_written_back_as_it_was() -> None:
    content = openwakeword_backbone()[1].read_bytes()
    assert write_fields(read_fields(content)) == content
