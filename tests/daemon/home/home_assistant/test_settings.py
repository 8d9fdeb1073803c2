from collections.abc import Mapping

import pytest

from config.checks_home_assistant import check_home_assistant
from config.settings import Settings

TOKEN = {"environment": "HOME_ASSISTANT_TOKEN"}


def problems(**section: object) -> dict[str, str]:
    settings = Settings.model_validate(
        {
            "home": {"backends": ["home_assistant"]},
            "home_assistant": {"token": TOKEN, **section},
        }
    )
    return {str(each.key[1]): each.expected for each in check_home_assistant(settings)}


def test_an_address_and_a_token_are_enough() -> None:
    assert problems(url="http://192.168.1.5:8123") == {}


def test_without_a_token_it_says_where_to_name_one() -> None:
    assert "where its access token is kept" in problems(token=None)["token"]
    assert list(check_home_assistant(Settings())) == []


@pytest.mark.parametrize(
    "url",
    ["homeassistant.local:8123", "ws://ha.local", "http://", "http://a:b@ha.local", "http://h:x"],
)
def test_an_address_is_a_browsers(url: str) -> None:
    assert "url" in problems(url=url)


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ({"url": "http://ha.local", "accept_any_certificate": True}, "accept_any_certificate"),
        (
            {"url": "https://h", "fingerprint": "AB" * 32, "accept_any_certificate": True},
            "accept_any_certificate",
        ),
        ({"url": "https://ha.local", "ca_file": "missing.pem"}, "ca_file"),
    ],
)
def test_trust_is_one_way_and_needs_a_certificate(section: Mapping[str, object], key: str) -> None:
    assert key in problems(**section)


def test_a_code_belongs_to_an_entity_by_its_id() -> None:
    assert "the id of an entity" in problems(codes={"Front door": {}})["codes"]
    assert problems(codes={"lock.front_door": {"code": TOKEN}}) == {}
