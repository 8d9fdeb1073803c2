"""One file becomes one `Settings`, or every problem at once."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.errors import ConfigError, ConfigInvalid, ConfigUnreadable
from config.load import load, parse
from config.problems import Problem
from config.settings import Settings

FILE: Final = Path("parlour.toml")
BROKEN: Final = """\
[room]
nme = "kitchen"
language = "english"

[audio]
block_ms = 30

[wake]
engine = "parlor"

[[wake.words]]
name = "hey_jarvis"

[[wake.words]]
name = "hey_jarvis"
threshold = 3

[log]
transcripts = "yes"
"""


def complaints(text: str) -> list[str]:
    with pytest.raises(ConfigInvalid) as caught:
        parse(text, FILE)
    return str(caught.value).split("\n")


def test_every_problem_is_told_at_once_with_its_line_and_cure() -> None:
    assert complaints(BROKEN) == [
        (
            "parlour.toml:2: room.nme: expected a key of [room], found an unknown one, did you mean"
            " name?"
        ),
        'parlour.toml:3: room.language: expected a language, such as "en", found "english"',
        "parlour.toml:6: audio.block_ms: expected 20, 40 or 80, found 30",
        (
            'parlour.toml:9: wake.engine: expected "parlour", "openwakeword" or "microwakeword",'
            ' found "parlor", did you mean parlour?'
        ),
        'parlour.toml:15: wake.words[1].name: expected a name of its own, found "hey_jarvis" again',
        "parlour.toml:16: wake.words[1].threshold: expected a number above 0 and below 1, found 3",
        'parlour.toml:19: log.transcripts: expected true or false, found "yes"',
    ]


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "[room]\n", "\ufeff[room]\n"])
def test_what_is_left_out_keeps_its_default(text: str, tmp_path: Path) -> None:
    file = tmp_path / "parlour.toml"
    file.write_text(text, encoding="utf-8")
    assert load(file) == Settings()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[audio.microphone]\ndevice = default\n",
            (
                "parlour.toml:2: expected TOML, found a value that is not one at column 10,"
                ' did you mean device = "default"?'
            ),
        ),
        (
            "[audio]\nchimes = Yes # please",
            (
                "parlour.toml:2: expected TOML, found a value that is not one at column 10,"
                " did you mean chimes = true?"
            ),
        ),
        ("a = 1\na = 2\n", "parlour.toml:2: expected TOML, found a key that was already given"),
        ("[a]\n[b]\n[a]\n", "parlour.toml:3: expected TOML, found a table that was already begun"),
        ('\na = "b\n', "parlour.toml:2: expected TOML, found text whose quotes do not end"),
        ("\n[a\n", "parlour.toml:2: expected ']' at the end of a table declaration"),
        ("a = [1,\n2", "parlour.toml:2: expected TOML, found unclosed array"),
        ("a = " + "1" * 5_000, "parlour.toml:1: expected TOML, found a number of too many digits"),
        ("a = " + "[" * 5_000, "parlour.toml: expected at most 20 levels of lists, found more"),
        ("a = " + "[" * 90 + "]" * 90, "parlour.toml: expected at most 20 levels of lists"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(text: str, told: str) -> None:
    [line] = complaints(text)
    assert line.startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[wake.words]\nname = 'x'", "wake.words: expected tables, each beginning with [[wake.w"),
        ("[microphone]", "microphone: expected a key of this file, found an unknown one, did you"),
        ("[wake]\nthreshold = 0.4", "found an unknown one, did you mean wake.words.threshold?"),
        ("[log]\nzzz = 1", "expected a key of [log] (level, transcripts, format), found an unkn"),
        ("[log]\nlevel = 1979-05-27", "found the date or time 1979-05-27"),
        ("[wake]\nrefractory_s = inf", "expected a number above 0, in seconds, found inf"),
        ("[audio]\nfade_ms = true", "expected a whole number from 0 to 100, in milliseconds"),
        ("[audio]\nfade_ms = 5.0", "expected a whole number from 0 to 100, in milliseconds"),
        ("[profile.Butler]", "profile.Butler: expected a name of lower-case letters, digits and _"),
        ("[[wake.words]]\nthreshold = 0.3", "parlour.toml:1: wake.words[0].name: expected a name"),
        ("room = 3", "parlour.toml:1: room: expected a table, [room], found 3"),
        ("[hooks]\non_wake = [[]]", "expected a command line, such as"),
        ('[room]\nname = " "', 'room.name: expected text with words in it, found " "'),
    ],
)
def test_slips_of_people_are_explained(text: str, told: str) -> None:
    assert told in "\n".join(complaints(text))


def test_a_value_that_may_be_a_secret_is_not_repeated() -> None:
    [told] = complaints('[log]\nlevel = "sk-proj-AbCd1234EfGh5678"')
    assert "AbCd" not in told
    assert "looks like a secret" in told


def test_checks_of_the_house_are_told_beside_the_others() -> None:
    def check(settings: Settings) -> Iterator[Problem]:
        assert settings.room.name == "attic"
        yield Problem(key=("room", "name"), expected="a room with a window", found="none")

    with pytest.raises(ConfigInvalid) as caught:
        parse('[room]\nname = "attic"\n[log]\nlevl = "info"', FILE, [check])
    assert [problem.line for problem in caught.value.problems] == [2, 4]


def test_relative_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "mine.onnx").touch()
    file = tmp_path / "parlour.toml"
    file.write_text('[[wake.words]]\nname = "mine"\nmodel = "mine.onnx"\n')
    assert load(file).wake.words[0].model == tmp_path / "mine.onnx"


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("missing.toml", "found none; write one with `parlour config init"),
        (".", "expected a file, found a folder"),
        ("file/below", "found none"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(place: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigUnreadable, match=told):
        load(tmp_path / place)


def test_devices_and_giants_are_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigUnreadable, match="found a device or pipe"):
        load(Path("/dev/zero"))
    giant = tmp_path / "giant.toml"
    giant.write_bytes(b"#" * 2_000_000)
    with pytest.raises(ConfigUnreadable, match="at most 1 MiB, found 2000000 bytes"):
        load(giant)


def test_other_encodings_are_told_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "parlour.toml"
    file.write_bytes('# fine\n[room]\nname = "Küche"\n'.encode("latin-1"))
    with pytest.raises(ConfigInvalid, match=r":3: expected text in UTF-8, found the byte 0xfc"):
        load(file)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else")
def test_a_file_of_someone_else_is_told_with_owner_mode_and_cure(tmp_path: Path) -> None:
    file = tmp_path / "parlour.toml"
    file.touch(mode=0o600)
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom config.load import load\n"
        "import config.permissions\nos.setgid(65534)\nos.setuid(65534)\nload(Path(sys.argv[1]))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, file], capture_output=True, text=True, check=False
    ).stderr
    assert "expected a file that nobody may read" in told
    assert "found it owned by root:root with mode 0600" in told
    assert f"chmod 0640 {file}" in told


@given(st.text(max_size=200))
@example("\x00")
@example("a.b.c = 1\na.b = 2")
@example("[[a]]\n[a]\n")
def test_no_text_does_worse_than_a_clear_refusal(text: str) -> None:
    with contextlib.suppress(ConfigInvalid):
        parse(text, FILE)


def test_any_error_of_a_configuration_is_one_kind() -> None:
    assert issubclass(ConfigInvalid, ConfigError)
    assert issubclass(ConfigUnreadable, ConfigError)


@pytest.mark.parametrize("written", ['"4812"', "4812"])
def test_a_pin_written_into_the_file_is_refused_and_not_repeated(
    tmp_path: Path, written: str
) -> None:
    file = tmp_path / "parlour.toml"
    file.write_text(f"[safety]\npin = {written}\n", encoding="utf-8")
    with pytest.raises(ConfigInvalid) as raised:
        load(file)
    told = str(raised.value).replace(str(file), "")
    assert "not shown" in told
    assert "4812" not in told
