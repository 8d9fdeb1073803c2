"""Signatures are those AWS's own signer makes, for the request and every event after it."""

import base64
import json
from datetime import UTC, datetime
from typing import cast

import pytest
from botocore import auth

from providers.nova_sonic.envelope import packed_text
from providers.nova_sonic.eventstream import Decoder
from providers.nova_sonic.signing import EventSigner, Keys, signed_request
from tests.providers.nova_sonic.oracle import SIGNERS, ask

SECRET, TOKEN = "wJalrXUtnFEMI/K7MDENG", "a/token"
KEYS = Keys(access_key="AKIDEXAMPLE", secret_key=SECRET, token=TOKEN)
AT = 1_790_000_123
HOST = "bedrock-runtime.us-east-1.amazonaws.com"
PATH = "/model/amazon.nova-2-sonic-v1%3A0/invoke-with-bidirectional-stream"
EVENTS = ['{"event":{"sessionStart":{}}}', '{"event":{"promptEnd":{"promptName":"P"}}}']

KNOWN_SEED = "e012e8eb6ddd951efd96ec683a9e2cab537ec564bb1c2b0aef09ac4be7d69459"
KNOWN_SIGNATURES = (
    "ece7f1cfac7ebde7201d1248707c98f05e2871db05c51ad65e03a5d03534c60f",
    "8af66c08b0f158396d2bb6522000f355409fcc15bd3e26748da2733e40a91fe7",
)
"""Made by aws-sdk-signers 0.4 for `EVENTS`, with `KEYS`, at `AT`, after `KNOWN_SEED`."""


def signatures(seed: str) -> list[str]:
    signer = EventSigner(KEYS.secret_key, "us-east-1", seed, clock=lambda: AT + 0.7)
    messages = [signer.signed(packed_text(event.encode())) for event in EVENTS]
    found = Decoder().feed(b"".join([*messages, signer.signed(b"")]))
    return [cast("bytes", message.headers[":chunk-signature"]).hex() for message in found]


def test_events_are_signed_as_they_were_when_aws_signed_them() -> None:
    assert tuple(signatures(KNOWN_SEED)[:2]) == KNOWN_SIGNATURES


def test_request_and_events_are_signed_as_aws_signs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "get_current_datetime", lambda: datetime.fromtimestamp(AT, UTC))
    request = signed_request(KEYS, "us-east-1", f"https://{HOST}{PATH}")
    given = {
        "at": AT,
        "access": KEYS.access_key,
        "secret": KEYS.secret_key,
        "token": KEYS.token,
        "region": "us-east-1",
        "host": HOST,
        "path": PATH,
        "headers": {
            "content-type": "application/vnd.amazon.eventstream",
            "host": HOST,
            "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS",
        },
        "events": EVENTS,
    }
    answer = ask(SIGNERS, given)
    assert isinstance(answer, dict)
    assert request.headers["authorization"] == answer["authorization"]
    signer = EventSigner(KEYS.secret_key, "us-east-1", request.signature, clock=lambda: AT)
    ours = [signer.signed(packed_text(event.encode())) for event in EVENTS] + [signer.signed(b"")]
    assert ours == [base64.b64decode(event) for event in answer["events"]]


def test_a_new_second_and_a_new_day_are_signed_anew() -> None:
    clock = iter([0.0, 86_399.9, 86_400.1])
    signer = EventSigner("secret", "us-east-1", KNOWN_SEED, clock=lambda: next(clock))
    stream = signer.signed(b"") + signer.signed(b"")
    dates = [message.headers[":date"] for message in Decoder().feed(stream)]
    assert dates == [86_399_000, 86_400_000]


def test_keys_never_print() -> None:
    request = signed_request(KEYS, "us-east-1", f"https://{HOST}{PATH}")
    shown = json.dumps([repr(KEYS), repr(request.headers is None), repr(request)])
    assert all(word not in shown for word in ("AKID", "wJalr", "a/token"))
