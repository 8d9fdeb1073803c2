"""Every key of the file has its parts, and its moment."""

from collections.abc import Iterator

import pytest

from config.keys import Key, all_keys, find_key
from daemon.reload.plan import KEYS, RESTART, WHEN, Part, When, left_for_restart, moments, touched


def leaves(key: Key) -> Iterator[str]:
    """Give the keys that `changed_keys` may name: lists and tables of names count whole."""
    for child in key.children:
        if child.children and not child.each:
            yield from leaves(child)
        else:
            yield ".".join(child.path)


@pytest.mark.parametrize("key", [*leaves(all_keys())])
def test_every_key_is_taken_up_or_said_to_need_a_restart(key: str) -> None:
    is_left = key.partition(".")[0] in RESTART
    assert bool(touched([key])) is not is_left, "give it a part in daemon/reload/plan.py"


def test_no_part_waits_for_a_key_that_does_not_exist() -> None:
    named = [key for keys in KEYS.values() for key in keys] + sorted(RESTART)
    assert [key for key in named if find_key(all_keys(), tuple(key.split("."))) is None] == []


def test_every_part_has_keys_and_a_moment() -> None:
    assert set(KEYS) == set(WHEN) == set(Part)
    assert When.RESTART not in WHEN.values()


def test_parts_take_up_in_one_order_whatever_was_edited_first() -> None:
    assert touched(["presence.enabled", "audio.volume.reply"]) == (
        Part.VOLUME,
        Part.HOME,
        Part.PRESENCE,
    )


def test_whatever_makes_the_home_anew_makes_its_presence_anew() -> None:
    assert set(KEYS[Part.HOME]) - {"room.name"} <= set(KEYS[Part.PRESENCE])


def test_a_key_counts_when_the_last_of_its_parts_has_it() -> None:
    told = moments(["audio.volume.reply", "barge_in.decide_ms", "room.name", "amplifier.lead_ms"])
    assert list(told.values()) == [
        When.AT_ONCE,
        When.BETWEEN_TURNS,
        When.NEXT_CONVERSATION,
        When.RESTART,
    ]


def test_what_needs_a_restart_is_named() -> None:
    assert left_for_restart(["amplifier.lead_ms", "log.level"]) == ("amplifier.lead_ms",)
