"""Recordings are listened to with the room's own ear; hits and false accepts are counted right."""

import json
import subprocess
import sys
import wave
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from config.settings import Settings, Wake, WakeWord
from hardware.lab.labels import NotLabels, SpokenWord, read_labels
from hardware.lab.listening import Hop
from hardware.lab.request import WakeRequest
from hardware.lab.sweep import Listened, matched, most_likely_at_most, outcome, sweep
from hardware.lab.wake import measure

ALEXA = Settings(wake=Wake(words=(WakeWord(name="alexa"),)))


def said(start_s: float, end_s: float, word: str = "alexa") -> SpokenWord:
    return SpokenWord(file="a.wav", start_s=start_s, end_s=end_s, word=word)


def scores(*values: float) -> list[Hop]:
    return [Hop(at=1_280 * n, scores={"alexa": value}) for n, value in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("wakes_s", "right"),
    [
        ([], []),
        ([1.4], [True]),
        ([2.9], [True]),  # up to a second after its end
        ([3.1], [False]),
        ([0.9], [False]),
        ([1.4, 1.8], [True, False]),  # a word counts once
        ([1.4, 5.5], [True, True]),
    ],
)
def test_a_wake_belongs_to_the_word_it_follows(wakes_s: list[float], right: list[bool]) -> None:
    assert matched([said(1.0, 2.0), said(5.0, 6.0)], wakes_s) == right


def test_a_threshold_is_passed_once_and_counted_against_the_labels() -> None:
    hops = scores(*[0.0] * 10, 0.6, 0.7, 0.2, *[0.0] * 40, 0.4, 0.0)
    listened = [Listened(hops=hops, seconds=36.0, spoken=[said(0.5, 0.9)])]
    found = outcome(ALEXA.wake, "alexa", listened)
    assert (found.hits, found.of, found.false_accepts) == (1, 1, 0)
    swept = {one.threshold: one for one in sweep(ALEXA.wake, "alexa", listened)}
    assert (swept[0.3].hits, swept[0.3].false_accepts) == (1, 1)
    assert swept[0.3].per_hour == pytest.approx(100.0)
    assert (swept[0.8].hits, swept[0.8].recall) == (0, 0.0)


@pytest.mark.parametrize(("count", "most"), [(0, 2.996), (1, 4.744), (10, 16.962), (100, 118.08)])
def test_the_bound_is_that_of_a_poisson_count(count: int, most: float) -> None:
    assert most_likely_at_most(count) == pytest.approx(most, abs=0.01)


def test_labels_are_lines_between_tabs_or_json(tmp_path: Path) -> None:
    lines, objects = tmp_path / "words.tsv", tmp_path / "words.json"
    lines.write_text("# file\tstart_s\tend_s\tword\na.wav\t1\t2\talexa\nclips/b.wav\t0\t\tjarvis\n")
    rows = [
        {"file": "a.wav", "start_s": 1, "end_s": 2, "word": "alexa"},
        {"file": "clips/b.wav", "start_s": 0, "word": "jarvis"},
    ]
    objects.write_text(json.dumps(rows))
    for file in (lines, objects):
        labels = read_labels(file)
        assert labels.of(tmp_path / "a.wav") == [said(1.0, 2.0)]
        (later,) = labels.of(tmp_path / "clips" / "b.wav")
        assert (later.end_s, later.word) == (float("inf"), "jarvis")
        assert labels.of(Path("c.wav")) == []
        assert labels.unused == []


