"""A good edit is taken up part by part at its moment; a bad one changes nothing and is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from daemon.reload.applies import Applies, at_once
from daemon.reload.plan import Part
from daemon.reload.reloader import Reloader
from daemon.story import Happening, Notice
from tests.daemon.reload.saving import in_place
from tests.daemon.scripts import until

SEEN_S = 2.0


@dataclass
class Bench:
    """A reloader over parts that only note what they are given."""

    file: Path
    taken: dict[Part, list[Settings]] = field(default_factory=dict)
    told: list[Happening] = field(default_factory=list)
    kept: list[tuple[Settings, str]] = field(default_factory=list)
    busy: str = ""
    failing: dict[Part, str] = field(default_factory=dict)
    raising: set[Part] = field(default_factory=set)
    reloader: Any = None

    def applies(self, part: Part) -> Applies:
        async def take(_old: Settings, new: Settings) -> str | None:
            if part in self.raising and new != Settings():
                raise RuntimeError("broken")
            self.taken.setdefault(part, []).append(new)
            return self.failing.get(part)

        return Applies(part, take)

    async def save(self, text: str) -> None:
        in_place(self.file, text)
        await asyncio.sleep(0)

    async def state(self, word: str) -> None:
        await until(lambda: self.reloader.standing.as_json()["state"] == word, SEEN_S)

    def count(self, part: Part) -> int:
        return len(self.taken.get(part, []))


@asynccontextmanager
async def bench(
    folder: Path, amend: Callable[[Settings], Settings] = lambda settings: settings
) -> AsyncIterator[Bench]:
    file = folder / "parlour.toml"
    in_place(file, "# all defaults\n")
    made = Bench(file)
    made.reloader = Reloader(
        file,
        Settings(),
        [made.applies(part) for part in Part],
        busy=lambda: made.busy,
        tell=made.told.append,
        on_applied=lambda settings, text: made.kept.append((settings, text)),
        amend=amend,
    )
    async with made.reloader.running():
        await until(lambda: made.kept, SEEN_S)
        yield made


async def test_the_file_as_it_stands_changes_nothing_and_is_good(tmp_path: Path) -> None:
    async with bench(tmp_path) as house:
        assert house.kept == [(Settings(), "# all defaults\n")]
        assert (house.taken, house.told) == ({}, [])


async def test_only_the_parts_that_an_edit_touches_take_it_up(tmp_path: Path) -> None:
    async with bench(tmp_path) as house:
        await house.save("[audio.volume]\nreply = 30\n")
        await until(lambda: len(house.kept) > 1, SEEN_S)
        assert list(house.taken) == [Part.VOLUME]
        assert house.taken[Part.VOLUME][0].audio.volume.reply == 30
        assert house.kept[-1][1] == "[audio.volume]\nreply = 30\n"


async def test_a_bad_edit_keeps_everything_and_says_where_and_what_was_meant(
    tmp_path: Path,
) -> None:
    async with bench(tmp_path) as house:
        await house.save('[room]\nnme = "study"\nlanguage = 5\n')
        await house.state("refused")
        assert house.taken == {}
        [notice] = house.told
        assert isinstance(notice, Notice)
        assert (notice.kind, notice.mended) == ("config", False)
        for words in (f"{house.file}:2: room.nme", "did you mean name?", "1 more", "stay in force"):
            assert words in notice.message
        await house.save('[room]\nname = "study"\n')
        await until(lambda: len(house.told) > 1, SEEN_S)
        assert [each.mended for each in house.told if isinstance(each, Notice)] == [False, True]


async def test_the_same_mistake_is_told_once(tmp_path: Path) -> None:
    async with bench(tmp_path) as house:
        await house.save("[room\n")
        await house.state("refused")
        await house.reloader.reload(SEEN_S)
        assert len(house.told) == 1


async def test_nothing_audible_changes_in_the_middle_of_a_conversation(tmp_path: Path) -> None:
    async with bench(tmp_path) as house:
        house.busy = "a conversation"
        await house.save("[audio.volume]\nreply = 30\n[barge_in]\ndecide_ms = 320\n")
        await house.state("waiting")
        assert list(house.taken) == [Part.VOLUME]  # what may change at once, does
        assert house.reloader.standing.waiting["sound"] == "a conversation"
        await house.save("[audio.volume]\nreply = 30\n[barge_in]\ndecide_ms = 350\n")
        await asyncio.sleep(0.5)
        house.busy = ""
        await house.state("in force")
        assert [each.barge_in.decide_ms for each in house.taken[Part.SOUND]] == [350]


async def test_a_part_that_fails_is_told_and_tried_again_when_asked(tmp_path: Path) -> None:
    async with bench(tmp_path) as house:
        house.failing = {Part.SOUND: "no such device 'hw:9'"}
        await house.save('[audio.microphone]\ndevice = "hw:9"\n[room]\nname = "study"\n')
        await house.state("in part")
        assert "sound: no such device 'hw:9'; it stays as it was" in house.told[-1].message  # type: ignore[union-attr]  # a notice
        assert house.taken[Part.SESSIONS][-1].room.name == "study"  # the others took theirs
        assert len(house.kept) == 1  # such a file is not kept as one that works
        house.failing = {}
        standing = await house.reloader.reload(SEEN_S)
        assert (standing.trouble, house.count(Part.SOUND)) == ("", 2)
        assert house.told[-1].mended  # type: ignore[union-attr]  # a notice
        assert len(house.kept) == 2


async def test_a_part_that_breaks_is_put_back(tmp_path: Path) -> None:
    async with bench(tmp_path) as house:
        house.raising = {Part.HOOKS}
        await house.save('[hooks]\non_wake = [["true"]]\n')
        await house.state("in part")
        assert house.taken[Part.HOOKS] == [Settings()]
        await house.save("# all defaults\n")
        await house.state("in force")


async def test_what_needs_a_restart_says_so_until_it_is_taken_back(tmp_path: Path) -> None:
    async with bench(tmp_path) as house:
        await house.save("[amplifier]\nlead_ms = 80\n")
        await house.state("needs a restart")
        assert house.reloader.standing.restart == ("amplifier.lead_ms",)
        await house.save("# all defaults\n")
        await house.state("in force")


async def test_an_empty_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.reload.saves.GONE_S", 0.2)
    async with bench(tmp_path) as house:
        await house.save('[room]\nname = "study"\n')
        await until(lambda: house.count(Part.SESSIONS), SEEN_S)
        await house.save("\n")
        await house.state("refused")
        assert "found an empty file" in house.reloader.standing.trouble
        assert house.count(Part.SESSIONS) == 1


async def test_what_the_house_lives_by_may_be_less_than_the_file_says(tmp_path: Path) -> None:
    def amend(settings: Settings) -> Settings:
        return settings.model_copy(update={"hooks": Settings().hooks})

    async with bench(tmp_path, amend=amend) as house:
        await house.save('[hooks]\non_wake = [["true"]]\n[log]\nlevel = "debug"\n')
        await until(lambda: house.count(Part.LOG), SEEN_S)
        assert house.count(Part.HOOKS) == 0


async def test_a_hundred_edits_end_at_the_last_one(tmp_path: Path) -> None:
    async with bench(tmp_path) as house:
        for number in range(100):
            await house.save(f'[room]\nname = "room {number}"\n' if number % 3 else "[room\n")
            await asyncio.sleep(0.01)
        await house.save('[room]\nname = "the last"\n')
        await until(lambda: house.reloader.settings.room.name == "the last", SEEN_S)
        await house.state("in force")
        assert house.taken[Part.SESSIONS][-1].room.name == "the last"


async def test_a_part_without_a_way_to_fail_takes_up_at_once() -> None:
    taken: list[Settings] = []
    applies = at_once(Part.LOG, taken.append)
    assert await applies.take(Settings(), Settings()) is None
    assert taken == [Settings()]
