"""Statuses, close codes and errors mean what a person can do something about."""

import pytest

from providers.errors import ErrorCode
from providers.realtime import complaints
from providers.realtime.happened import Complaint


@pytest.mark.parametrize(
    ("status", "told", "meaning"),
    [
        (429, '{"error":{"code":"insufficient_quota"}}', ErrorCode.QUOTA),
        (429, '{"error":{"code":"rate_limit_exceeded"}}', None),
        (401, "", None),
        (404, '{"error":{"code":"model_not_found"}}', ErrorCode.MISCONFIGURED),
        (3000, "invalid_request_error.invalid_api_key", ErrorCode.KEY_REFUSED),
        (4000, "beta_api_shape_disabled", ErrorCode.MISCONFIGURED),
        (4000, "", ErrorCode.MISCONFIGURED),
        (1008, "billing_hard_limit_reached", ErrorCode.QUOTA),
        (4001, "session_expired", None),
        (1001, "maximum duration of 60 minutes", None),
        (1011, "insufficient_quota", None),
    ],
)
def test_a_refusal_means(status: int, told: str, meaning: ErrorCode | None) -> None:
    assert complaints.refusal(status, told) is meaning


@pytest.mark.parametrize(
    ("kind", "code", "meaning"),
    [
        ("invalid_request_error", "invalid_value", ErrorCode.MISCONFIGURED),
        ("invalid_request_error", "invalid_api_key", ErrorCode.KEY_REFUSED),
        ("authentication_error", "", ErrorCode.KEY_REFUSED),
        ("rate_limit_error", "", ErrorCode.BUSY),
        ("error", "server_error", ErrorCode.SERVICE),
        ("server_error", "", ErrorCode.SERVICE),
    ],
)
def test_an_error_while_opening_means(kind: str, code: str, meaning: ErrorCode) -> None:
    assert complaints.in_opening(Complaint(kind=kind, code=code, message="no")) is meaning
