"""Contradictions that types cannot show."""

from pathlib import Path
from typing import Final

import pytest

from config.checks import check
from config.found import found, looks_secret
from config.load import examined
from config.nearest import nearest
from config.settings import Settings
from config.toml_text import parsed

FILE: Final = Path("parlour.toml")


def told(text: str) -> list[str]:
    settings, problems = examined(Settings, parsed(text, FILE), FILE)
    assert settings is not None
    assert not problems
    return [problem.told(FILE).removeprefix("parlour.toml: ") for problem in check(settings)]


def test_the_defaults_contradict_nothing() -> None:
    assert told("") == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[wake]\nwords = []", "wake.words: expected a word, or wake.enabled = false, found none"),
        (
            '[[wake.words]]\nname = "stop"',
            (
                "wake.words[0].name: expected another name, or wake.stop = false,"
                ' found "stop", which is the stop word\'s'
            ),
        ),
        (
            '[[wake.words]]\nname = "a"\nprofile = "buttler"\n[profile.butler]\n[profile.cook]',
            (
                "wake.words[0].profile: expected the NAME of a [profile.NAME] (butler, cook),"
                ' found "buttler", did you mean butler?'
            ),
        ),
        (
            "[audio.microphone]\nchannels = 2\nchannel = 2",
            "audio.microphone.channel: expected less than channels, which is 2, found 2",
        ),
        (
            "[audio.microphone]\nchannels = 4\n[audio.array]\nchannels = [0, 1]\nreference = 5",
            ("audio.array: expected channels below 4, which is audio.microphone.channels, found 5"),
        ),
        (
            '[audio]\nprocessors = ["echo", "channels", "echo"]',
            'audio.processors[2]: expected each processor once, found "echo" again',
        ),
        (
            '[audio]\nuplink_processors = ["echo"]',
            (
                "audio.uplink_processors[0]: expected a processor for what leaves the room, such"
                ' as noise or gain, found "echo", which belongs in audio.processors'
            ),
        ),
        (
            '[audio.array]\ngeometry = "circular"\nradius_mm = 40',
            (
                "audio.array.geometry: expected audio.array.channels or audio.microphone.channels"
                " beside it, found circular of an unknown number of microphones"
            ),
        ),
        (
            '[audio.array]\npreset = "none"\nmode = "beamform"',
            (
                "audio.array.mode: expected a preset, or the geometry the beam is made for, found"
                " beamform of microphones that stand nobody knows where"
            ),
        ),
        (
            '[[home.rooms]]\nname = "Den"\n[[home.rooms]]\nname = "attic"\naliases = ["den "]',
            'home.rooms[1].aliases[0]: expected a name of its own, found "den" again',
        ),
        (
            '[[home.rooms]]\nname = "den"\ndevices = [{ name = "tv" }, { name = "tv" }]',
            'home.rooms[0].devices[1].name: expected a name of its own, found "tv" again',
        ),
        (
            '[providers.scripted]\nscript = "/nowhere/a.toml"',
            (
                'providers.scripted.script: expected a file that exists, found "/nowhere/a.toml",'
                " which does not"
            ),
        ),
    ],
)
def test_contradictions_are_told(text: str, problem: str) -> None:
    assert told(text) == [problem]


def test_a_model_is_a_file_its_engine_reads(tmp_path: Path) -> None:
    model = tmp_path / "mine.tflite"
    model.touch()
    text = f'[[wake.words]]\nname = "mine"\nmodel = "{model}"'
    assert told(text)[0].startswith("wake.words[0].model: expected a .onnx file, as the engine p")
    model.rename(tmp_path / "mine.onnx")
    assert told(text.replace(".tflite", ".onnx")) == []
    assert "expected a file that exists" in told(text.replace(".tflite", "2.onnx"))[0]


def test_no_words_are_needed_where_buttons_do_the_waking() -> None:
    assert told("[wake]\nenabled = false\nwords = []") == []


def test_a_stop_word_of_ones_own_must_suit_the_engine(tmp_path: Path) -> None:
    model = tmp_path / "halt.json"
    model.touch()
    wake = f'[wake]\nstop_model = "{model}"\nengine = '
    [suffix] = told(f'{wake}"parlour"')
    assert suffix.startswith('wake.stop_model: expected a .onnx file, found "/')
    [engine] = told(f'{wake}"microwakeword"')
    assert engine == (
        "wake.stop_model: expected the engine parlour, which alone listens for a stop word,"
        " found the engine microwakeword"
    )


def test_the_same_device_name_in_two_rooms_is_fine() -> None:
    room = '[[home.rooms]]\nname = "{}"\ndevices = [{{ name = "lamp" }}]\n'
    assert told(room.format("den") + room.format("attic")) == []


@pytest.mark.parametrize(
    "text",
    [
        "sk-proj-AbCd1234EfGh5678",
        "Bearer eyJhbGciOiJIUzI1NiJ9.x.y",
        "AKIAIOSFODNN7EXAMPLE",
        "AIzaSyA1b2C3d4E5f6G7h8",
        "0f8fad5bd9cb469fa16570867728950e",
    ],
)
def test_keys_and_tokens_look_secret(text: str) -> None:
    assert looks_secret(text)
    assert text not in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "openai",
        "parlour-openai-key",
        "OPENAI_API_KEY",
        "/etc/parlour/secrets/openai.key",
        "You are the voice of this room. Answer in one or two short spoken sentences.",
        "plughw:CARD=Device,DEV=0",
        "gpt-realtime-mini-2026-08",
    ],
)
def test_names_paths_and_prose_do_not_look_secret(text: str) -> None:
    assert not looks_secret(text)


def test_what_is_found_is_told_shortly() -> None:
    assert found("a" * 100) == '"' + "a" * 35 + '..."'
    values: tuple[object, ...] = (True, 3, 1.5, [], {"a": 1})
    assert [found(value) for value in values] == ["true", "3", "1.5", "an empty list", "a table"]


def test_the_likeliest_meaning_comes_first() -> None:
    assert nearest("Rate-Hz", ["channels", "rate_hz"]) == ("rate_hz",)
    assert nearest("channl", ["channels", "channel"])[0] == "channel"
    assert nearest("zebra", ["channels"]) == ()
    assert nearest("x", []) == ()
