"""A presence without a broker is told where it stands, with what is missing."""

from config.checks_presence import check_presence
from config.settings import Mqtt, Presence, Settings

SHOWN = Presence(enabled=True)


def test_a_presence_needs_a_broker() -> None:
    (problem,) = check_presence(Settings(presence=SHOWN))
    assert problem.key == ("presence", "enabled")
    assert "mqtt.host" in problem.expected


def test_with_a_broker_or_without_a_presence_nothing_is_wrong() -> None:
    assert not list(check_presence(Settings(presence=SHOWN, mqtt=Mqtt(host="broker.lan"))))
    assert not list(check_presence(Settings()))
