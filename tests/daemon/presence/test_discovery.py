"""The one message: every entity complete, its own, and out of reach of "turn off the lights"."""

from typing import Any, cast

import pytest

from daemon.presence.discovery import as_message, discovery
from daemon.presence.identity import Identity, Topics
from daemon.presence.offer import Offer

ME = Identity(
    node="parlour_dca632010203",
    name="Kitchen satellite",
    room="kitchen",
    mac="dc:a6:32:01:02:03",
    model="Raspberry Pi 4",
    version="0.1.0",
)
TOPICS = Topics(base="parlour/parlour_dca632010203", node=ME.node, discovery_prefix="homeassistant")
ALL = Offer(
    wake_words=("all", "hey_jarvis"),
    providers=("openai_realtime", "local"),
    currency="EUR",
    transcripts=True,
    ring=True,
)
ACTED_ON_BY_ASSISTANTS = {"light", "switch", "select", "number"}
PLAIN_CONTROLS = {"volume"}
"""A number is not among what Home Assistant lets assistants change."""


def entities(offer: Offer) -> dict[str, dict[str, Any]]:
    return cast("dict[str, dict[str, Any]]", discovery(ME, TOPICS, offer)["cmps"])


def test_lights_and_switches_are_out_of_reach_of_assistants() -> None:
    for key, entity in entities(ALL).items():
        if entity["p"] in ACTED_ON_BY_ASSISTANTS and key not in PLAIN_CONTROLS:
            assert entity["entity_category"] == "config", key


def test_ids_and_topics_are_the_satellites_own() -> None:
    found = entities(ALL)
    ids = [entity["unique_id"] for entity in found.values() if "unique_id" in entity]
    assert len(ids) == len(set(ids))
    assert all(ident.startswith(f"{ME.node}_") for ident in ids)
    topics = [
        topic
        for entity in found.values()
        for name, topic in entity.items()
        if name in {"topic", "state_topic", "command_topic"}
    ]
    assert len(topics) == len(set(topics))
    assert all(topic.startswith(f"{TOPICS.base}/") for topic in topics)


def test_entity_ids_are_named_for_old_and_new_releases() -> None:
    mute = entities(ALL)["mute"]
    assert mute["object_id"] == f"{ME.node}_mute"
    assert mute["default_entity_id"] == f"switch.{ME.node}_mute"


def test_what_is_told_and_what_is_obeyed_have_their_topics() -> None:
    found = entities(ALL)
    assert found["state"]["state_topic"] == f"{TOPICS.base}/state"
    assert "command_topic" not in found["state"]
    assert found["mute"]["command_topic"] == f"{TOPICS.base}/mute/set"
    assert "state_topic" not in found["talk"]
    assert "state_topic" not in found["ask"]  # questions are not kept by the broker
    assert TOPICS.key_of(found["mute"]["command_topic"]) == "mute"


@pytest.mark.parametrize("key", ["wake_word", "provider", "talk", "ring", "last_heard"])
def test_what_is_not_offered_is_named_bare_so_that_it_goes(key: str) -> None:
    assert set(entities(Offer(talk=False))[key]) == {"p"}
    assert set(entities(ALL)[key]) > {"p"}


def test_a_made_up_address_is_not_told() -> None:
    assert cast("dict[str, Any]", discovery(ME, TOPICS, ALL)["dev"])["cns"]
    nameless = discovery(Identity(**_but(mac="")), TOPICS, ALL)
    assert "cns" not in cast("dict[str, Any]", nameless["dev"])


def test_the_message_is_small() -> None:
    assert len(as_message(discovery(ME, TOPICS, ALL))) < 9_000


def _but(**changed: str) -> dict[str, Any]:
    names = ("node", "name", "room", "mac", "model", "version")
    return {name: getattr(ME, name) for name in names} | changed
