"""The JSON Schema that editors read."""

from config.schema import json_schema, label_docs
from config.settings import Settings, WakeEngine
from config.virtual_home import BackendName


def test_every_key_has_a_title_and_an_explanation() -> None:
    schema = json_schema()
    for definition in schema["$defs"].values():
        for name, key in definition.get("properties", {}).items():
            described = "description" in key or "$ref" in key
            assert described, name


def test_titles_name_the_unit() -> None:
    audio = json_schema()["$defs"]["Audio"]["properties"]
    assert audio["fade_ms"]["title"] == "Fade (milliseconds)"
    assert audio["chimes"]["title"] == "Chimes"


def test_explanations_flow_without_the_line_breaks_of_the_source() -> None:
    hooks = json_schema()["$defs"]["Hooks"]["description"]
    assert "as a list (run without a shell; the event comes as JSON on standard input)" in hooks
    assert hooks.count("\n\n") == 1


def test_labels_carry_their_meaning_where_editors_look_for_it() -> None:
    engine = json_schema()["$defs"]["WakeEngine"]
    assert engine["enum"] == [label.value for label in WakeEngine]
    docs = engine["x-taplo"]["docs"]["enumValues"]
    assert docs[0] == "openWakeWord's models, run by Parlour on one thread."
    assert len(docs) == len(engine["enum"])


def test_labels_without_words_have_none() -> None:
    assert set(label_docs(BackendName).values()) == {""}


def test_unknown_keys_are_refused_by_the_schema_too() -> None:
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(Settings.model_fields)
