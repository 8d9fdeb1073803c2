"""A base_url as people write it becomes the address that is connected to."""

import pytest

from config.service_settings import KeyedService
from providers.errors import ErrorCode, ProviderError
from providers.realtime.address import realtime_key, realtime_url

DEFAULT = "wss://api.example.com/v1/realtime"


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("", "wss://api.example.com/v1/realtime?model=m"),
        ("http://127.0.0.1:9", "ws://127.0.0.1:9/v1/realtime?model=m"),
        ("ws://localhost:9/", "ws://localhost:9/v1/realtime?model=m"),
        ("https://gateway.example/ai/v1", "wss://gateway.example/ai/v1/realtime?model=m"),
        ("wss://gateway.example/talk?team=a", "wss://gateway.example/talk?team=a&model=m"),
        ("wss://g.example/v1/realtime?model=x", "wss://g.example/v1/realtime?model=x"),
        (
            "https://me.openai.azure.com/openai/realtime?api-version=1&deployment=d",
            "wss://me.openai.azure.com/openai/realtime?api-version=1&deployment=d",
        ),
    ],
)
def test_an_address_is_completed(base_url: str, url: str) -> None:
    settings = KeyedService(base_url=base_url)
    assert realtime_url(DEFAULT, settings, "p", model="m", query={})[0] == url


def test_what_is_shown_holds_no_query_and_no_password() -> None:
    settings = KeyedService(base_url="wss://me:secret@g.example/v1?key=secret")
    _, shown = realtime_url(DEFAULT, settings, "p", model="m", query={})
    assert shown == "wss://g.example/v1/realtime"


def test_more_can_be_asked_for() -> None:
    url, _ = realtime_url(DEFAULT, KeyedService(), "p", model="m", query={"conversation_id": "c"})
    assert url.endswith("?model=m&conversation_id=c")


@pytest.mark.parametrize("base_url", ["ws://192.0.2.1", "ftp://127.0.0.1", "not an address"])
def test_an_address_that_may_not_be_used_is_refused(base_url: str) -> None:
    with pytest.raises(ProviderError) as caught:
        realtime_url(DEFAULT, KeyedService(base_url=base_url), "p", model="m", query={})
    assert caught.value.code is ErrorCode.MISCONFIGURED
    assert caught.value.provider == "p"


def test_an_address_that_is_refused_is_told_without_its_password() -> None:
    settings = KeyedService(base_url="ftp://me:hidden@g.example/v1?key=hidden")
    with pytest.raises(ProviderError, match=r"g\.example") as caught:
        realtime_url(DEFAULT, settings, "p", model="m", query={})
    assert "hidden" not in str(caught.value)


def test_a_server_of_ones_own_may_want_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOME_KEY", raising=False)
    assert realtime_key(KeyedService(base_url="ws://localhost"), ["SOME_KEY"], "p") == ""
    with pytest.raises(ProviderError) as caught:
        realtime_key(KeyedService(), ["SOME_KEY"], "p")
    assert caught.value.code is ErrorCode.KEY_REFUSED
    monkeypatch.setenv("SOME_KEY", "k")
    assert realtime_key(KeyedService(base_url="ws://localhost"), ["SOME_KEY"], "p") == "k"
