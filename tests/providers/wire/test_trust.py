"""Which addresses may be used: TLS, this machine, or by the owner's decision."""

import pytest

from config.service_settings import Service
from providers.errors import ErrorCode, Rejected
from providers.wire.trust import address, is_loopback, is_plaintext

SCHEMES = frozenset({"ws", "wss"})
DEFAULT = "wss://service.example"


def used(base_url: str = "", *, allow_plaintext: bool = False) -> str:
    settings = Service(base_url=base_url, allow_plaintext=allow_plaintext)
    return address(DEFAULT, settings, schemes=SCHEMES).geturl()


@pytest.mark.parametrize(
    "base_url",
    [
        "wss://gateway.example/path?team=1",
        "ws://127.0.0.1:8080",
        "ws://[::1]:8080",
        "ws://localhost:8080",
        "ws://127.9.9.9",
    ],
)
def test_tls_or_this_machine_may_be_used(base_url: str) -> None:
    assert used(base_url) == base_url


def test_without_a_base_url_it_is_the_services_own_address() -> None:
    assert used() == DEFAULT


@pytest.mark.parametrize(
    "base_url", ["ws://gateway.example", "ws://192.168.1.9", "ws://localhost.evil.example"]
)
def test_plain_text_beyond_this_machine_is_a_decision(base_url: str) -> None:
    with pytest.raises(Rejected, match="no TLS") as caught:
        used(base_url)
    assert caught.value.code is ErrorCode.MISCONFIGURED
    assert "allow_plaintext" in caught.value.cure
    assert used(base_url, allow_plaintext=True) == base_url


@pytest.mark.parametrize(
    "base_url", ["https://gateway.example", "gateway.example", "wss://", "x", "wss://[::1"]
)
def test_what_is_no_address_of_this_kind_is_refused(base_url: str) -> None:
    with pytest.raises(Rejected, match="base_url: expected ws:// or wss://"):
        used(base_url)


def test_the_doctor_can_tell_plain_text() -> None:
    assert is_plaintext(Service(base_url="ws://192.168.1.9", allow_plaintext=True))
    assert not is_plaintext(Service(base_url="ws://localhost:1"))
    assert not is_plaintext(Service(base_url="wss://gateway.example"))
    assert not is_plaintext(Service())


def test_only_this_machine_is_this_machine() -> None:
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")  # noqa: S104 - nothing is bound
    assert not is_loopback("")


@pytest.mark.parametrize("port", ["99999", "-1", "abc"])
def test_a_port_that_is_none_is_refused_in_words(port: str) -> None:
    with pytest.raises(Rejected, match="base_url: expected wss:"):
        address("", Service(base_url=f"wss://gateway:{port}"), schemes=frozenset({"wss"}))
