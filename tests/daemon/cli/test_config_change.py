"""`parlour config get`, `set`, `unset`, `edit`: nothing wrong is ever written."""

import subprocess
from pathlib import Path

import pytest

from daemon.cli.main import main
from daemon.exit_codes import ExitCode
from tests.config.test_edit import TEXT


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "parlour.toml"
    file.write_text(TEXT)
    return file


def config(file: Path, *words: str) -> int:
    return main(["--config", str(file), "config", *words])


def test_a_key_is_set_and_its_effect_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert config(file, "set", "audio.volume.reply", "30") == ExitCode.OK
    assert file.read_text() == TEXT.replace("reply = 60", "reply = 30")
    assert capsys.readouterr().out == "audio.volume.reply: 60 → 30 (at once)\n"


def test_a_value_inside_a_list_is_told_by_itself(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert config(file, "set", "wake.threshold", "0.7") == ExitCode.OK
    assert "[0].threshold 0.5 → 0.7 (" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("audio.volume.reply", "300", "expected a whole number from 0 to 100, found 300"),
        ("room.nme", "study", "did you mean name?"),
    ],
)
def test_what_would_be_wrong_is_not_written(
    key: str, value: str, told: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert config(file, "set", key, value) == ExitCode.BAD_CONFIG
    assert told in capsys.readouterr().err
    assert file.read_text() == TEXT


def test_a_key_is_read_and_taken_out(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert config(file, "get", "room.name") == ExitCode.OK
    assert config(file, "unset", "room.name") == ExitCode.OK
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "kitchen"
    assert "kitchen" not in file.read_text()


def test_a_file_of_root_is_told_with_the_line_that_may(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_file: Path, _text: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("daemon.cli.config_change.replace", refused)
    assert config(file, "set", "room.name", "study") == ExitCode.FAILED
    assert f"`sudo parlour --config {file} config set room.name 'study'`" in capsys.readouterr().err


def edited_by(script: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have an editor that runs a line of sed over the file."""
    monkeypatch.setenv("VISUAL", f"sed -i {script}")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_what_the_editor_leaves_takes_the_files_place(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edited_by("s/60/40/", monkeypatch, tmp_path)
    assert config(file, "edit") == ExitCode.OK
    assert "reply = 40" in file.read_text()
    assert "audio.volume.reply: 60 → 40" in capsys.readouterr().out
    assert list(tmp_path.glob("parlour-*")) == []


def test_what_is_wrong_after_the_editor_is_kept_beside(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edited_by("s/60/600/", monkeypatch, tmp_path)
    assert config(file, "edit") == ExitCode.FAILED
    assert file.read_text() == TEXT
    [draft] = tmp_path.glob("parlour-*/parlour.toml")
    told = capsys.readouterr().err
    assert f"{file}:10: audio.volume.reply" in told
    assert str(draft) in told


def test_the_editor_opens_again_at_the_line(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[list[str]] = []

    def editor(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        opened.append(command)
        draft = Path(command[-1])
        draft.write_text(TEXT.replace("60", "600" if len(opened) == 1 else "61"))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setenv("VISUAL", "nano")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("daemon.cli.config_edit.subprocess.run", editor)
    monkeypatch.setattr("daemon.cli.config_edit._again", lambda: True)
    assert config(file, "edit") == ExitCode.OK
    assert [command[1] for command in opened[1:]] == ["+10"]
    assert "reply = 61" in file.read_text()


def test_an_editor_that_fails_changes_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("VISUAL", "false")
    assert config(file, "edit") == ExitCode.FAILED
    monkeypatch.setenv("VISUAL", "no-such-editor")
    assert config(file, "edit") == ExitCode.FAILED
    assert file.read_text() == TEXT
