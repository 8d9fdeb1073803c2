"""`parlour config` as a person uses it."""

import json
import os
import stat
import tomllib
from pathlib import Path

import pytest

from config.default_file import default_file
from daemon.cli.main import main
from daemon.exit_codes import ExitCode
from tests.daemon.cli.conftest import Shell

type Output = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration of this test's own, which every command finds."""
    file = tmp_path / "a folder" / "parlour.toml"
    monkeypatch.setenv("PARLOUR_CONFIG", str(file))
    return file


def written(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def test_check_confirms_room_words_and_provider(file: Path, capsys: Output) -> None:
    written(
        file, '[room]\nname = "attic"\n[[wake.words]]\nname = "alexa"\nprofile = "x"\n[profile.x]'
    )
    assert main(["config", "check"]) == ExitCode.OK
    told = capsys.readouterr().out
    assert told.startswith(f"{file}: fine\n")
    assert "attic (en)" in told
    assert '"alexa" (x)' in told
    assert "local" in told


def test_check_tells_every_problem_and_ends_with_two(tmp_path: Path, capsys: Output) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text('[room]\nnme = "attic"\n[conversation]\nprovider = "nobody"\n')
    assert main(["config", "check", str(broken)]) == ExitCode.BAD_CONFIG
    first, second = capsys.readouterr().err.rstrip().split("\n")
    assert first.startswith(f"{broken}:2: room.nme: expected a key of [room], found")
    assert second.startswith(f"{broken}:4: conversation.provider: expected")


def test_check_says_when_nothing_listens_for_words(file: Path, capsys: Output) -> None:
    written(file, "[wake]\nenabled = false")
    assert main(["config", "check"]) == ExitCode.OK
    assert "none, push-to-talk" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_missing_file_names_the_cure(command: str, file: Path, capsys: Output) -> None:
    assert main(["config", command]) == ExitCode.BAD_CONFIG
    assert f"`parlour config init {file}`" in capsys.readouterr().err


def test_show_prints_what_is_in_force_as_toml_and_json(file: Path, capsys: Output) -> None:
    written(file, "[audio]\nfade_ms = 20\n")
    assert main(["config", "show"]) == ExitCode.OK
    shown = tomllib.loads(capsys.readouterr().out)
    assert shown["audio"]["fade_ms"] == 20
    assert shown["room"]["name"] == "kitchen"
    assert main(["config", "show", "--json"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["audio"]["fade_ms"] == 20


def test_schema_prints_a_json_schema(capsys: Output) -> None:
    assert main(["config", "schema"]) == ExitCode.OK
    assert "room" in json.loads(capsys.readouterr().out)["properties"]


def test_init_writes_the_default_and_says_where(file: Path, capsys: Output) -> None:
    assert main(["config", "init"]) == ExitCode.OK
    assert capsys.readouterr().out == f"wrote {file}\n"
    assert file.read_text() == default_file()
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert main(["config", "check"]) == ExitCode.OK


def test_init_leaves_an_edited_file_alone_unless_forced(file: Path, capsys: Output) -> None:
    written(file, '[room]\nname = "attic"\n')
    assert main(["config", "init", str(file)]) == ExitCode.FAILED
    assert "--force" in capsys.readouterr().err
    assert "attic" in file.read_text()
    assert main(["config", "init", "--force", str(file)]) == ExitCode.OK
    assert file.read_text() == default_file()


def test_init_keeps_mode_link_and_owner_of_what_it_replaces(file: Path) -> None:
    real = file.parent / "real.toml"
    written(real, "")
    real.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(real, 1, 2)
    before = real.stat()
    file.symlink_to(real)
    assert main(["config", "init", str(file)]) == ExitCode.OK
    after = real.stat()
    assert file.is_symlink()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )
    assert [entry.name for entry in sorted(file.parent.iterdir())] == ["parlour.toml", "real.toml"]


def test_init_says_where_it_cannot_write(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "file").touch()
    assert main(["config", "init", str(tmp_path / "file" / "parlour.toml")]) == ExitCode.FAILED
    assert "cannot be written" in capsys.readouterr().err


def test_config_alone_shows_its_help(capsys: Output) -> None:
    assert main(["config"]) == ExitCode.BAD_CONFIG
    assert "parlour config check" in capsys.readouterr().out


async def test_config_alone_names_its_commands(shell: Shell) -> None:
    for words in (("config",), ("config", "--help")):
        ended = await shell.parlour(*words)
        for name in ("check", "show", "schema", "init"):
            assert f"\n  {name} " in ended.out
