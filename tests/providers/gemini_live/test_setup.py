"""What a session is told first, checked by google-genai's own models."""

import json
from typing import Any

import pytest

from config.latency import LatencyTarget
from config.services.gemini_live import GeminiLive
from providers.base import HistoryItem, SessionBrief, ToolSpec, TurnMode, VocabularyItem
from providers.errors import ErrorCode, Rejected
from providers.gemini_live import models, outgoing
from providers.gemini_live.setup import plan, setup
from tests.emulators.oracles import gemini_client

OLDER, PREVIEW = models.MODELS[3], models.MODELS[2]
TOOL = ToolSpec(
    name="set_light",
    description="Switch a light.",
    parameters={"type": "object", "properties": {"room": {"type": "string"}}},
)


def written(brief: SessionBrief, handle: str = "", **settings: object) -> dict[str, Any]:
    made = plan(brief, GeminiLive.model_validate(settings))
    message = setup(made, model_path=f"models/{made.model}", handle=handle)
    assert not gemini_client(message)
    content: dict[str, Any] = json.loads(json.dumps(message))["setup"]
    return content


def test_the_setup_of_a_plain_session() -> None:
    content = written(SessionBrief(instructions="Be kind."))
    [told] = content.pop("systemInstruction")["parts"]
    assert told["text"].startswith("Be kind.")
    assert content == {
        "model": "models/gemini-3.8-live",
        "generationConfig": {
            "responseModalities": ["AUDIO"],
            "speechConfig": {
                "voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Kore"}},
                "languageCode": "en-US",
            },
        },
        "realtimeInputConfig": {
            "automaticActivityDetection": {
                "disabled": False,
                "startOfSpeechSensitivity": "START_SENSITIVITY_HIGH",
                "endOfSpeechSensitivity": "END_SENSITIVITY_HIGH",
                "prefixPaddingMs": 20,
                "silenceDurationMs": 500,
            },
            "activityHandling": "START_OF_ACTIVITY_INTERRUPTS",
            "turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY",
        },
        "inputAudioTranscription": {},
        "outputAudioTranscription": {},
        "sessionResumption": {},
        "contextWindowCompression": {
            "triggerTokens": 25_600,
            "slidingWindow": {"targetTokens": 12_800},
        },
    }


@pytest.mark.parametrize(
    ("target", "silence_ms", "end", "level", "budget"),
    [
        (LatencyTarget.LOW, 200, "HIGH", "MINIMAL", 0),
        (LatencyTarget.MEDIUM, 500, "HIGH", "LOW", 1_024),
        (LatencyTarget.HIGH, 1_200, "LOW", None, None),
    ],
)
def test_a_latency_target_sets_the_ear_and_the_thinking(
    target: LatencyTarget, silence_ms: int, end: str, level: str | None, budget: int | None
) -> None:
    for model, thinking in (
        (models.MODELS[0], None),
        (PREVIEW, {"thinkingLevel": level} if level else None),
        (OLDER, {"thinkingBudget": budget} if budget is not None else None),
    ):
        content = written(SessionBrief(model=model, latency_target=target))
        ear = content["realtimeInputConfig"]["automaticActivityDetection"]
        assert ear["silenceDurationMs"] == silence_ms
        assert ear["endOfSpeechSensitivity"] == f"END_SENSITIVITY_{end}"
        assert content["generationConfig"].get("thinkingConfig") == thinking


def test_every_option_reaches_the_wire() -> None:
    content = written(
        SessionBrief(model=PREVIEW),
        voice="puck",
        temperature=0.7,
        max_output_tokens=99,
        thinking="high",
        silence_ms=321,
        prefix_padding_ms=40,
        start_sensitivity="low",
        end_sensitivity="low",
        interruptions=False,
        resumption=False,
        compress_at_tokens=0,
    )
    generation = content["generationConfig"]
    assert generation["temperature"] == 0.7
    assert generation["maxOutputTokens"] == 99
    assert generation["thinkingConfig"] == {"thinkingLevel": "HIGH"}
    assert generation["speechConfig"]["voiceConfig"]["prebuiltVoiceConfig"]["voiceName"] == "Puck"
    ear = content["realtimeInputConfig"]
    assert ear["activityHandling"] == "NO_INTERRUPTION"
    assert ear["automaticActivityDetection"] == {
        "disabled": False,
        "startOfSpeechSensitivity": "START_SENSITIVITY_LOW",
        "endOfSpeechSensitivity": "END_SENSITIVITY_LOW",
        "prefixPaddingMs": 40,
        "silenceDurationMs": 321,
    }
    assert not content.keys() & {"sessionResumption", "contextWindowCompression"}


def test_push_to_talk_turns_the_ear_off() -> None:
    content = written(SessionBrief(turn_mode=TurnMode.PUSH_TO_TALK))
    assert content["realtimeInputConfig"]["automaticActivityDetection"] == {"disabled": True}


