"""`parlour lab` measures in a process of its own, and tells what it found to people and scripts."""

import json
import wave
from pathlib import Path

import pytest

from daemon.cli import lab_barge_in_view, lab_wake_view
from daemon.exit_codes import ExitCode
from hardware.lab.plans import PLANS
from tests.daemon.cli.conftest import Shell

CLIP = Path("public", "wake_alexa", "0.flac")


def silence(path: Path) -> str:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(32_000))
    return str(path)


@pytest.mark.corpus
async def test_one_word_as_json_is_what_replay_prints(shell: Shell, corpus: Path) -> None:
    clip = str(corpus / CLIP)
    settings = shell.home / "alexa.toml"
    settings.write_text('[wake]\nwords = [{ name = "alexa" }]\n')
    measured = await shell.parlour("lab", "wake", clip, "--word", "alexa", "--json")
    assert measured.code == ExitCode.OK, measured.err
    replayed = await shell.parlour("--config", str(settings), "replay", clip, "--json")
    assert replayed.code == ExitCode.OK, replayed.err
    (file,), (expected,) = (json.loads(each.out)["files"] for each in (measured, replayed))
    assert file.keys() == expected.keys()
    assert file["path"] == expected["path"]
    assert file["detections"] == expected["detections"]
    assert file["detections"][0]["word"] == "alexa"


async def test_without_a_word_the_configured_ones_are_listened_for(shell: Shell) -> None:
    ended = await shell.parlour("lab", "wake", silence(shell.home / "a.wav"))
    assert ended.code == ExitCode.OK, ended.err
    assert "not heard: hey_jarvis, highest score 0.00" in ended.out


async def test_a_file_that_is_none_is_told_and_ends_with_failure(shell: Shell) -> None:
    ended = await shell.parlour("lab", "wake", silence(shell.home / "a.wav"), "none.wav", "--json")
    assert ended.code == ExitCode.FAILED
    first, second = json.loads(ended.out)["files"]
    assert "problem" not in first
    assert second["problem"] == "none.wav: No such file or directory"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["wake"], 2, "the following arguments are required: FILE"),
        (["wake", "a.wav", "--word", "Hey Jarvis!"], 2, "expected a word such as hey_jarvis"),
        (["wake", "a.wav", "--word", "nobody"], 5, "nobody"),
        (["wake", "a.wav", "--labels", "none.tsv"], 5, "none.tsv: expected labels, found No such"),
        (["barge-in", "--talker", "a.wav"], 2, "--talker-to-echo"),
        (["barge-in", "--talker", "a.wav", "--talker-to-echo", "loud"], 2, "-60 to 60 dB"),
        (["barge-in", "--talker", "a.wav", "--talker-to-echo", "nan"], 2, "-60 to 60 dB"),
        (
            ["barge-in", "--talker", "none.wav", "--reply", "a.wav", "--talker-to-echo", "-10"],
            5,
            "none.wav: expected a WAV or FLAC file, found no such file",
        ),
        (
            ["barge-in", "--talker", "a.wav", "--talker-to-echo", "-10", "--room", "cellar"],
            5,
            "room 'cellar': expected one of study, bedroom",
        ),
        ([], 2, ""),
    ],
)
async def test_what_is_wrong_is_one_sentence(
    shell: Shell, words: list[str], code: int, told: str
) -> None:
    clip = silence(shell.home / "a.wav")
    ended = await shell.parlour("lab", *(clip if word == "a.wav" else word for word in words))
    assert ended.code == code
    assert told in ended.err
    assert "Traceback" not in ended.err


async def test_help_names_the_rooms_and_an_example(shell: Shell) -> None:
    for command in ("wake", "barge-in"):
        ended = await shell.parlour("lab", command, "--help")
        assert ended.code == ExitCode.OK
        assert f"example:\n  parlour lab {command}" in ended.out
    assert all(room in ended.out for room in PLANS)


async def test_a_disabled_wake_word_asks_for_one(shell: Shell) -> None:
    settings = shell.home / "quiet.toml"
    settings.write_text("[wake]\nenabled = false\n")
    words = ("--config", str(settings), "lab", "wake", silence(shell.home / "a.wav"))
    ended = await shell.parlour(*words)
    assert ended.code == ExitCode.BAD_CONFIG
    assert "name a word with --word" in ended.err


def test_a_person_reads_hits_and_rates() -> None:
    outcome = {
        "word": "alexa",
        "threshold": 0.5,
        "hits": 9,
        "of": 10,
        "recall": 0.9,
        "false_accepts": 1,
        "false_accepts_per_hour": 0.5,
        "false_accepts_per_hour_at_most": 2.37,
    }
    told = {
        "files": [{"path": "a.wav", "detections": [], "highest": {"alexa": 0.31}}],
        "outcomes": [outcome],
        "sweep": [outcome],
        "labels_unused": ["b.wav"],
        "words_unused": ["hey jarvis"],
    }
    text = lab_wake_view.pictured(told, colour=False)
    assert "not heard: alexa, highest score 0.31" in text
    assert "alexa       0.50  9 of 10  90.0 %              1      0.50        2.37" in text
    assert "b.wav: labelled, but not among the files" in text
    assert "hey jarvis: labelled, but not listened for" in text


def test_a_person_reads_who_was_heard_over_replies() -> None:
    heard = {"heard": 1, "of": 2, "recall": 0.5, "median_ms": 640.0, "p95_ms": 900.0}
    nothing = {"heard": 0, "of": 2, "recall": 0.0, "median_ms": None, "p95_ms": None}
    rate = {"count": 1, "per_hour": 30.0, "per_hour_at_most": 142.3, "found": []}
    talker = {"file": "a.wav", "begin_s": 10.0, "ducked_ms": None, "cut_ms": 220.0}
    told = {
        "talkers": [
            {**talker, "word": "alexa", "score": 0.9, "wake_ms": 640.0},
            {**talker, "word": None, "score": None, "wake_ms": None},
        ],
        "room": {"name": "kitchen", "rt60_s": 0.5},
        "wake": heard,
        "speech": {**nothing, "ducked": nothing},
        "attenuation_db": None,
        "unfounded": {"hours": 1 / 30, "wakes": rate, "ducks": rate, "cuts": rate},
        "cpu_share": {"echo": 0.01},
    }
    lines = lab_barge_in_view.pictured(told, colour=False).splitlines()
    assert lines[0].strip() == "10.00 s  a.wav: alexa (0.90), after 640 ms, cut after 220 ms"
    assert lines[1].endswith("a.wav: no wake word, cut after 220 ms")
    text = "\n".join(lines)
    assert "1 of 2 (50 %), median 640 ms, p95 900 ms after the onset of speech" in text
    assert "1 in 2.0 min: 30.0 per hour of playback, with 95 % below 142.3" in text
    assert "36 CPU s per hour of sound" in text
    assert "no echo" in text
