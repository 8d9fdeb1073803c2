from dataclasses import dataclass, field

import pytest

from daemon.tools.device import device
from tests.daemon.tools.asking import fail, succeed


@dataclass
class FakeDevice:
    volume_percent: int = 70
    done: list[str] = field(default_factory=list)

    async def set_volume(self, percent: int) -> None:
        self.volume_percent = percent

    async def mute(self) -> None:
        self.done.append("mute")

    async def stop(self) -> None:
        self.done.append("stop")


@pytest.mark.parametrize(
    ("before", "action", "percent", "after"),
    [
        (70, "set_volume", 30, 30),
        (70, "set_volume", 0, 0),
        (70, "volume_up", None, 80),
        (95, "volume_up", None, 100),
        (100, "volume_up", None, 100),
        (70, "volume_down", 25, 45),
        (8, "volume_down", None, 5),
        (3, "volume_down", None, 3),
    ],
)
async def test_the_volume_is_set_and_told(
    before: int, action: str, percent: int | None, after: int
) -> None:
    satellite = FakeDevice(before)
    told = await succeed(device(satellite), action=action, percent=percent)
    assert told == {"volume": after, "changed": after != before}
    assert satellite.volume_percent == after


@pytest.mark.parametrize(
    ("action", "told"), [("mute", {"muted": True}), ("stop", {"stopped": True})]
)
async def test_mute_and_stop_are_done(action: str, told: dict[str, object]) -> None:
    satellite = FakeDevice()
    assert await succeed(device(satellite), action=action) == told
    assert satellite.done == [action]


async def test_the_model_cannot_undo_mute() -> None:
    satellite = FakeDevice()
    told = await fail(device(satellite), action="unmute")
    assert told["code"] == "not_possible"
    assert "cannot be undone" in str(told["message"])
    assert satellite.done == []


async def test_a_volume_must_be_given_and_in_range() -> None:
    satellite = FakeDevice()
    assert (await fail(device(satellite), action="set_volume"))["code"] == "bad_arguments"
    told = await fail(device(satellite), action="set_volume", percent=101)
    assert told["code"] == "bad_arguments"
    assert satellite.volume_percent == 70
