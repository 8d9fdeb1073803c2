"""Recordings go through the whole house: worker, conversation, provider and tools."""

import asyncio
import json
import os
import signal
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from config.settings import Conversation, Settings, Wake
from daemon import replay
from daemon.exit_codes import ExitCode
from daemon.replay_deck import Deck
from daemon.replay_report import FileReport
from daemon.replay_score import Expectation
from providers.local.provider import LocalProvider
from tests.daemon.recorded import scripted, spoken, write
from tests.daemon.scripts import until

ANSWERS = """
[[turn]]
steps = [
  { transcript = "light please" },
  { tool_call = "set_lights", arguments = { name = "kitchen light", state = "on" } },
  { wait = "tool_result" },
  { text = "It is on." },
  { tone_hz = 440.0, ms = 300 },
  { turn_end = true },
]
"""
LATER = 1_700_000_000
LOCAL = Settings(wake=Wake(enabled=False), conversation=Conversation(follow_up_s=0))


async def replays(
    files: list[Path], settings: Settings, *, skip_wake: bool = True
) -> list[FileReport]:
    async with aclosing(replay.replayed(files, settings, skip_wake=skip_wake)) as reports:
        return [report async for report in reports]


def as_script_reads(report: FileReport) -> Any:  # noqa: ANN401 - JSON of any shape
    return json.loads(json.dumps(report.as_json()))


def without_latencies(report: FileReport) -> object:
    told = as_script_reads(report)
    for turn in told["turns"]:
        del turn["latencies_ms"]
    return told


async def test_an_order_in_a_recording_is_carried_out_and_told(tmp_path: Path) -> None:
    file = await spoken(tmp_path / "order.wav", "the light please")
    (report,) = await replays([file], scripted(tmp_path / "script.toml", ANSWERS))
    told = as_script_reads(report)
    assert {"path", "detections", "turns"} == told.keys()
    (turn,) = told["turns"]
    (call,) = turn["tool_calls"]
    assert call["name"] == "set_lights"
    assert call["arguments"] == {"name": "kitchen light", "state": "on"}
    assert call["result"]["status"] == "success"
    assert call["result"]["changed"][0]["state"] == "on"
    assert (turn["transcript"], turn["answer"]) == ("light please", "It is on.")
    assert {"endpoint", "transcript", "first_audio"} <= turn["latencies_ms"].keys()


async def test_every_file_finds_the_house_as_it_was_at_first(tmp_path: Path) -> None:
    file = await spoken(tmp_path / "order.wav", "the light please")
    first, second = await replays([file, file], scripted(tmp_path / "script.toml", ANSWERS))
    assert without_latencies(first) == without_latencies(second)


@pytest.mark.corpus
async def test_the_same_files_give_the_same_report_twice(corpus: Path, tmp_path: Path) -> None:
    public = corpus / "public" / "synthetic_home_commands"
    timer = tmp_path / "timer.flac"
    timer.write_bytes((public / "03__slt.flac").read_bytes())
    os.utime(timer, (LATER, LATER))
    files = [timer, public / "01__slt.flac", timer]
    reports = await replays(files, LOCAL)
    again = await replays([timer], LOCAL)
    assert reports[1].turns[0].transcript.rstrip(",.") == "Turn on the kitchen light"
    (call,) = reports[0].turns[0].tool_calls
    assert call["name"] == "timers"
    told = [without_latencies(report) for report in (reports[0], reports[2], *again)]
    assert told[0] == told[1] == told[2]


@pytest.mark.corpus
async def test_wake_words_are_told_with_their_time_and_highest_score(corpus: Path) -> None:
    file = corpus / "public" / "synthetic_wake" / "hey_jarvis__flite_slt.flac"
    (report,) = await replays([file], Settings(), skip_wake=False)
    (found,) = as_script_reads(report)["detections"]
    assert found["word"] == "hey_jarvis"
    assert 0.2 < found["time_s"] < 4.0
    assert 0.5 <= found["peak_score"] <= 1.0


