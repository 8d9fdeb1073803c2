"""Which topics a filter means, and who wants to hear of a topic."""

from collections.abc import Iterator
from typing import Final

LONGEST: Final = 65_535
"""Bytes of a topic (MQTT 3.1.1, 1.5.3)."""


def is_filter(text: str) -> bool:
    """Say whether a broker takes a text as what to subscribe to (MQTT 3.1.1, 4.7.1)."""
    if not text or "\0" in text or len(text.encode(errors="replace")) > LONGEST:
        return False
    *front, last = text.split("/")
    return all(level == "+" or not {"+", "#"} & {*level} for level in front) and (
        last in {"+", "#"} or not {"+", "#"} & {*last}
    )


def is_topic(text: str) -> bool:
    """Say whether a text can be published to: a filter without wildcards."""
    return is_filter(text) and "+" not in text and "#" not in text


def matches(topic_filter: str, topic: str) -> bool:
    """Say whether a filter means a topic; `$SYS` and its like only by name (4.7.2)."""
    if topic_filter[:1] in {"+", "#"} and topic.startswith("$"):
        return False
    wanted, levels = topic_filter.split("/"), topic.split("/")
    for index, level in enumerate(wanted):
        if level == "#":
            return True
        if index >= len(levels) or level not in {"+", levels[index]}:
            return False
    return len(wanted) == len(levels)


class Subscribers[Who]:
    """Everybody who subscribed, found by topic: those of plain topics without a search."""

    def __init__(self) -> None:
        self._plain: dict[str, list[Who]] = {}
        self._wild: dict[str, list[Who]] = {}

    @property
    def filters(self) -> tuple[str, ...]:
        """Every filter somebody subscribed to, once."""
        return (*self._plain, *self._wild)

    def add(self, topic_filter: str, who: Who) -> None:
        """Add somebody."""
        self._shelf(topic_filter).setdefault(topic_filter, []).append(who)

    def remove(self, topic_filter: str, who: Who) -> bool:
        """Take somebody away; say whether nobody is left who wants this filter."""
        shelf = self._shelf(topic_filter)
        found = shelf.get(topic_filter, [])
        if who not in found:
            return False
        found.remove(who)
        if found:
            return False
        del shelf[topic_filter]
        return True

    def of(self, topic: str) -> Iterator[Who]:
        """Give everybody who wants a topic."""
        yield from tuple(self._plain.get(topic, ()))
        for topic_filter, found in tuple(self._wild.items()):
            if matches(topic_filter, topic):
                yield from tuple(found)

    def _shelf(self, topic_filter: str) -> dict[str, list[Who]]:
        return self._plain if is_topic(topic_filter) else self._wild