def test_labels_that_an_office_program_saved_are_read(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_bytes(b"\xef\xbb\xbfa.wav\t1\t2\talexa\r\n")  # a byte order mark first
    assert read_labels(path).of(Path("a.wav")) == [said(1.0, 2.0)]


def test_labels_tell_which_words_nobody_listens_for(tmp_path: Path) -> None:
    sound, labels = tmp_path / "a.wav", tmp_path / "words.tsv"
    written(sound, np.zeros(16_000, np.int16))
    labels.write_text("a.wav\t0\t1\they jarvis\na.wav\t0\t1\talexa\n")
    told = measure(WakeRequest(settings=ALEXA, files=(sound,), labels=labels))
    assert told["words_unused"] == ["hey jarvis"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a.wav\t1\t2\n", ":1: expected file<TAB>start_s<TAB>end_s<TAB>word, found 3 fields"),
        ("\na.wav\t3\t2\talexa\n", ":2: .* found the stretch 3 to 2"),
        ("a.wav\tsoon\t2\talexa\n", "could not convert string to float: 'soon'"),
        ("a.wav\t1\t2\t\n", "no word"),
        ('{"file": "a.wav"}', "expected a JSON list of objects, found dict"),
        ("[1, 2", ":1: expected JSON"),
    ],
)
def test_wrong_labels_are_told_with_their_line(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "labels"
    path.write_text(text)
    with pytest.raises(NotLabels, match=found):
        read_labels(path)
    with pytest.raises(NotLabels, match="No such file"):
        read_labels(tmp_path / "none")


def test_a_bad_file_is_told_and_the_others_are_heard(tmp_path: Path) -> None:
    silence, empty, text = tmp_path / "a.wav", tmp_path / "empty.wav", tmp_path / "b.wav"
    written(silence, np.zeros(16_000, np.int16))
    written(empty, np.zeros(0, np.int16))
    text.write_text("no sound")
    files = (silence, empty, text, tmp_path / "none.wav")
    told = measure(WakeRequest(settings=ALEXA, files=files))
    problems = [str(file.get("problem", "")) for file in as_list(told["files"])]
    assert not problems[0]
    assert "empty" in problems[1]
    assert "expected a WAV" in problems[2]
    assert "No such file" in problems[3]


@pytest.mark.corpus
def test_a_spoken_word_is_heard_scored_and_drawn(corpus: Path, tmp_path: Path) -> None:
    clips = corpus / "public" / "wake_alexa"
    labels = tmp_path / "labels.tsv"
    labels.write_text("0.flac\t0.5\t1.5\talexa\n1.flac\t0\t\talexa\n")
    plot = tmp_path / "plot.svg"
    files = (clips / "0.flac", clips / "1.flac")
    told = measure(WakeRequest(settings=ALEXA, files=files, labels=labels, plot=plot))
    first = as_list(told["files"])[0]
    assert first["detections"] == [{"word": "alexa", "time_s": 1.2, "peak_score": 1.0}]
    (outcome,) = as_list(told["outcomes"])
    assert (outcome["hits"], outcome["of"], outcome["false_accepts"]) == (2, 2, 0)
    assert len(as_list(told["sweep"])) == 19
    drawn = ET.parse(plot).getroot()  # noqa: S314 - our own picture
    words = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"time (s)", "alexa: score", "false accepts per hour", "spoken"} <= set(words)


def test_the_process_says_why_it_could_not(tmp_path: Path) -> None:
    request = WakeRequest(settings=ALEXA, files=(), labels=tmp_path / "none.tsv")
    command = [sys.executable, "-m", "hardware.lab.wake"]
    done = subprocess.run(
        command, input=request.model_dump_json(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 5
    assert "none.tsv: expected labels, found No such file" in json.loads(done.stdout)["failed"]
    assert done.stderr == ""


def test_a_picture_without_a_place_is_refused_before_the_work(tmp_path: Path) -> None:
    plot = tmp_path / "none" / "plot.svg"
    request = WakeRequest(settings=ALEXA, files=(tmp_path / "none.wav",), plot=plot)
    command = [sys.executable, "-m", "hardware.lab.wake"]
    done = subprocess.run(
        command, input=request.model_dump_json(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "the folder it should be in is not there" in json.loads(done.stdout)["failed"]


def written(path: Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(samples.tobytes())


def as_list(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value
