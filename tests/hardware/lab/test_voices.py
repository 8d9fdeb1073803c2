"""The lab's replies are plenty, the same for a seed, and spoken once."""

import re
import shutil
import wave
from pathlib import Path

import pytest

from hardware.errors import DeviceUnavailable
from hardware.lab import voices
from hardware.lab.cache import Cache
from hardware.virtual.talker import Voice

speaks = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not here")


def test_there_are_two_hundred_answers_and_none_is_there_twice() -> None:
    assert len(set(voices.sentences())) == len(voices.sentences()) >= 200


@pytest.mark.parametrize("word", ["alexa", "jarvis", "mycroft", "parlour", "computer", "stop"])
def test_no_answer_holds_a_word_the_room_listens_for(word: str) -> None:
    spoken = " ".join(voices.sentences()).lower()
    assert word not in re.findall("[a-z]+", spoken)


@speaks
def test_the_same_seed_draws_the_same_replies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = voices.replies(2, seed=3, voices=[Voice.AMERICAN])
    assert voices.replies(2, seed=3, voices=[Voice.AMERICAN]) == first
    assert voices.replies(2, seed=4, voices=[Voice.AMERICAN]) != first
    with wave.open(str(first[0])) as file:
        assert (file.getframerate(), file.getnchannels()) == (16_000, 1)
        assert file.getnframes() > 16_000


def test_a_voice_that_is_not_installed_is_named_with_its_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(voices, "available_voices", list)
    with pytest.raises(DeviceUnavailable, match="slt needs flite"):
        voices.spoken("hello", Voice.SLT)
    with pytest.raises(DeviceUnavailable, match="no program speaks here"):
        voices.replies(1, seed=1)


def test_a_full_cache_lets_go_of_what_was_used_longest_ago(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", most_bytes=1_000)
    made: list[str] = []

    def keep(name: str) -> Path:
        def make(path: Path) -> None:
            made.append(name)
            path.write_bytes(bytes(400))

        return cache.file(name, ".bin", make)

    first = keep("first")
    assert keep("first") == first
    keep("second")
    keep("first")
    keep("third")
    assert made == ["first", "second", "third"]
    assert first.exists()
    assert sum(path.stat().st_size for path in (tmp_path / "cache").iterdir()) <= 1_000


def test_a_failed_recipe_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(_path: Path) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        Cache(tmp_path).file("x", ".wav", fail)
    assert list(tmp_path.iterdir()) == []