async def test_a_card_of_48_khz_and_two_channels_is_heard_as_well(tmp_path: Path) -> None:
    file = await spoken(tmp_path / "wide.wav", "what time is it", rate_hz=48_000, channels=2)
    (report,) = await replays([file], LOCAL)
    assert [call["name"] for call in report.turns[0].tool_calls] == ["get_time"]


async def test_what_cannot_be_replayed_is_told_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noise, missing = tmp_path / "noise.wav", tmp_path / "missing.wav"
    noise.write_text("no sound")
    folder = tmp_path / "folder"
    folder.mkdir()
    good = write(tmp_path / "good.wav", np.zeros(8_000))
    settings = Settings(wake=Wake(enabled=False))
    reports = await replays([noise, missing, folder, good], settings, skip_wake=False)
    assert [report.problem for report in reports] == [
        f"{noise}: expected a WAV or FLAC file, found neither",
        f"{missing}: No such file or directory",
        f"{folder}: Is a directory",
        "",
    ]
    assert "noise.wav" not in capsys.readouterr().out


async def test_a_failed_session_is_told_with_its_reason(tmp_path: Path) -> None:
    text = '[open]\nfail = "rejected"\nmessage = "the key is void"\n'
    settings = scripted(tmp_path / "script.toml", text)
    (report,) = await replays([write(tmp_path / "quiet.wav", np.zeros(8_000))], settings)
    (turn,) = report.turns
    assert turn.outcome == "failed"
    assert turn.failure == "key_refused: the key is void"


async def test_an_answer_that_never_comes_is_a_problem_of_that_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "OWED_S", 0.5)
    script = "[[turn]]\nsteps = [{ hang = true }]\n"
    files = [await spoken(tmp_path / "order.wav", "the light please")] * 2
    first, second = await replays(files, scripted(tmp_path / "script.toml", script))
    assert first.problem.endswith("no answer came within 0.5 s")
    assert second.problem == first.problem


def test_the_status_says_whether_every_file_was_replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, missing = write(tmp_path / "good.wav", np.zeros(8_000)), tmp_path / "missing.wav"
    settings = Settings(wake=Wake(enabled=False))
    assert replay.main([good], settings, skip_wake=False, as_json=False) == ExitCode.OK
    assert capsys.readouterr().out == f"{good}\n  nothing was heard\n"
    files = [good, missing]
    assert replay.main(files, settings, skip_wake=False, as_json=False) == ExitCode.FAILED
    assert f"! {missing}: No such file or directory" in capsys.readouterr().out


def test_the_score_ends_what_is_printed_and_stands_in_the_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [write(tmp_path / "good.wav", np.zeros(8_000)), tmp_path / "missing.wav"]
    settings = Settings(wake=Wake(enabled=False))
    wanted = [Expectation("*.wav", ("nothing",))]
    replay.main(files, settings, skip_wake=False, as_json=False, expectations=wanted)
    out = capsys.readouterr().out
    assert "\n  right\n" in out
    assert out.endswith("\nright 1 of 2 (50 %)\n")
    replay.main(files, settings, skip_wake=False, as_json=True, expectations=wanted)
    told = json.loads(capsys.readouterr().out)
    assert told["score"] == {"right": 1, "of": 2}
    assert [each["right"] for each in told["files"]] == [True, False]


async def test_a_worker_that_dies_costs_one_recording_and_no_more(tmp_path: Path) -> None:
    settings, deck = Settings(wake=Wake(enabled=False)), Deck()
    mouth = LocalProvider(settings.providers.local)
    file = write(tmp_path / "long.wav", np.zeros(16_000 * 600))

    async def kill() -> None:
        await until(lambda: deck._worker and deck._worker.pid)
        assert deck._worker is not None
        os.kill(deck._worker.pid or 0, signal.SIGKILL)

    killing = asyncio.create_task(kill())
    first = await replay._replayed(file, settings, mouth, deck, skip_wake=False)
    await killing
    second = await replay._replayed(file, settings, mouth, deck, skip_wake=False)
    await deck.aclose()
    await mouth.aclose()
    assert first.problem == "it ended with status -9"
    assert second.problem == ""
