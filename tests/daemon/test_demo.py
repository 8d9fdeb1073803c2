"""The demo's edges: what it refuses, where it leaves things, how it ends when told to."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from daemon import private_daemon
from daemon.cli.main import main
from daemon.demo import new_folder
from daemon.demo_stage import NO_MICROPHONE
from daemon.exit_codes import ExitCode

_WORK = """
import asyncio, sys
from daemon.until_signal import EndedBySignal, run_until_signal

async def work():
    try:
        print("began", flush=True)
        await asyncio.sleep(10)
    finally:
        print("tidied", flush=True)

try:
    run_until_signal(work())
except EndedBySignal as end:
    sys.exit(end.status)
"""


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_each_ending_signal_lets_the_work_tidy_up(number: signal.Signals, status: int) -> None:
    with subprocess.Popen([sys.executable, "-c", _WORK], stdout=subprocess.PIPE, text=True) as work:
        assert work.stdout is not None
        assert work.stdout.readline() == "began\n"
        work.send_signal(number)
        assert work.stdout.read() == "tidied\n"
        assert work.wait() == status


def test_two_demos_in_the_same_second_have_a_folder_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folders = [new_folder(None) for _ in range(3)]
    assert sorted(tmp_path.iterdir()) == sorted(folders)


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_name_that_is_taken_is_refused_in_one_sentence(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.mkdir() if kind == "folder" else taken.touch()
    assert main(["demo", "--out", str(taken)]) == ExitCode.FAILED
    told = f"parlour: --out {taken}: expected a name that is free, found a {kind}\n"
    assert capsys.readouterr().err == told


@pytest.mark.parametrize("nothing", ["", " ", "…"])
def test_a_sentence_without_words_is_refused(
    nothing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["demo", "--say", nothing])
    assert end.value.code == ExitCode.BAD_CONFIG
    assert "expected words to speak" in capsys.readouterr().err


def test_a_live_demo_whose_daemon_refuses_to_run_ends_with_its_words_and_status(
    tmp_path: Path,
) -> None:
    config = tmp_path / "parlour.toml"
    config.write_text("rooom = 1\n")
    demo = _demo("--live", "--out", str(tmp_path / "out"), "--config", str(config))
    assert demo.returncode == ExitCode.BAD_CONFIG
    assert "should not have happened" not in demo.stderr
    assert "rooom" in demo.stderr


def test_a_live_demo_without_a_microphone_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "parlour.toml"
    config.write_text('[audio]\nmicrophone = { device = "nowhere" }\n')
    monkeypatch.setattr(private_daemon, "START_TIMEOUT_S", 1.0)
    demo = ["demo", "--live", "--out", str(tmp_path / "out"), "--config", str(config)]
    assert main(demo) == ExitCode.DEVICE
    assert capsys.readouterr().err == f"parlour: {NO_MICROPHONE}\n"


def _demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "daemon.cli.main", "demo", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=15, check=False)
