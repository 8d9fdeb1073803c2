"""The picture of a demo shows what happened, when, and how long a person waited."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from hardware.virtual.acoustics import RATE_HZ, Samples
from hardware.virtual.recording import Recorder
from hardware.virtual.timeline.happened import Happened, NotADemo
from hardware.virtual.timeline.latency import Latency, Wait, latencies
from hardware.virtual.timeline.look import LARGE, ROW
from hardware.virtual.timeline.marks import figure
from hardware.virtual.timeline.picture import draw
from hardware.virtual.timeline.reading import read
from hardware.virtual.timeline.rows import NoSuchTurn, Row, cut, rows, turn_row
from hardware.virtual.timeline.words import Label, place

FIRST_SAMPLE_AT_S = 1000.0
OPENED_AT_S = FIRST_SAMPLE_AT_S + 0.045
"""The room opens before its first sample is there: no latency may contain that."""
LENGTH_S = 12.0
WORDS = "turn <b>on</b> the “light” & \x07 lamp"

type Line = dict[str, object]


def line(event: str, second: float, /, **facts: object) -> Line:
    return {"event": event, "mono_s": FIRST_SAMPLE_AT_S + second, **facts}


def turn(at_s: float, outcome: str, **latencies_ms: float) -> Line:
    return line("turn", at_s, turn_id="turn", outcome=outcome, latencies_ms=latencies_ms)


def conversation() -> list[Line]:
    """One order with its answer, then a long answer cut at 9.0 s."""
    told = [
        line("state", 0.0, state="idle"),
        line("wake", 1.4, word="hey_jarvis", score=0.87, at_s=1.4),
        line("state", 1.41, state="listening"),
        line("state", 2.5, state="processing"),
        line("transcript", 2.6, text=WORDS),
        line("tool", 2.6, name="lights", arguments={"at": 3}, status="success", result={}),
        line("state", 2.7, state="responding"),
        line("answer", 2.7, text="It is on."),
        turn(4.0, "answered", wake_to_listening=21.0, first_audio=600.0),
        line("state", 4.0, state="listening"),
        line("state", 6.0, state="responding"),
        line("answer", 6.0, text="A long story. " * 40),
        line("wake", 9.0, word="hey_jarvis", score=0.93, at_s=9.0),
        turn(9.0, "interrupted", first_audio=450.0),
        line("interrupted", 9.01, by="person", heard_ms=3010),
        line("error", 9.5, code="no_network", message="the network is gone", cure=""),
    ]
    scores = {"hey_jarvis": 0.2}
    told += [line("meter", at / 10, speech=at / 40 - 1, scores=scores) for at in range(80)]
    return told


def tones(*spans_s: tuple[float, float]) -> Samples:
    """Give a channel that sounds in the given spans only."""
    samples = np.zeros(round(LENGTH_S * RATE_HZ), np.float32)
    for start_s, end_s in spans_s:
        start, end = round(start_s * RATE_HZ), round(end_s * RATE_HZ)
        samples[start:end] = 0.3 * np.sign(np.sin(np.arange(end - start) + 0.5))
    return samples


def record(folder: Path, speaker: Samples) -> None:
    """Record an utterance of 1.0 to 2.0 s, in a file that ends with 0.1 s of silence."""
    recorder = Recorder(folder / "room.wav")
    recorder.write(tones((1.0, 2.0)), speaker)
    recorder.note({"event": "opened", "at_s": OPENED_AT_S - 0.09})
    sample, ended_sample = RATE_HZ, round(2.1 * RATE_HZ)
    started = {"started_at_s": FIRST_SAMPLE_AT_S + 1.0, "started_sample": sample}
    recorder.note({"event": "ended", "path": "order", "ended_sample": ended_sample, **started})
    recorder.close()


def tell(folder: Path, told: list[Line]) -> None:
    (folder / "events.jsonl").write_text("".join(json.dumps(each) + "\n" for each in told))


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    record(tmp_path, tones((2.75, 3.9), (6.1, 9.05)))
    tell(tmp_path, conversation())
    return tmp_path


def waits(happened: Happened, wait: Wait) -> list[Latency]:
    return [latency for latency in latencies(happened) if latency.wait is wait]


def texts(picture: str) -> list[str]:
    drawn = ET.fromstring(picture)  # noqa: S314 - we drew it
    return ["".join(each.itertext()) for each in drawn.iter() if each.tag.endswith("}text")]


def whole(happened: Happened) -> str:
    return draw(happened, rows(happened), ROW, "A conversation")


def test_an_answer_is_timed_from_the_last_sound_of_speech_to_its_own_first(demo: Path) -> None:
    first, _ = waits(read(demo), Wait.ANSWER)
    assert first.heard
    assert first.start_s == pytest.approx(2.0, abs=0.002)
    assert first.ms == pytest.approx(750, abs=2)


def test_an_answer_to_nobody_in_the_room_is_timed_as_the_daemon_told(demo: Path) -> None:
    _, second = waits(read(demo), Wait.ANSWER)
    assert not second.heard
    assert figure(second) == "≈ 0.45 s to the answer"


def test_listening_is_timed_as_the_daemon_told(demo: Path) -> None:
    (listening,) = waits(read(demo), Wait.LISTENING)
    assert figure(listening) == "≈ 21 ms to listening"


def test_an_interruption_is_timed_until_the_loudspeaker_is_silent(demo: Path) -> None:
    (silence,) = waits(read(demo), Wait.SILENCE)
    assert figure(silence) == "50 ms to silence"


def test_a_chime_over_the_cut_is_not_taken_for_silence(demo: Path) -> None:
    record(demo, tones((6.1, 9.5)))
    (silence,) = waits(read(demo), Wait.SILENCE)
    assert figure(silence) == "≈ 10 ms to the cut"


def test_the_picture_shows_the_words_of_everything_that_happened(demo: Path) -> None:
    shown = texts(whole(read(demo)))
    assert "“turn <b>on</b> the “light” & lamp”" in shown
    assert "lights: at 3 → success" in shown
    assert "“It is on.”" in shown
    assert {"hey jarvis 0.87", "hey jarvis 0.93", "cut after 3.0 s"} <= set(shown)
    assert "the network is gone" in shown
    assert {"idle", "listening", "processing", "responding"} <= set(shown)
    assert "0.75 s to the answer" in shown


def test_the_picture_is_small_and_asks_for_nothing_outside_itself(demo: Path) -> None:
    picture = whole(read(demo))
    assert len(picture.encode()) < 60_000
    assert picture.count("http") == 1  # the name of SVG itself
    assert "href" not in picture
    assert "url(" not in picture


def test_the_envelope_stands_where_the_sound_is(demo: Path) -> None:
    happened = read(demo)
    loud = draw(happened, [Row(1.0, 2.0)], ROW, "loud").count('class="mic"')
    silent = draw(happened, [Row(4.0, 5.0)], ROW, "silent").count('class="mic"')
    assert (loud, silent) == (1, 0)


def test_a_word_has_the_threshold_of_the_demos_own_settings(demo: Path) -> None:
    assert read(demo).thresholds == {"hey_jarvis": 0.5}
    (demo / "parlour.toml").write_text('[[wake.words]]\nname = "alexa"\nthreshold = 0.35\n')
    happened = read(demo)
    assert happened.thresholds == {"alexa": 0.35}
    assert "0.35" in texts(whole(happened))


def test_happenings_after_the_end_of_the_sound_are_drawn(demo: Path) -> None:
    tell(demo, [*conversation(), line("notice", LENGTH_S + 3, kind="x", message="too late")])
    assert "too late" in texts(whole(read(demo)))


def test_a_demo_in_which_nothing_was_said_is_drawn(demo: Path) -> None:
    tell(demo, [line("state", 0.0, state="a state of tomorrow")])
    assert "Nobody was answered." in texts(whole(read(demo)))


def test_one_turn_alone_is_drawn_from_its_first_word_to_its_end(demo: Path) -> None:
    happened = read(demo)
    row = turn_row(happened, 1)
    assert row.start_s == pytest.approx(0.6)
    assert 4.0 < row.end_s < 5.0
    shown = texts(draw(happened, [row], LARGE, "Turn 1"))
    assert "“It is on.”" in shown
    assert "cut after 3.0 s" not in shown
    with pytest.raises(NoSuchTurn, match="turn 3: expected one of the 2 turns"):
        turn_row(happened, 3)


def test_the_next_utterance_is_not_drawn_with_a_turn(demo: Path) -> None:
    said = {"event": "ended", "path": "next", "started_at_s": FIRST_SAMPLE_AT_S + 4.1}
    said |= {"started_sample": round(4.1 * RATE_HZ), "ended_sample": 5 * RATE_HZ}
    with (demo / "room.jsonl").open("a") as notes:
        notes.write(json.dumps(said) + "\n")
    assert turn_row(read(demo), 1).end_s == pytest.approx(4.1)


def test_rows_end_between_turns_and_leave_long_quiet_out() -> None:
    spans = [(1.0, 6.0), (6.5, 12.0), (12.4, 17.0), (40.0, 44.0)]
    found = list(cut(spans, 50.0, 14.0))
    assert [round(row.start_s, 1) for row in found] == [0.6, 12.0, 39.6]
    assert found[0].left_out_s == 0
    assert found[1].left_out_s == pytest.approx(22.2)


SPANS = some.lists(
    some.tuples(some.floats(0.0, 30.0), some.floats(0.05, 30.0)), min_size=1, max_size=12
)


@given(SPANS)
def test_no_row_is_too_long_and_every_moment_of_a_turn_is_on_one(
    steps: list[tuple[float, float]],
) -> None:
    spans: list[tuple[float, float]] = []
    at_s = 0.0
    for quiet_s, busy_s in steps:
        spans.append((at_s + quiet_s, at_s + quiet_s + busy_s))
        at_s = spans[-1][1]
    found = list(cut(spans, at_s + 1.0, 14.0))
    assert all(0 < row.end_s - row.start_s <= 14.0001 for row in found)
    for start_s, end_s in spans:
        for moment_s in np.linspace(start_s, end_s - 0.01, 20):
            assert any(row.start_s <= moment_s <= row.end_s + 1e-6 for row in found)


LABELS = some.lists(some.tuples(some.floats(100, 1100), some.floats(20, 400)), max_size=20)


@given(LABELS)
def test_no_label_touches_another_or_leaves_the_page(wanted: list[tuple[float, float]]) -> None:
    labels = [
        Label(x=x, stem_x=x, lines=("",), width=width, height=20.0, look="mic")
        for x, width in wanted
    ]
    placed, height = place(labels, 100, 1176, 6)
    assert len(placed) == len(labels)
    for number, one in enumerate(placed):
        assert 100 <= one.x <= 1176 - one.label.width + 1e-6
        assert one.y + one.label.height <= height
        for other in placed[number + 1 :]:
            apart = one.x + one.label.width <= other.x or other.x + other.label.width <= one.x
            assert apart or abs(one.y - other.y) >= 20


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("room.wav", None, "expected the recording of a demo, found nothing there"),
        ("room.wav", b"", "expected a recording with its notes, found no sound in it"),
        ("room.wav", b"no sound at all, only words", "found no sound in it"),
        ("room.jsonl", None, "expected a recording with its notes"),
        ("room.jsonl", b"", "expected a recording with its notes"),
        ("events.jsonl", None, "expected what the daemon told, found nothing there"),
        ("events.jsonl", b"\n", "expected happenings as JSON lines, found an empty file"),
        ("events.jsonl", b'{"event"', "events.jsonl:1: expected a happening"),
        ("events.jsonl", b'{"event": "wake", "mono_s": 1}', "a complete `wake`, missed 'word'"),
    ],
)
def test_a_folder_that_is_no_demo_says_what_is_missing(
    demo: Path, name: str, content: bytes | None, complaint: str
) -> None:
    (demo / name).unlink()
    if content is not None:
        (demo / name).write_bytes(content)
    with pytest.raises(NotADemo, match=complaint):
        read(demo)


def timeline(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "hardware.virtual.timeline", *arguments]
    return subprocess.run(program, check=False, capture_output=True, text=True)


def test_the_command_writes_the_picture_into_the_folder(demo: Path) -> None:
    assert timeline(str(demo)).returncode == 0
    assert "A conversation with Parlour" in texts((demo / "timeline.svg").read_text())
    assert timeline(str(demo), "--turn", "2").returncode == 0
    assert "cut after 3.0 s" in texts((demo / "turn-2.svg").read_text())


def test_the_command_ends_with_one_sentence_where_there_is_no_demo(tmp_path: Path) -> None:
    ended = timeline(str(tmp_path / "nowhere"))
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "nowhere" in ended.stderr
