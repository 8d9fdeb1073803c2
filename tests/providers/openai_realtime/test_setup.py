"""Every option of `[providers.openai_realtime]` reaches the wire, as OpenAI's models have it."""

import json

import pytest

from config.latency import LatencyTarget
from config.services.openai_realtime import (
    Eagerness,
    NoiseReduction,
    OpenAIRealtime,
    ReasoningEffort,
    TurnDetection,
)
from providers.base import SessionBrief, ToolSpec, TurnMode, VocabularyItem
from providers.openai_realtime.codec import OpenAICodec
from tests.emulators.oracles import openai_client

SCHEMA = {"type": "object", "properties": {"room": {"type": "string"}}}
LIGHT = ToolSpec(name="set_light", description="Sets a light.", parameters=SCHEMA)
HALL = VocabularyItem(name="hall lamp", kind="light", room="hall", aliases=("sconce",))


def at(value: object, path: str) -> object:
    """Give what stands at a path, `None` where nothing does."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def session(settings: OpenAIRealtime | None = None, brief: SessionBrief | None = None) -> object:
    """Give the session that settings and a brief make, checked by OpenAI's models."""
    brief = brief or SessionBrief()
    codec = OpenAICodec(settings or OpenAIRealtime(), brief, "marin")
    message = codec.setup(brief)
    assert openai_client(message) == []
    assert openai_client(codec.listening(TurnMode.PUSH_TO_TALK)) == []
    assert openai_client(codec.listening(TurnMode.AUTOMATIC)) == []
    return json.loads(json.dumps(message))["session"]


@pytest.mark.parametrize(
    ("settings", "path", "value"),
    [
        ({}, "type", "realtime"),
        ({}, "output_modalities", ["audio"]),
        ({}, "audio.input.format", {"type": "audio/pcm", "rate": 24_000}),
        ({}, "audio.output.format", {"type": "audio/pcm", "rate": 24_000}),
        ({}, "audio.output.voice", "marin"),
        ({"speed": 1.2}, "audio.output.speed", 1.2),
        ({}, "audio.input.turn_detection.type", "server_vad"),
        ({}, "audio.input.turn_detection.create_response", True),
        ({}, "audio.input.turn_detection.interrupt_response", True),
        ({"threshold": 0.7}, "audio.input.turn_detection.threshold", 0.7),
        ({"silence_ms": 700}, "audio.input.turn_detection.silence_duration_ms", 700),
        ({"prefix_ms": 0}, "audio.input.turn_detection.prefix_padding_ms", 0),
        ({"idle_timeout_ms": 6_000}, "audio.input.turn_detection.idle_timeout_ms", 6_000),
        (
            {"turn_detection": TurnDetection.SEMANTIC_VAD, "eagerness": Eagerness.MEDIUM},
            "audio.input.turn_detection",
            {
                "type": "semantic_vad",
                "eagerness": "medium",
                "create_response": True,
                "interrupt_response": True,
            },
        ),
        ({}, "audio.input.noise_reduction", {"type": "far_field"}),
        ({"noise_reduction": NoiseReduction.OFF}, "audio.input.noise_reduction", None),
        ({}, "audio.input.transcription.model", "gpt-4o-mini-transcribe"),
        ({"transcription_model": ""}, "audio.input.transcription", None),
        ({}, "max_output_tokens", "inf"),
        ({"max_output_tokens": 512}, "max_output_tokens", 512),
        (
            {"retention_ratio": 0.8},
            "truncation",
            {"type": "retention_ratio", "retention_ratio": 0.8},
        ),
        ({}, "truncation", None),
        ({"reasoning_effort": ReasoningEffort.LOW}, "reasoning", {"effort": "low"}),
        ({}, "reasoning", None),
    ],
)
def test_an_option_reaches_the_wire(settings: dict[str, object], path: str, value: object) -> None:
    assert at(session(OpenAIRealtime.model_validate(settings)), path) == value


@pytest.mark.parametrize(
    ("target", "silence_ms", "prefix_ms", "eagerness"),
    [
        (LatencyTarget.LOW, 250, 200, "high"),
        (LatencyTarget.MEDIUM, 500, 300, "auto"),
        (LatencyTarget.HIGH, 900, 400, "low"),
    ],
)
def test_the_latency_target_decides_how_soon_a_turn_is_over(
    target: LatencyTarget, silence_ms: int, prefix_ms: int, eagerness: str
) -> None:
    brief = SessionBrief(latency_target=target)
    heard = at(session(brief=brief), "audio.input.turn_detection")
    assert at(heard, "silence_duration_ms") == silence_ms
    assert at(heard, "prefix_padding_ms") == prefix_ms
    semantic = OpenAIRealtime(turn_detection=TurnDetection.SEMANTIC_VAD)
    heard = at(session(semantic, brief), "audio.input.turn_detection")
    assert at(heard, "eagerness") == eagerness


def test_push_to_talk_turns_the_detection_off() -> None:
    held = session(brief=SessionBrief(turn_mode=TurnMode.PUSH_TO_TALK))
    heard = at(held, "audio.input")
    assert isinstance(heard, dict)
    assert heard["turn_detection"] is None


def test_the_brief_reaches_the_model() -> None:
    brief = SessionBrief(
        instructions="Be brief.",
        language="de",
        room="kitchen",
        wake_phrase="hey parlour",
        tools=(LIGHT,),
        vocabulary=(HALL,),
    )
    made = session(brief=brief)
    told = at(made, "instructions")
    assert isinstance(told, str)
    assert told.startswith("Be brief.\n")
    for fact in ("'de'", "kitchen", "hey parlour", "hall lamp, sconce"):
        assert fact in told
    assert at(made, "tools") == [
        {
            "type": "function",
            "name": "set_light",
            "description": "Sets a light.",
            "parameters": SCHEMA,
        }
    ]
    assert at(made, "tool_choice") == "auto"
    assert at(made, "audio.input.transcription.language") == "de"
    assert at(made, "audio.input.transcription.prompt") == "hall lamp, sconce"


def test_a_home_of_many_names_makes_no_prompt_too_long_for_a_recogniser() -> None:
    home = tuple(VocabularyItem(name=f"lamp {serial:040}", kind="light") for serial in range(99))
    told = at(session(brief=SessionBrief(vocabulary=home)), "audio.input.transcription.prompt")
    assert isinstance(told, str)
    assert 900 < len(told) <= 1_000
    assert {len(name) for name in told.split(", ")} == {45}


def test_newer_recognisers_take_the_names_of_the_home_as_keywords() -> None:
    settings = OpenAIRealtime(transcription_model="gpt-transcribe")
    made = session(settings, SessionBrief(vocabulary=(HALL,)))
    assert at(made, "audio.input.transcription.keywords") == ["hall lamp", "sconce"]


def test_a_voice_of_ones_own_goes_by_its_id() -> None:
    brief = SessionBrief()
    message = OpenAICodec(OpenAIRealtime(), brief, "voice_123").setup(brief)
    assert openai_client(message) == []
    assert at(message, "session.audio.output.voice") == {"id": "voice_123"}


def test_a_relay_neither_answers_nor_has_tools() -> None:
    made = session(brief=SessionBrief(answers=False, tools=(LIGHT,)))
    assert at(made, "audio.input.turn_detection.create_response") is False
    assert at(made, "audio.input.turn_detection.interrupt_response") is False
    assert at(made, "tools") is None
