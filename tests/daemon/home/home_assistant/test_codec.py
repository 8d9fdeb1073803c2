import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.home.home_assistant import codec
from daemon.home.home_assistant.connection import address


def test_the_greeting_is_told_apart() -> None:
    assert codec.read('{"type":"auth_required","ha_version":"2025.4.4"}') == (
        codec.Asked("2025.4.4"),
    )
    assert codec.read('{"type":"auth_ok","ha_version":"2025.4.4"}') == (codec.Welcome("2025.4.4"),)
    refused = '{"type":"auth_invalid","message":"Invalid access token or password"}'
    assert codec.read(refused) == (codec.Refused("Invalid access token or password"),)


def test_an_error_is_told_without_its_prefix_and_cut() -> None:
    answer = {
        "id": 65,
        "type": "result",
        "success": False,
        "error": {
            "code": "service_validation_error",
            "message": "Validation error: Arming requires a code" + " x" * 500,
        },
    }
    (declined,) = codec.read(json.dumps(answer))
    assert isinstance(declined, codec.Declined)
    assert declined.message.startswith("Arming requires a code x")
    assert len(declined.message) == codec.LONGEST_WORDS


def test_several_messages_may_come_in_one_frame() -> None:
    frame = [
        {"id": 1, "type": "result", "success": True, "result": [1]},
        {"id": 2, "type": "event", "event": {"a": {}}},
        {"id": 3, "type": "pong"},
    ]
    assert codec.read(json.dumps(frame)) == (codec.Answer(1, [1]), codec.Event(2, {"a": {}}))


@pytest.mark.parametrize("frame", ["", "<html>", "{}", "[1]", '{"type":"event"}', "null"])
def test_what_is_not_this_api_is_refused(frame: str) -> None:
    with pytest.raises(codec.Unreadable):
        codec.read(frame)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.sampled_from(["auth_required", "auth_ok", "auth_invalid", "result", "event", "news"]),
    st.dictionaries(
        st.sampled_from(["id", "success", "result", "error", "event", "message", "ha_version"]),
        _JSON,
    ),
)
def test_whatever_stands_in_a_message_it_is_read_or_refused(
    kind: str, fields: dict[str, object]
) -> None:
    try:
        codec.read(json.dumps(fields | {"type": kind}))
    except codec.Unreadable:
        assert not isinstance(fields.get("id"), int)


def test_a_command_carries_its_number_and_its_facts() -> None:
    sent = json.loads(codec.command(7, "call_service", {"domain": "light", "service": "turn_on"}))
    assert sent == {"id": 7, "type": "call_service", "domain": "light", "service": "turn_on"}


@pytest.mark.parametrize(
    ("page", "socket"),
    [
        ("http://ha.local:8123", "ws://ha.local:8123/api/websocket"),
        ("https://ha.example/", "wss://ha.example/api/websocket"),
        ("https://proxy.example/home/", "wss://proxy.example/home/api/websocket"),
    ],
)
def test_the_socket_is_found_from_the_page(page: str, socket: str) -> None:
    assert address(page) == socket
