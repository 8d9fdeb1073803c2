"""What cannot be meant about a broker is named before anybody connects."""

from pathlib import Path

import pytest

from config.checks import check, literal_secrets
from config.checks_mqtt import check_mqtt
from config.mqtt import Mqtt
from config.settings import Settings

SECRET = {"environment": "MQTT_PASSWORD"}


def told(**tables: object) -> list[str]:
    settings = Settings.model_validate(tables)
    return [f"{each.expected}, found {each.found}" for each in check_mqtt(settings)]


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"home": {"backends": ["mqtt"]}}, "mqtt is among home.backends, found none"),
        ({"mqtt": {"password": SECRET}}, "a name beside mqtt.password"),
        ({"mqtt": {"ca_file": "/nowhere/ca.pem"}}, '"/nowhere/ca.pem", which does not'),
    ],
)
def test_what_cannot_be_meant_is_named(tables: dict[str, object], says: str) -> None:
    [problem] = told(**tables)
    assert says in problem


def test_a_certificate_needs_its_key(tmp_path: Path) -> None:
    file = tmp_path / "a.pem"
    file.touch()
    [problem] = told(mqtt={"certificate_file": str(file)})
    assert "both mqtt.certificate_file and mqtt.key_file" in problem


def test_a_broker_alone_and_none_are_both_fine() -> None:
    assert told() == []
    assert told(mqtt={"host": "broker.lan"}, home={"backends": ["mqtt"]}) == []


def test_rooms_by_name_are_no_secrets() -> None:
    settings = Settings.model_validate({"mqtt": {"rooms": {"0x00158d00018255df": "kitchen"}}})
    assert list(literal_secrets(settings)) == []
    assert not [each for each in check(settings) if each.key[0] == "mqtt"]


@pytest.mark.parametrize("topic", ["a/#", "+", "/a", "a/", "a b", "", "a//b"])
def test_base_topics_are_plain(topic: str) -> None:
    with pytest.raises(ValueError, match="discovery_prefix"):
        Mqtt.model_validate({"discovery_prefix": topic})


@pytest.mark.parametrize(
    ("section", "port"),
    [({}, 1883), ({"tls": True}, 8883), ({"ca_file": "x"}, 8883), ({"tls": True, "port": 1}, 1)],
)
def test_the_port_follows_from_encryption(section: dict[str, object], port: int) -> None:
    assert Mqtt.model_validate(section).address == ("", port)
