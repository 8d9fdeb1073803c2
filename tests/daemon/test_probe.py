"""The doctor's loop measures the room, then its own chime, through the worker at work."""

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from daemon import probe as probing
from daemon.probe import probe
from daemon.story import Metered, Story
from hardware.protocol import Chime, Command

if TYPE_CHECKING:
    from hardware.worker_client import AudioWorker


class Room:
    """A loudspeaker whose chime the microphone hears, or not."""

    def __init__(self, quiet_dbfs: float, chime_dbfs: float) -> None:
        self.story = Story()
        self._level_dbfs = quiet_dbfs
        self._chime_dbfs = chime_dbfs

    def send(self, command: Command) -> None:
        assert command == Chime("talk")
        self._level_dbfs = self._chime_dbfs

    async def sound(self) -> None:
        while True:
            self.story.tell(Metered(0.0, self._level_dbfs, -1.0, {}, -90.0))
            await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "QUIET_S", 0.1)
    monkeypatch.setattr(probing, "CHIME_S", 0.1)


async def probed(room: Room) -> dict[str, object]:
    task = asyncio.create_task(room.sound())
    try:
        return dict(await probe(room.story, cast("AudioWorker", room)))
    finally:
        task.cancel()


async def test_a_chime_that_is_heard_is_measured_above_the_room() -> None:
    found = await probed(Room(quiet_dbfs=-62.0, chime_dbfs=-31.0))
    assert found == {"quiet_dbfs": -62.0, "chime_dbfs": -31.0, "zeros_s": 0.0}


async def test_exact_silence_is_told_as_such() -> None:
    found = await probed(Room(quiet_dbfs=-120.0, chime_dbfs=-120.0))
    assert found["zeros_s"] == 0.1


async def test_a_microphone_that_gives_nothing_is_told_in_words() -> None:
    room = Room(quiet_dbfs=0.0, chime_dbfs=0.0)
    found = await probe(room.story, cast("AudioWorker", room))
    assert found == {"problem": "the microphone gives no sound"}
