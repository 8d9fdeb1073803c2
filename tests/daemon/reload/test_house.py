"""A whole house, its worker and its file: every part goes by what was saved, and loses nothing."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.load import load
from config.settings import Settings
from config.toml_write import toml_value
from daemon import log
from daemon.app import Assembly, assembled
from daemon.events import TalkPressed, TalkReleased
from daemon.home.backends import home_of
from daemon.reload.joining import following
from daemon.reload.reloader import Reloader
from daemon.store import Store
from daemon.story import Happening, Notice
from hardware.protocol import Channel
from providers.base import TurnMode
from tests.daemon.houses import QUIET
from tests.daemon.reload.saving import in_place
from tests.daemon.scripts import until

MICROPHONE = f"microphone = {{ command = {toml_value([sys.executable, '-c', QUIET])} }}\n"
BASE = f'[audio]\n{MICROPHONE}speaker = {{ command = ["cat"] }}\n'
IN_FORCE_S = 6.0


@dataclass
class Followed:
    """A running house, its file, and what was told."""

    house: Assembly
    file: Path
    reloader: Reloader
    told: list[Happening]

    async def save(self, text: str, state: str = "in force") -> None:
        """Save it, and wait until it is in force, or stands as expected."""
        in_place(self.file, BASE + text)
        await until(lambda: self.standing["state"] != "", IN_FORCE_S)
        await self.reloader.reload(IN_FORCE_S)
        await until(lambda: self.standing["state"] == state, IN_FORCE_S)

    @property
    def standing(self) -> dict[str, object]:
        return self.reloader.standing.as_json()

    @property
    def notices(self) -> list[Notice]:
        return [each for each in self.told if isinstance(each, Notice) and each.kind == "config"]


@asynccontextmanager
async def followed(folder: Path, text: str = "") -> AsyncIterator[Followed]:
    """Let a house live by a file until the block ends."""
    file = folder / "parlour.toml"
    in_place(file, BASE + text)
    settings = load(file)
    told: list[Happening] = []
    with closing(Store.in_memory()) as store:
        async with assembled(settings, store) as house:
            house.told.listen(told.append)
            await until(house.runner.listening.is_set, 10)
            async with following(house, settings, file) as reloader:
                yield Followed(house, file, reloader, told)


@pytest.fixture
def no_log(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note how the log is set up, and leave that of the tests alone."""
    set_up: list[object] = []
    monkeypatch.setattr(log, "set_up", lambda level, form: set_up.append((level, form)))
    return set_up


async def test_volumes_change_at_once_and_those_set_by_hand_stay(tmp_path: Path) -> None:
    async with followed(tmp_path) as room:
        worker, device = room.house.worker, room.house.neighbours.device
        await device.set_alarm_volume(15)
        room.house.runner.hear(TalkPressed(held=True))  # in the middle of a turn
        await room.save("[audio.volume]\nreply = 33\n")
        assert worker.settings.volume_of(Channel.REPLY) == 33
        assert worker.settings.volume_of(Channel.ALARM) == 15
        await room.save("[audio.volume]\nreply = 33\nalarm = 60\n")
        assert worker.settings.volume_of(Channel.ALARM) == 60  # the newest wish counts


async def test_mute_outlives_an_edit_of_the_microphone(tmp_path: Path) -> None:
    async with followed(tmp_path) as room:
        await room.house.room.mute(on=True)
        await room.save("block_ms = 40\n[endpoint]\nsilence_ms = 700\n")
        settings = room.house.worker.settings
        assert (settings.muted, settings.audio.block_ms) == (True, 40)
        assert settings.endpoint.silence_ms == 700


async def test_a_turn_is_over_before_anything_it_hears_by_changes(tmp_path: Path) -> None:
    async with followed(tmp_path) as room:
        runner = room.house.runner
        runner.hear(TalkPressed(held=True))
        await room.save("[endpoint]\nsilence_ms = 700\n", state="waiting")
        assert room.house.room.status()["config"] == room.standing
        assert room.house.worker.settings.endpoint.silence_ms == 500
        runner.hear(TalkReleased())
        await room.house.room.stop()
        await until(lambda: room.standing["state"] == "in force", IN_FORCE_S)
        assert room.house.worker.settings.endpoint.silence_ms == 700


async def test_wake_words_language_and_room_are_the_new_ones(tmp_path: Path) -> None:
    async with followed(tmp_path) as room:
        await room.save(
            '[room]\nname = "study"\n[[wake.words]]\nname = "alexa"\nthreshold = 0.7\n'
            'profile = "butler"\n[profile.butler]\nvoice = "en-gb"\n'
        )
        status = room.house.room.status()
        assert (status["room"], status["wake"]) == ("study", {"alexa": 0.7})
        assert room.house.runner.conversation.rules.profiles == {"alexa": "butler"}
        assert (await room.house.room.home())["here"] == "study"
        assert room.house.room.config()["room"] == {"name": "study", "language": "en"}


async def test_figures_of_the_conversation_are_the_new_ones(tmp_path: Path) -> None:
    async with followed(tmp_path) as room:
        before = room.house.runner.conversation
        await room.save("[conversation]\nfollow_up_s = 3.0\nmax_sessions = 5\n")
        now = room.house.runner.conversation
        assert (now.rules.follow_up_s, now.state, now.turns) == (3.0, before.state, before.turns)


