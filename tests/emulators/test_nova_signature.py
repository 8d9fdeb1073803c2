"""The emulator's signature check, with botocore as the one who signs."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from providers.emulators.nova.frames import Frame, HeaderValue
from providers.emulators.nova.refusal import Refusal
from providers.emulators.nova.signature import EventChain, Request, TestKeys, check_request

KEYS = TestKeys()
PATH = "/model/amazon.nova-2-sonic-v1%3A0/invoke-with-bidirectional-stream"


def signed(
    key: str = KEYS.access_key_id,
    secret: str = KEYS.secret,
    token: str | None = None,
    region: str = "us-east-1",
) -> Request:
    """A request as botocore signs it."""
    request = AWSRequest(
        method="POST",
        url=f"https://localhost:8443{PATH}",
        headers={
            "host": "localhost:8443",
            "content-type": "application/vnd.amazon.eventstream",
            "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS",
        },
    )
    SigV4Auth(Credentials(key, secret, token), "bedrock", region).add_auth(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Request(method="POST", path=PATH, headers=headers)


def refusal(request: Request, keys: TestKeys = KEYS, late_s: float = 0) -> Refusal:
    """What the check says against a request."""
    with pytest.raises(Refusal) as caught:
        check_request(request, keys, "us-east-1", datetime.now(UTC) + timedelta(seconds=late_s))
    return caught.value


def test_what_botocore_signs_is_accepted() -> None:
    request = signed(token="any")  # noqa: S106 - not a password

    signature = check_request(request, KEYS, "us-east-1", datetime.now(UTC))

    assert request.headers["authorization"].endswith(signature)


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (signed(key="AKIDSTRANGER"), "UnrecognizedClientException"),
        (signed(token="expired"), "ExpiredTokenException"),  # noqa: S106 - not a password
        (signed(secret="guessed"), "InvalidSignatureException"),  # noqa: S106 - a wrong one
        (signed(region="eu-north-1"), "InvalidSignatureException"),
    ],
)
def test_a_wrong_account_is_refused_by_its_own_name(request_: Request, kind: str) -> None:
    refused = refusal(request_)

    assert (refused.kind, refused.status) == (kind, 403)


def test_a_session_token_that_is_not_the_accounts_is_refused() -> None:
    keys = TestKeys(session_token="mine")  # noqa: S106 - not a password

    assert refusal(signed(), keys).kind == "UnrecognizedClientException"


@pytest.mark.parametrize(("late_s", "words"), [(900, "expired"), (-900, "not yet current")])
def test_a_wrong_clock_is_told(late_s: float, words: str) -> None:
    assert words in refusal(signed(), late_s=late_s).message


@pytest.mark.parametrize("change", [{"x-amz-date": ""}, {"x-amz-extra": "unsigned"}])
def test_a_request_changed_on_its_way_is_refused(change: Mapping[str, str]) -> None:
    request = signed()
    tampered = Request(method="POST", path=PATH, headers={**request.headers, **change})

    assert refusal(tampered).status == 403


def test_a_request_without_a_signature_is_refused() -> None:
    request = Request(method="POST", path=PATH, headers={"authorization": "Bearer key"})

    assert refusal(request).kind == "MissingAuthenticationTokenException"


def test_an_events_signature_covers_its_payload_date_and_predecessor() -> None:
    moment = datetime(2026, 11, 20, 12, 0, 1, tzinfo=UTC)
    # Worked out with `openssl dgst -mac HMAC` from the published algorithm.
    right = "e27070d2c85e2a6015fe23616aad54800cd9b527bdaeaa64e19f0104ab278326"
    prior = "ab" * 32

    def complaint(payload: bytes, when: datetime, before: str) -> str:
        headers: dict[str, HeaderValue] = {":date": when, ":chunk-signature": bytes.fromhex(right)}
        return EventChain(KEYS, "us-east-1", before).check(Frame(headers, payload))

    assert complaint(b"payload", moment, prior) == ""
    assert complaint(b"other", moment, prior)
    assert complaint(b"payload", moment + timedelta(seconds=1), prior)
    assert complaint(b"payload", moment, "cd" * 32)


def test_an_event_without_a_signature_is_told() -> None:
    assert ":chunk-signature" in EventChain(KEYS, "us-east-1", "").check(Frame({}, b""))
