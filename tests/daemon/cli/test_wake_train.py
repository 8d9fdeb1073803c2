"""`parlour wake train` refuses at once what it could not finish."""

import subprocess
import sys
from pathlib import Path

import pytest

from daemon.cli.main import main
from daemon.exit_codes import ExitCode


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([""], "the phrase is empty"),
        (["play 7"], "found '7'"),
        (["hey house", "--out", "house.tflite"], "house.tflite: expected a file name"),
        (["hey house", "--out", "no/such/house.onnx"], "the folder"),
        (["hey jarvis"], "belongs to a word that comes with Parlour"),
        (["hey house", "--name", "a b"], "the name 'a b'"),
        (["hey house", "--negatives", "nowhere"], "nowhere: expected a folder of recordings"),
    ],
)
def test_what_cannot_end_well_is_refused_at_once(
    words: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["wake", "train", *words]) == ExitCode.BAD_CONFIG
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_help_names_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["wake", "train", "--help"])
    said = capsys.readouterr().out
    assert "parlour wake train" in said
    assert "--negatives" in said


def test_the_command_itself_loads_no_numpy() -> None:
    program = "import sys, daemon.cli.wake_train; sys.exit('numpy' in sys.modules)"
    subprocess.run((sys.executable, "-c", program), check=True)
