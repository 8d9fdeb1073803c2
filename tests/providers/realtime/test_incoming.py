"""Whatever a service sends, the reader stays calm: what makes no sense is counted."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import SessionBrief, TurnMode
from providers.errors import ProviderError
from providers.grok_voice.codec import GrokCodec
from providers.realtime import happened
from providers.realtime.dialogue import Dialogue
from providers.realtime.incoming import READERS, read
from providers.realtime.recital import Recital
from providers.wire.reading import Oddities
from tests.emulators.oracles import openai_server
from tests.providers.realtime import said
from tests.providers.realtime.table import openai_codec

KINDS = sorted({*READERS, *GrokCodec.readers, "rate_limits.updated", "what.is.this"})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
NAMES = st.sampled_from(
    (
        *("response_id", "item_id", "call_id", "content_index", "output_index", "event_id"),
        *("response", "item", "error", "usage", "conversation", "delta", "transcript"),
        *("name", "arguments", "id", "status", "type", "code", "message"),
    )
)
IDS = st.sampled_from(["r1", "r2", "c1", "item_a", ""])
FIELDS = st.dictionaries(NAMES, IDS | JSON | st.dictionaries(NAMES, IDS | JSON, max_size=4))


@given(
    events=st.lists(st.tuples(st.sampled_from(KINDS), FIELDS), max_size=12),
    answers=st.booleans(),
    xai=st.booleans(),
)
def test_no_event_however_odd_breaks_a_session(
    *, events: list[tuple[str, Mapping[str, object]]], answers: bool, xai: bool
) -> None:
    oddities = Oddities("openai_realtime")
    codec = openai_codec(SessionBrief(answers=answers))
    readers = GrokCodec.readers if xai else READERS
    talk = (Dialogue if answers else Recital)(codec, TurnMode.AUTOMATIC, oddities)
    for kind, fields in events:
        event = read({**fields, "type": kind}, oddities, readers)
        if event is not None:
            talk.hear(event)


@given(st.text() | st.binary() | JSON.map(json.dumps))
def test_no_message_however_odd_raises_anything_but_our_own(raw: str | bytes) -> None:
    oddities = Oddities("openai_realtime")
    try:
        for _ in range(8):
            fields = oddities.message(raw)
            if fields is not None:
                read(fields, oddities, READERS)
    except ProviderError:
        pass


@pytest.mark.parametrize("delta", ["!!!", "AAA", "AA==", 3, None, "AAAA AAAA"])
def test_malformed_audio_is_dropped_and_counted(delta: object) -> None:
    oddities = Oddities("openai_realtime")
    event = {**said.audio("r1", 10), "delta": delta}
    assert read(event, oddities, READERS) is None
    assert oddities.counts["malformed audio"] == 1


def test_unknown_events_are_counted_and_known_ones_are_not() -> None:
    oddities = Oddities("openai_realtime")
    for kind in ("response.dreams.delta", "rate_limits.updated", "response.content_part.added"):
        assert read({"type": kind}, oddities, READERS) is None
    assert sum(oddities.counts.values()) == 1


def test_the_names_of_the_beta_mean_the_same() -> None:
    oddities = Oddities("openai_realtime")
    for new in (said.audio("r1", 20), said.text("r1", "hello")):
        old = {**new, "type": str(new["type"]).replace("output_audio", "audio")}
        assert old["type"] != new["type"]
        assert read(old, oddities, READERS) == read(new, oddities, READERS)


def test_a_call_may_come_as_an_item_only() -> None:
    item = {"type": "function_call", "call_id": "c1", "name": "set_light", "arguments": "{}"}
    event = {
        "type": "response.output_item.done",
        "event_id": "e",
        "response_id": "r1",
        "output_index": 0,
        "item": item,
    }
    assert openai_server(event) == []
    made = happened.CallMade(reply_id="r1", call_id="c1", name="set_light", arguments="{}")
    assert read(event, Oddities("openai_realtime"), READERS) == made


def test_cached_tokens_without_kinds_count_as_text_first() -> None:
    usage = {
        "input_tokens": 150,
        "input_token_details": {"text_tokens": 100, "audio_tokens": 50, "cached_tokens": 120},
    }
    event = read(
        {"type": "response.done", "response": {"id": "r1", "usage": usage}},
        Oddities("openai_realtime"),
        READERS,
    )
    assert isinstance(event, happened.ReplyDone)
    assert (event.usage.cached_text_tokens, event.usage.cached_audio_tokens) == (100, 20)
