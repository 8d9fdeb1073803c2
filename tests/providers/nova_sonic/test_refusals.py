"""Each error of Bedrock becomes one that tells what to do."""

import json

import pytest

from providers.errors import ConnectionLost, ErrorCode, ProviderError, Rejected
from providers.nova_sonic import eventstream
from providers.nova_sonic.envelope import packed, unpacked
from providers.nova_sonic.eventstream import Decoder, Message
from providers.nova_sonic.refusals import StaleKeys, failure, refusal
from providers.wire.reading import Oddities


@pytest.mark.parametrize(
    ("kind", "words", "code", "error"),
    [
        ("AccessDeniedException", "no", ErrorCode.KEY_REFUSED, Rejected),
        ("UnrecognizedClientException", "", ErrorCode.KEY_REFUSED, StaleKeys),
        ("ExpiredTokenException", "", ErrorCode.KEY_REFUSED, StaleKeys),
        ("InvalidSignatureException", "Signature expired: 2026", ErrorCode.CLOCK_WRONG, Rejected),
        ("InvalidSignatureException", "Signature not yet current", ErrorCode.CLOCK_WRONG, Rejected),
        ("InvalidSignatureException", "does not match", ErrorCode.KEY_REFUSED, Rejected),
        ("throttlingException", "", ErrorCode.BUSY, Rejected),
        ("ServiceQuotaExceededException", "", ErrorCode.QUOTA, Rejected),
        ("ResourceNotFoundException", "end of its life", ErrorCode.MISCONFIGURED, Rejected),
        ("validationException", "model is invalid", ErrorCode.MISCONFIGURED, Rejected),
        ("ValidationException", "InternalErrorCode=531::", ErrorCode.SERVICE, ConnectionLost),
        ("ValidationException", "Timed out waiting for audio", ErrorCode.SERVICE, ConnectionLost),
        ("ValidationException", "RST_STREAM closed stream", ErrorCode.SERVICE, ConnectionLost),
        ("modelStreamErrorException", "", ErrorCode.SERVICE, ConnectionLost),
        ("modelTimeoutException", "", ErrorCode.SERVICE, ConnectionLost),
        ("internalServerException", "", ErrorCode.SERVICE, ConnectionLost),
        ("serviceUnavailableException", "", ErrorCode.SERVICE, ConnectionLost),
        ("neverHeardOfException", "", ErrorCode.SERVICE, ConnectionLost),
    ],
)
def test_an_error_by_its_name(
    kind: str, words: str, code: ErrorCode, error: type[ProviderError]
) -> None:
    found = failure(kind, words)
    assert type(found) is error
    assert found.code is code
    assert found.cure
    assert words in str(found)


@pytest.mark.parametrize(
    ("status", "headers", "code"),
    [
        (403, {"x-amzn-errortype": "AccessDeniedException:http://x/"}, ErrorCode.KEY_REFUSED),
        (404, {"x-amzn-errortype": "com.amazon#ResourceNotFoundException"}, None),
        (429, {"x-amzn-errortype": "ThrottlingException"}, ErrorCode.BUSY),
        (503, {}, ErrorCode.SERVICE),
        (302, {"location": "http://login"}, ErrorCode.CAPTIVE_PORTAL),
    ],
)
def test_a_refused_request(status: int, headers: dict[str, str], code: ErrorCode | None) -> None:
    error = refusal(status, headers, b'{"message":"as it is"}')
    assert error.code is (code or ErrorCode.MISCONFIGURED)


def test_a_refusal_may_name_itself_in_its_body() -> None:
    body = b'{"__type":"com.amazon.coral.service#ExpiredTokenException","message":"old"}'
    assert type(refusal(403, {}, body)) is StaleKeys


@pytest.mark.parametrize("kind", ["ValidationException", "ResourceNotFoundException"])
def test_a_model_that_is_not_there_has_its_own_cure(kind: str) -> None:
    error = failure(kind, "The provided model identifier is invalid.")
    assert "region" in error.cure


def test_what_the_service_repeats_of_our_headers_is_not_told() -> None:
    words = "does not match.\n\nThe Canonical String was\n'POST\nx-amz-security-token:abc'"
    assert "abc" not in str(failure("InvalidSignatureException", words))


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff\xfe", b'{"message":7}', b"<html>"])
def test_a_body_that_makes_no_sense_is_no_defect(body: bytes) -> None:
    assert refusal(403, {"x-amzn-errortype": "AccessDeniedException"}, body).code


def message(kind: str, payload: bytes, **more: str) -> Message:
    headers = {":message-type": kind} | {f":{name.replace('_', '-')}": more[name] for name in more}
    raw = b"".join(eventstream.text_header(name, value) for name, value in headers.items())
    [found] = Decoder().feed(eventstream.encoded(raw, payload))
    return found


def test_an_exception_in_the_stream_is_raised() -> None:
    spoilt = message("exception", b'{"message":"slow"}', exception_type="throttlingException")
    with pytest.raises(Rejected, match="slow") as caught:
        unpacked(spoilt, Oddities("nova_sonic"))
    assert caught.value.code is ErrorCode.BUSY


def test_an_error_in_the_stream_is_raised() -> None:
    spoilt = message("error", b"", error_code="InternalFailure", error_message="oh")
    with pytest.raises(ConnectionLost, match="oh"):
        unpacked(spoilt, Oddities("nova_sonic"))


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b'{"bytes":"%%%"}', b'{"bytes":7}', b'{"bytes":"e30="}', b"null"]
)
def test_an_event_that_is_none_is_passed_over(payload: bytes) -> None:
    oddities = Oddities("nova_sonic")
    assert not unpacked(message("event", payload), oddities)
    assert unpacked(message("rainbow", payload), oddities) is None


def test_other_events_than_chunks_never_end_a_session() -> None:
    oddities = Oddities("nova_sonic")
    for _ in range(20):
        assert unpacked(message("event", b"{}", event_type="initial-response"), oddities) is None


def test_padding_beside_an_event_is_passed_over() -> None:
    payload = b'{"p":"abcdefgh","bytes":"eyJldmVudCI6eyJhIjp7fX19"}'
    found = unpacked(message("event", payload, event_type="chunk"), Oddities("nova_sonic"))
    assert found == {"a": {}}


def test_what_is_packed_is_unpacked() -> None:
    [found] = Decoder().feed(packed({"promptEnd": {"promptName": "ä"}}))
    assert json.loads(found.payload).keys() == {"bytes"}
    expected = {"promptEnd": {"promptName": "ä"}}
    assert unpacked(found, Oddities("nova_sonic")) == expected
