"""Whatever a chat server sends becomes pieces of an answer, or an error of this layer."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.agent.agent import Called, Message, Said, Wanted, Words
from providers.agent.chat_codec import Answer, request
from providers.errors import ErrorCode, ProviderError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
CALLS = st.fixed_dictionaries(
    {},
    optional={
        "index": JSON,
        "id": JSON,
        "function": JSON | st.fixed_dictionaries({"name": JSON, "arguments": JSON}),
    },
)
DELTAS = st.fixed_dictionaries({}, optional={"content": JSON, "tool_calls": st.lists(CALLS) | JSON})
CHOICES = st.fixed_dictionaries({}, optional={"delta": DELTAS | JSON, "finish_reason": JSON})
EVENTS = st.fixed_dictionaries(
    {}, optional={"choices": st.lists(CHOICES) | JSON, "error": JSON, "usage": JSON}
)


def test_nobody_speaks_twice_in_a_row() -> None:
    said: list[Message] = [
        Said("user", "light"),
        Said("user", "the big one"),
        Said("assistant", "Let me see."),
        Called(call_id="c", name="set_lights", arguments={}),
        Said("assistant", "It is on."),
        Said("user", "thanks"),
    ]
    found = request("m", "Be kind.", said, ())["messages"]
    assert isinstance(found, list)
    assert [(one["role"], one["content"]) for one in found if one["role"] != "tool"] == [
        ("system", "Be kind."),
        ("user", "light\nthe big one"),
        ("assistant", "Let me see."),
        ("assistant", "It is on."),
        ("user", "thanks"),
    ]
    assert found[2]["tool_calls"][0]["id"] == found[3]["tool_call_id"] == "c"


@given(st.integers(min_value=1, max_value=12))
def test_arguments_are_the_same_however_they_are_cut(size: int) -> None:
    written, answer = '{"room": "den", "state": "on"}', Answer()
    for start in range(0, len(written), size):
        part: dict[str, object] = {"index": 0}
        if not start:
            part["id"] = "a"
        piece = {"name": "" if start else "x", "arguments": written[start : start + size]}
        answer.take({"choices": [{"delta": {"tool_calls": [part | {"function": piece}]}}]})
    assert answer.calls() == [
        Wanted(call_id="a", name="x", arguments={"room": "den", "state": "on"})
    ]


@given(st.lists(EVENTS, max_size=6))
def test_no_event_leaves_anything_but_this_layer_s_errors(events: list[dict[str, object]]) -> None:
    answer = Answer()
    try:
        pieces = [piece for event in events for piece in answer.take(event)]
    except ProviderError:
        return
    assert all(isinstance(piece, Words) for piece in pieces)
    assert all(isinstance(call, Wanted) and call.name for call in answer.calls())


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": "insufficient_quota", "message": "m"}, ErrorCode.QUOTA),
        ({"type": "authentication_error"}, ErrorCode.KEY_REFUSED),
        ({"code": 500, "message": "out of memory"}, ErrorCode.SERVICE),
        ("words alone", ErrorCode.SERVICE),
    ],
)
def test_an_error_in_the_stream_is_understood(error: object, code: ErrorCode) -> None:
    with pytest.raises(ProviderError) as caught:
        Answer().take({"error": error})
    assert caught.value.code is code


def test_arguments_without_an_end_are_refused() -> None:
    answer = Answer()
    part = {"index": 0, "id": "a", "function": {"name": "x", "arguments": "y" * 40_000}}
    event = {"choices": [{"delta": {"tool_calls": [part]}}]}
    answer.take(event)
    with pytest.raises(ProviderError, match="no end"):
        answer.take(event)


def test_arguments_that_are_an_object_already_are_taken() -> None:
    answer = Answer()
    part = {"function": {"name": "x", "arguments": {"room": "den"}}}
    answer.take(json.loads(json.dumps({"choices": [{"message": {"tool_calls": [part]}}]})))
    assert answer.calls() == [Wanted(call_id="call-0", name="x", arguments={"room": "den"})]
