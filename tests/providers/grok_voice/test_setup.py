"""Every option of `[providers.grok_voice]` reaches the wire in xAI's shape."""

import json

import pytest

from config.latency import LatencyTarget
from config.services.grok_voice import GrokEffort, GrokVoice
from providers.base import SessionBrief, ToolSpec, TurnMode, VocabularyItem
from providers.errors import Unsupported
from providers.grok_voice.codec import GrokCodec
from providers.realtime import happened
from providers.realtime.incoming import read
from providers.wire.reading import Oddities

SCHEMA = {"type": "object", "properties": {}}


def at(value: object, path: str) -> object:
    """Give what stands at a path, `None` where nothing does."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def session(settings: GrokVoice | None = None, brief: SessionBrief | None = None) -> object:
    """Give the session that settings and a brief make."""
    brief = brief or SessionBrief()
    message = GrokCodec(settings or GrokVoice(), brief, "eve").setup(brief)
    return json.loads(json.dumps(message))["session"]


@pytest.mark.parametrize(
    ("settings", "path", "value"),
    [
        ({}, "voice", "eve"),
        ({}, "type", None),
        ({}, "turn_detection.type", "server_vad"),
        ({}, "turn_detection.threshold", 0.85),
        ({"threshold": 0.5}, "turn_detection.threshold", 0.5),
        ({"silence_ms": 700}, "turn_detection.silence_duration_ms", 700),
        ({"prefix_ms": 0}, "turn_detection.prefix_padding_ms", 0),
        ({"idle_timeout_ms": 9_000}, "turn_detection.idle_timeout_ms", 9_000),
        ({}, "audio.input.format", {"type": "audio/pcm", "rate": 16_000}),
        ({}, "audio.output.format", {"type": "audio/pcm", "rate": 24_000}),
        ({"speed": 0.8}, "audio.output.speed", 0.8),
        ({}, "audio.input.transcription", {"model": "grok-transcribe", "language_hint": "en"}),
        ({"transcription_model": ""}, "audio.input.transcription", None),
        ({"reasoning_effort": GrokEffort.NONE}, "reasoning", {"effort": "none"}),
        ({}, "reasoning", None),
        ({}, "resumption", {"enabled": True}),
        ({"resumption": False}, "resumption", None),
        (
            {"web_search": True, "x_search": True},
            "tools",
            [{"type": "web_search"}, {"type": "x_search"}],
        ),
        ({}, "tools", None),
    ],
)
def test_an_option_reaches_the_wire(settings: dict[str, object], path: str, value: object) -> None:
    assert at(session(GrokVoice.model_validate(settings)), path) == value


@pytest.mark.parametrize(
    ("target", "silence_ms", "prefix_ms"),
    [
        (LatencyTarget.LOW, 250, 200),
        (LatencyTarget.MEDIUM, 500, 333),
        (LatencyTarget.HIGH, 900, 400),
    ],
)
def test_the_latency_target_decides_how_soon_a_turn_is_over(
    target: LatencyTarget, silence_ms: int, prefix_ms: int
) -> None:
    heard = at(session(brief=SessionBrief(latency_target=target)), "turn_detection")
    assert at(heard, "silence_duration_ms") == silence_ms
    assert at(heard, "prefix_padding_ms") == prefix_ms


def test_push_to_talk_turns_the_detection_off() -> None:
    held = session(brief=SessionBrief(turn_mode=TurnMode.PUSH_TO_TALK))
    assert isinstance(held, dict)
    assert held["turn_detection"] is None
    message = GrokCodec(GrokVoice(), SessionBrief(), "eve").listening(TurnMode.PUSH_TO_TALK)
    assert message["session"] == {"turn_detection": None}


def test_a_tool_of_the_house_goes_before_one_of_xai_with_its_name() -> None:
    own = ToolSpec(name="web_search", description="Ours.", parameters=SCHEMA)
    tools = at(session(GrokVoice(web_search=True), SessionBrief(tools=(own,))), "tools")
    assert isinstance(tools, list)
    assert [tool["type"] for tool in tools] == ["function"]


def test_the_names_of_the_home_help_the_recogniser() -> None:
    home = (
        VocabularyItem(name="hall lamp", kind="light"),
        VocabularyItem(name="x" * 60, kind="fan"),
    )
    made = session(brief=SessionBrief(vocabulary=home))
    assert at(made, "audio.input.transcription.keyterms") == ["hall lamp"]


def test_it_cannot_be_a_mouth_only() -> None:
    with pytest.raises(Unsupported):
        GrokCodec(GrokVoice(), SessionBrief(), "eve").speak("hello", "speak-1")


def test_a_growing_transcript_replaces_the_one_before() -> None:
    event = {
        "type": "conversation.item.input_audio_transcription.updated",
        "event_id": "e",
        "item_id": "i",
        "transcript": "turn on the",
    }
    heard = read(event, Oddities("grok_voice"), GrokCodec.readers)
    assert heard == happened.WordsHeard(item_id="i", text="turn on the", whole=True)


def test_a_ping_is_nothing_odd() -> None:
    oddities = Oddities("grok_voice")
    assert read({"type": "ping", "timestamp": 1}, oddities, GrokCodec.readers) is None
    assert not oddities.counts


def test_usage_beside_the_response_is_read() -> None:
    event = {
        "type": "response.done",
        "response": {"id": "r1", "status": "completed"},
        "usage": {"input_tokens": 7, "output_tokens": 3},
    }
    done = read(event, Oddities("grok_voice"), GrokCodec.readers)
    assert isinstance(done, happened.ReplyDone)
    assert (done.usage.input_tokens, done.usage.output_tokens) == (7, 3)
