"""Reading the service's messages: what is known counts, anything else is passed over."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import Usage
from providers.errors import ProviderError
from providers.gemini_live import incoming
from providers.gemini_live.incoming import (
    Asked,
    Call,
    CallsCancelled,
    Cut,
    Generated,
    GoingAway,
    Resumable,
    SetupComplete,
    Sound,
    TurnComplete,
    VoiceHeard,
    Words,
)
from providers.gemini_live.manner import Manner
from providers.gemini_live.turns import Turns
from providers.wire.reading import Oddities
from tests.emulators.oracles import gemini_server

PCM = b"\1\2" * 240
ENCODED = base64.b64encode(PCM).decode()


def part(**fields: object) -> dict[str, object]:
    return {"serverContent": {"modelTurn": {"role": "model", "parts": [fields]}}}


def blob(data: object, kind: str = "audio/pcm;rate=24000") -> dict[str, object]:
    return part(inlineData={"mimeType": kind, "data": data})


def read(message: dict[str, Any]) -> list[incoming.Part]:
    assert not gemini_server(message)
    return list(incoming.parts(message, Oddities("test")))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"setupComplete": {"sessionId": "s"}}, [SetupComplete()]),
        (blob(ENCODED), [Sound(PCM)]),
        (blob(ENCODED, "audio/pcm"), [Sound(PCM)]),
        (blob(ENCODED, "audio/pcm; rate=24000"), [Sound(PCM)]),
        (blob(ENCODED, "audio/PCM;channels=1;rate=24000"), [Sound(PCM)]),
        (
            part(thought=True, inlineData={"mimeType": "audio/pcm", "data": ENCODED}),
            [],
        ),
        (part(text="plan", thought=True), []),
        (part(text="said"), [Words("said", spoken=False)]),
        ({"serverContent": {"outputTranscription": {"text": " yes"}}}, [Words(" yes")]),
        ({"serverContent": {"inputTranscription": {"text": "Hi"}}}, [Asked("Hi", finished=False)]),
        ({"serverContent": {"interrupted": True}}, [Cut()]),
        ({"serverContent": {"generationComplete": True}}, [Generated()]),
        (
            {"serverContent": {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}},
            [TurnComplete(more_comes=True)],
        ),
        (
            {
                "serverContent": {
                    "turnComplete": True,
                    "turnCompleteReason": "NEED_MORE_INPUT",
                    "waitingForInput": True,
                }
            },
            [TurnComplete(reason="NEED_MORE_INPUT", waits_for_more=True)],
        ),
        (
            {"toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {"a": 1}}]}},
            [Call("1", "f", {"a": 1})],
        ),
        ({"toolCallCancellation": {"ids": ["1", "2"]}}, [CallsCancelled(("1", "2"))]),
        ({"goAway": {"timeLeft": "9.5s"}}, [GoingAway(9.5)]),
        ({"goAway": {"timeLeft": "60s"}}, [GoingAway(60.0)]),
        ({"goAway": {}}, [GoingAway(0.0)]),
        (
            {"sessionResumptionUpdate": {"newHandle": "h", "resumable": True}},
            [Resumable("h")],
        ),
        ({"sessionResumptionUpdate": {"resumable": False}}, []),
        ({"voiceActivity": {"voiceActivityType": "ACTIVITY_START"}}, [VoiceHeard(began=True)]),
        (
            {"voiceActivityDetectionSignal": {"vadSignalType": "VAD_SIGNAL_TYPE_EOS"}},
            [VoiceHeard(began=False)],
        ),
    ],
)
def test_a_message_means(message: dict[str, Any], expected: list[incoming.Part]) -> None:
    assert read(message) == expected


def test_what_changes_the_meaning_of_the_rest_comes_first_and_the_end_last() -> None:
    message = {
        "usageMetadata": {"promptTokenCount": 5},
        "serverContent": {
            "turnComplete": True,
            "generationComplete": True,
            "outputTranscription": {"text": "b"},
            "modelTurn": {"parts": [{"inlineData": {"mimeType": "audio/pcm", "data": ENCODED}}]},
            "interrupted": True,
            "inputTranscription": {"text": "a"},
        },
    }
    assert [type(found) for found in read(message)] == [
        Asked,
        Cut,
        Sound,
        Words,
        Usage,
        Generated,
        TurnComplete,
    ]


def test_usage_is_told_by_modality() -> None:
    message = {
        "usageMetadata": {
            "promptTokenCount": 100,
            "cachedContentTokenCount": 30,
            "responseTokenCount": 50,
            "toolUsePromptTokenCount": 7,
            "thoughtsTokenCount": 9,
            "totalTokenCount": 166,
            "promptTokensDetails": [
                {"modality": "TEXT", "tokenCount": 40},
                {"modality": "AUDIO", "tokenCount": 60},
            ],
            "responseTokensDetails": [
                {"modality": "AUDIO", "tokenCount": 45},
                {"modality": "TEXT", "tokenCount": 5},
            ],
        }
    }
    assert read(message) == [
        Usage(
            input_tokens=107,
            output_tokens=59,
            input_text_tokens=40,
            input_audio_tokens=60,
            cached_text_tokens=30,
            output_text_tokens=14,
            output_audio_tokens=45,
        )
    ]


def test_vertex_counts_candidates() -> None:
    counted = {
        "candidatesTokenCount": 5,
        "candidatesTokensDetails": [{"modality": "AUDIO", "tokenCount": 5}],
    }
    found = list(incoming.parts({"usageMetadata": counted}, Oddities("test")))
    assert found == [Usage(output_tokens=5, output_audio_tokens=5)]


def counted(prompt: int, response: int) -> dict[str, Any]:
    return {"usageMetadata": {"promptTokenCount": prompt, "responseTokenCount": response}}


def used(*messages: dict[str, Any]) -> list[tuple[int, int]]:
    turns, oddities = Turns("t", Manner()), Oddities("test")
    events = [
        event
        for message in messages
        for part in incoming.parts(message, oddities)
        for event in turns.take(part)
    ]
    found = [event for event in events if isinstance(event, Usage)]
    return [(usage.input_tokens, usage.output_tokens) for usage in found]


def test_a_count_that_grows_within_a_turn_is_not_counted_twice() -> None:
    assert used(counted(100, 10), counted(100, 25), counted(100, 25)) == [(100, 10), (0, 15)]


def test_every_prompt_counts_with_all_that_came_before_it() -> None:
    over = {"serverContent": {"turnComplete": True}}
    asked_again = counted(180, 20)
    assert used(counted(100, 10), asked_again) == [(100, 10), (180, 20)]
    assert used(counted(100, 10) | over, counted(100, 10) | over) == [(100, 10)] * 2


@pytest.mark.parametrize(
    "message",
    [
        blob("AAA"),
        blob("AAAA"),
        blob("!"),
        blob(None),
        blob(7),
        blob(ENCODED, "audio/pcm;rate=16000"),
        blob(ENCODED, "audio/pcm; rate=240000"),
        blob(ENCODED, "audio/mpeg"),
    ],
    ids=[
        "cut base64",
        "half a sample",
        "no base64",
        "nothing",
        "a number",
        "rate",
        "high rate",
        "codec",
    ],
)
def test_malformed_audio_makes_no_noise(message: dict[str, object]) -> None:
    oddities = Oddities("test")
    assert not list(incoming.parts(message, oddities))
    assert oddities.counts.total() == 1


def test_unknown_events_are_counted_and_unknown_fields_passed_over() -> None:
    oddities = Oddities("test")
    message = {"newThing": {}, "serverContent": {"mood": "fine", "interrupted": True}}
    assert list(incoming.parts(message, oddities)) == [Cut()]
    assert oddities.counts == {"unknown event newThing": 1}


KEYS = st.sampled_from([
    "setupComplete", "serverContent", "toolCall", "toolCallCancellation", "usageMetadata",
    "goAway", "timeLeft", "sessionResumptionUpdate", "voiceActivity", "modelTurn", "parts",
    "inlineData", "data", "mimeType", "text", "thought", "ids", "inputTranscription",
    "outputTranscription", "interrupted", "generationComplete", "turnComplete", "functionCalls",
    "name", "id", "args", "promptTokenCount", "promptTokensDetails", "modality", "tokenCount",
    "newHandle", "resumable", "turnCompleteReason", "interactionStatus", "waitingForInput",
    "finished", "other",
])  # fmt: skip
MANNERS = [Manner(), Manner(non_blocking=True), Manner(manual=True)]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from([ENCODED, "audio/pcm;rate=24000", "10s", "AUDIO", "IN_PROGRESS", "1"]),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=25,
)
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "serverContent": st.dictionaries(KEYS, st.one_of(st.just(value=True), TREES)),
        "toolCall": st.fixed_dictionaries({"functionCalls": st.lists(TREES, max_size=3)}),
        "toolCallCancellation": TREES,
        "usageMetadata": TREES,
        "goAway": TREES,
        "sessionResumptionUpdate": TREES,
    },
)


@given(
    st.lists(st.one_of(SHAPED, TREES, st.text(), st.binary()), max_size=12),
    st.sampled_from(MANNERS),
)
def test_nothing_the_service_says_can_break_the_reader(
    messages: list[object], manner: Manner
) -> None:
    oddities = Oddities("test")
    turns = Turns("t", manner)
    for message in messages:
        raw = message if isinstance(message, bytes) else json.dumps(message)
        try:
            fields = oddities.message(raw)
        except ProviderError:
            return
        for found in incoming.parts(fields or {}, oddities):
            for event in turns.take(found):
                hash(type(event))
        turns.calls.due()