async def test_the_next_session_is_briefed_by_the_new_words(tmp_path: Path) -> None:
    async with followed(tmp_path) as room:
        await room.save('[conversation]\ninstructions = "Speak like a butler."\n')
        briefing = room.house.renewal.parts.briefing
        plan = briefing("", "hey_jarvis", TurnMode.AUTOMATIC)
        assert plan.candidates[0].made()[1].instructions == "Speak like a butler."


async def test_the_home_is_made_anew_and_its_devices_answer(tmp_path: Path) -> None:
    async with followed(tmp_path) as room:
        home = room.house.renewal.hands.home
        before = home.version
        await room.save(
            '[[home.rooms]]\nname = "attic"\n[[home.rooms.devices]]\nname = "attic lamp"\n'
            'kind = "light"\n'
        )
        assert [device.name for device in home.devices()] == ["attic lamp"]
        assert home.version > before  # what is known by its version is looked up again
        result = await room.house.room.call("set_lights", {"name": "attic lamp", "state": "on"})
        assert result.content["changed"]


async def test_a_home_that_cannot_be_made_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(settings: Settings, store: Store) -> object:
        if any(place.name == "attic" for place in settings.home.rooms):
            raise OSError("the pins are taken")
        return home_of(settings, store)

    async with followed(tmp_path) as room:
        devices = room.house.renewal.hands.home.devices()
        monkeypatch.setattr("daemon.reload.house.home_of", failing)
        await room.save('[[home.rooms]]\nname = "attic"\n', state="in part")
        assert room.standing["failed"] == {"home": "the pins are taken"}
        assert room.house.renewal.hands.home.devices() == devices
        await room.save("")
        assert room.notices[-1].mended


async def test_tools_of_the_owner_come_and_go(tmp_path: Path) -> None:
    async with followed(tmp_path) as room:
        await room.save('[tool.water]\ndescription = "Waters the lawn."\nrun = ["true"]\n')
        assert "water" in [tool.name for tool in room.house.room.tools()]
        await room.save("")
        assert "water" not in [tool.name for tool in room.house.room.tools()]


async def test_rules_of_safety_count_from_the_next_order_on(tmp_path: Path) -> None:
    async with followed(tmp_path) as room:
        safe = room.house.renewal.hands.safe
        await room.save("[safety]\nconfirm_within_s = 12.0\n")
        assert safe.confirm_within_s == 12.0


async def test_limits_and_prices_are_the_new_ones(tmp_path: Path) -> None:
    async with followed(tmp_path) as room:
        await room.save('[budget]\ncurrency = "EUR"\nhard_per_day = 3.0\n')
        money = room.house.renewal.money
        assert money.costs.currency == "EUR"
        assert str(next(iter(money.budget.limits())).hard) == "3.0"


async def test_hooks_telemetry_and_the_log_are_the_new_ones(
    tmp_path: Path, no_log: list[object]
) -> None:
    async with followed(tmp_path) as room:
        touched = tmp_path / "touched"
        await room.save(
            f"[hooks]\non_error = [{toml_value(['touch', str(touched)])}]\n"
            '[log]\nlevel = "debug"\n[telemetry]\ninterval_s = 30\n'
        )
        assert len(no_log) == 1
        await room.save(f"[hooks]\non_error = [{toml_value(['touch', str(touched)])}]\n")
        assert len(no_log) == 2


async def test_a_device_that_is_not_there_leaves_the_one_that_is(tmp_path: Path) -> None:
    async with followed(tmp_path) as room:
        in_place(room.file, f'[audio]\n{MICROPHONE}speaker = {{ device = "no such card" }}\n')
        await until(lambda: room.standing["state"] == "in part", 10)
        [words] = [str(each) for each in dict(room.standing["failed"]).values()]  # type: ignore[call-overload]  # a table
        assert "no such card" in words
        assert room.house.worker.settings.audio.speaker.command == ("cat",)
        assert "it stays as it was" in room.notices[-1].message
        await room.save("")
        assert room.notices[-1].mended


async def test_a_choice_made_by_hand_stays_until_the_file_says_another_thing(
    tmp_path: Path,
) -> None:
    words = '[[wake.words]]\nname = "hey_jarvis"\n[[wake.words]]\nname = "alexa"\n'
    async with followed(tmp_path, words) as room:
        choices = room.house.neighbours.choices
        choices.choose_wake_word("alexa")
        await room.save(f"[endpoint]\nsilence_ms = 700\n{words}")
        assert [word.name for word in room.house.worker.settings.wake.words] == ["alexa"]
        await room.save(f"{words}threshold = 0.6\n")
        assert len(room.house.worker.settings.wake.words) == 2


async def test_a_refused_edit_is_said_aloud_only_where_the_owner_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with followed(tmp_path) as room:
        said: list[str] = []
        announcements = room.house.renewal.voices.announcements
        monkeypatch.setattr(announcements, "add", lambda each: said.append(each.text))
        await room.save("[rooom]\n", state="refused")
        assert (said, room.house.room.status()["problems"]) != ([], [])
        await room.save("[announcements]\nconfig_problems = true\n")
        said.clear()
        await room.save("[rooom]\n", state="refused")
        await room.save("")
        assert [text.partition(" ")[0] for text in said] == ["My"]
