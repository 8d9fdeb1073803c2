"""Topics and filters, as the specification's own examples have them (MQTT 3.1.1, 4.7)."""

import pytest

from daemon.mqtt.topics import Subscribers, is_filter, is_topic, matches


@pytest.mark.parametrize(
    ("topic_filter", "topic", "matching"),
    [
        ("sport/tennis/player1/#", "sport/tennis/player1", True),
        ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", True),
        ("sport/#", "sport", True),
        ("sport/tennis/+", "sport/tennis/player1", True),
        ("sport/tennis/+", "sport/tennis/player1/ranking", False),
        ("sport/+", "sport", False),
        ("sport/+", "sport/", True),
        ("+/+", "/finance", True),
        ("/+", "/finance", True),
        ("+", "/finance", False),
        ("#", "$SYS/broker/clients", False),
        ("+/monitor/Clients", "$SYS/monitor/Clients", False),
        ("$SYS/#", "$SYS/monitor/Clients", True),
        ("a", "A", False),
    ],
)
def test_a_filter_means_the_topics_the_specification_says(
    topic_filter: str, topic: str, *, matching: bool
) -> None:
    assert matches(topic_filter, topic) is matching


@pytest.mark.parametrize("text", ["", "a/#/b", "a#", "a+/b", "a/b+", "a\0", "x" * 65_536])
def test_what_no_broker_takes_is_no_filter(text: str) -> None:
    assert not is_filter(text)


@pytest.mark.parametrize("text", ["a/+", "#", ""])
def test_nothing_is_published_to_a_wildcard(text: str) -> None:
    assert not is_topic(text)


def test_who_subscribed_is_found_and_leaves() -> None:
    subscribers = Subscribers[str]()
    for topic_filter, who in (("a/b", "one"), ("a/+", "two"), ("a/b", "three"), ("#", "four")):
        subscribers.add(topic_filter, who)
    assert set(subscribers.of("a/b")) == {"one", "two", "three", "four"}
    assert not subscribers.remove("a/b", "one")
    assert subscribers.remove("a/b", "three")
    assert not subscribers.remove("a/b", "three")
    assert set(subscribers.of("a/b")) == {"two", "four"}
    assert subscribers.filters == ("a/+", "#")
