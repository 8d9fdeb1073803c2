"""Every finished save is seen within a second, whoever saves; no half of one ever is."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.reload import saves
from daemon.reload.saves import Save, Saves
from tests.daemon.reload.saving import SAVERS, Saver, gone, in_place, replaced, with_mode

SEEN_S = 1.0
FIRST = '[room]\nname = "kitchen"\n'
SECOND = '[room]\nname = "study"\n# ' + "words " * 40 + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "parlour.toml"
    file.write_text(FIRST)
    return file


@pytest.fixture
async def seen(file: Path) -> AsyncIterator[Saves]:
    following = Saves(file)
    with following.running():
        assert (await following.next()).text == FIRST
        yield following


async def soon(seen: Saves, within_s: float = SEEN_S) -> Save:
    async with asyncio.timeout(within_s):
        return await seen.next()


async def nothing_more(seen: Saves) -> None:
    with pytest.raises(TimeoutError):
        await soon(seen, 0.3)


@pytest.mark.parametrize("save", SAVERS, ids=lambda save: save.__name__)
async def test_a_save_is_seen_once_and_whole(save: Saver, file: Path, seen: Saves) -> None:
    if save.__name__.startswith("by_") and not shutil.which(save.__name__.removeprefix("by_")):
        pytest.skip(f"{save.__name__.removeprefix('by_')} is not installed")
    await asyncio.to_thread(save, file, SECOND)
    assert (await soon(seen)).text.strip() == SECOND.strip()
    await nothing_more(seen)
    await asyncio.to_thread(save, file, FIRST)
    assert (await soon(seen)).text.strip() == FIRST.strip()


async def test_a_file_that_is_written_for_seconds_is_not_read_before_it_is_closed(
    file: Path, seen: Saves
) -> None:
    with file.open("w") as opened:
        opened.write("[room]\n")
        opened.flush()
        await nothing_more(seen)
        await asyncio.sleep(0.5)
        opened.write('name = "study"\n')
    assert (await soon(seen)).text == '[room]\nname = "study"\n'


async def test_who_never_closes_the_file_is_not_waited_for(
    file: Path, seen: Saves, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saves, "WRITING_S", 0.5)
    with file.open("w") as opened:
        opened.write(SECOND)
        opened.flush()
        assert (await soon(seen)).text == SECOND


async def test_a_file_that_is_gone_for_a_moment_was_never_gone(file: Path, seen: Saves) -> None:
    gone(file)
    await nothing_more(seen)
    in_place(file, SECOND)
    assert (await soon(seen)).text == SECOND


async def test_a_file_that_stays_away_is_told_of(
    file: Path, seen: Saves, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saves, "GONE_S", 0.2)
    gone(file)
    assert "found none" in str((await soon(seen)).error)
    in_place(file, FIRST)
    assert (await soon(seen)).text == FIRST


async def test_an_emptied_file_waits_for_its_words(file: Path, seen: Saves) -> None:
    in_place(file, "")
    await nothing_more(seen)
    in_place(file, SECOND)
    assert (await soon(seen)).text == SECOND


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read whatever its mode is")
async def test_a_file_we_may_not_read_is_told_of_and_seen_again(
    file: Path, seen: Saves, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saves, "GONE_S", 0.2)
    with_mode(file, 0)
    assert "may read" in str((await soon(seen)).error)
    with_mode(file, 0o644)
    assert (await soon(seen)).text == FIRST


async def test_a_folder_above_may_be_a_link_that_turns(tmp_path: Path) -> None:
    for name, text in (("one", FIRST), ("two", SECOND)):
        (tmp_path / name / "etc").mkdir(parents=True)
        (tmp_path / name / "etc" / "parlour.toml").write_text(text)
    link = tmp_path / "now"
    link.symlink_to("one")
    following = Saves(link / "etc" / "parlour.toml")
    with following.running():
        assert (await following.next()).text == FIRST
        turned = tmp_path / "next"
        turned.symlink_to("two")
        turned.replace(link)
        assert (await soon(following)).text == SECOND
        in_place(tmp_path / "two" / "etc" / "parlour.toml", FIRST)
        assert (await soon(following)).text == FIRST


async def test_its_folder_may_be_moved_away_and_another_put_there(tmp_path: Path) -> None:
    for name, text in (("etc", FIRST), ("new", SECOND)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "parlour.toml").write_text(text)
    following = Saves(tmp_path / "etc" / "parlour.toml")
    with following.running():
        assert (await following.next()).text == FIRST
        (tmp_path / "etc").rename(tmp_path / "old")
        (tmp_path / "new").rename(tmp_path / "etc")
        assert (await soon(following)).text == SECOND
        replaced(tmp_path / "etc" / "parlour.toml", FIRST)
        assert (await soon(following)).text == FIRST


async def test_other_files_of_the_folder_are_nobodys_business(file: Path, seen: Saves) -> None:
    for number in range(50):
        (file.parent / f"other-{number}").write_text("words")
    await nothing_more(seen)


async def test_a_hundred_saves_end_at_the_last(file: Path, seen: Saves) -> None:
    texts: list[str] = []
    for number in range(100):
        replaced(file, f'[room]\nname = "room {number}"\n') if number % 2 else in_place(
            file, f'[room]\nname = "room {number}"\n'
        )
        if number % 10 == 0:
            await asyncio.sleep(0.05)
    while not texts or "99" not in texts[-1]:
        texts.append((await soon(seen)).text)
    assert all(text.endswith('"\n') for text in texts)
    await nothing_more(seen)


async def test_without_inotify_one_looks(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused() -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("daemon.reload.watching.Inotify", refused)
    following = Saves(file)
    with following.running():
        await following.next()
        in_place(file, SECOND)
        assert (await soon(following)).text == SECOND
    assert "looked at every" in caplog.text


async def test_only_what_is_edited_counts_where_the_file_is_not_trusted(file: Path) -> None:
    following = Saves(file, only_edits=True)
    with following.running():
        await nothing_more(following)
        following.look_again()
        assert (await soon(following)).text == FIRST