def test_a_handle_continues_a_session() -> None:
    assert written(SessionBrief(), handle="abc")["sessionResumption"] == {"handle": "abc"}


@pytest.mark.parametrize(
    ("model", "style", "behaviour"),
    [
        (models.MODELS[0], "blocking", "BLOCKING"),
        (models.MODELS[0], "non_blocking", None),
        (OLDER, "blocking", None),
        (OLDER, "non_blocking", "NON_BLOCKING"),
        (PREVIEW, "blocking", None),
    ],
)
def test_a_model_is_told_how_to_call_only_where_it_would_not(
    model: str, style: str, behaviour: str | None
) -> None:
    content = written(SessionBrief(model=model, tools=(TOOL,)), tool_calls=style)
    [declared] = content["tools"][0]["functionDeclarations"]
    assert declared.get("behavior") == behaviour


@pytest.mark.parametrize(
    ("model", "form", "kind"),
    [
        (models.MODELS[0], "parametersJsonSchema", "string"),
        (PREVIEW, "parametersJsonSchema", "string"),
        (OLDER, "parameters", "STRING"),
        ("gemini-live-2.5-flash-native-audio", "parameters", "STRING"),
    ],
)
def test_the_arguments_of_tools_are_told_in_the_form_the_model_reads(
    model: str, form: str, kind: str
) -> None:
    content = written(SessionBrief(model=model, tools=(TOOL,)))
    [declared] = content["tools"][0]["functionDeclarations"]
    assert len(declared.keys() & {"parameters", "parametersJsonSchema"}) == 1
    assert declared[form]["properties"] == {"room": {"type": kind}}


@pytest.mark.parametrize(
    ("model", "settings", "words"),
    [
        (PREVIEW, {"tool_calls": "non_blocking"}, "tool_calls to blocking"),
        (models.MODELS[1], {"thinking": "low"}, "take out thinking"),
    ],
)
def test_what_a_model_cannot_do_is_refused_in_words(
    model: str, settings: dict[str, object], words: str
) -> None:
    with pytest.raises(Rejected, match=words) as caught:
        plan(SessionBrief(model=model), GeminiLive.model_validate(settings))
    assert caught.value.code is ErrorCode.MISCONFIGURED


def test_an_unknown_voice_gets_the_list_of_those_that_exist() -> None:
    with pytest.raises(Rejected) as caught:
        plan(SessionBrief(voice="Brian"), GeminiLive())
    assert "'Brian'" in str(caught.value)
    assert all(voice in str(caught.value) for voice in models.VOICES)
    assert len(set(models.VOICES)) == 30


def test_the_brief_goes_before_the_settings() -> None:
    content = written(SessionBrief(model="models/one", voice="Leda"), model="two", voice="Puck")
    assert content["model"] == "models/one"
    speech = content["generationConfig"]["speechConfig"]
    assert speech["voiceConfig"]["prebuiltVoiceConfig"]["voiceName"] == "Leda"


def test_names_of_the_home_and_any_language_go_into_the_instructions() -> None:
    lamp = VocabularyItem(name="big lamp", kind="light", room="hall", aliases=("beacon",))
    content = written(SessionBrief(language="cy", vocabulary=(lamp,)))
    [part] = content["systemInstruction"]["parts"]
    assert "'cy'" in part["text"]
    assert "big lamp, beacon" in part["text"]
    speech = content["generationConfig"]["speechConfig"]
    assert "languageCode" not in speech, "the service knows no region of it"


@pytest.mark.parametrize(("language", "code"), [("zh", "cmn-CN"), ("sv", None), ("de", "de-DE")])
def test_a_language_is_named_only_where_the_service_has_it(language: str, code: str | None) -> None:
    speech = written(SessionBrief(language=language))["generationConfig"]["speechConfig"]
    assert speech.get("languageCode") == code


def test_a_history_without_a_word_is_none() -> None:
    brief = SessionBrief(model=PREVIEW, history=(HistoryItem("user", " "),))
    assert "historyConfig" not in written(brief), "the service would wait for it"


SAID = (
    HistoryItem("user", "hello"),
    HistoryItem("assistant", "Hi there."),
    HistoryItem("user", ""),
)


def test_history_waits_for_more_where_the_model_takes_content_any_time() -> None:
    assert "historyConfig" not in written(SessionBrief(history=SAID))
    message = json.loads(outgoing.history(SAID, complete=False))
    assert not gemini_client(message)
    assert message["clientContent"] == {
        "turns": [
            {"role": "user", "parts": [{"text": "hello"}]},
            {"role": "model", "parts": [{"text": "Hi there."}]},
        ],
        "turnComplete": False,
    }


def test_a_model_that_takes_content_only_at_first_is_told_that_history_comes() -> None:
    brief = SessionBrief(model=PREVIEW, history=SAID)
    assert written(brief)["historyConfig"] == {"initialHistoryInClientContent": True}
    assert "historyConfig" not in written(brief, handle="abc")
