"""The doctor's loop measures the room, then its own sounds, through the worker at work."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from config.settings import Audio
from daemon import probe as probing
from daemon.doctor import Verdict
from daemon.doctor_hearing import hearing
from daemon.probe import probe
from daemon.story import Metered, Story
from hardware.protocol import Chime, Command, Health, Watch
from tests.daemon.ears import beside_the_speaker
from tests.daemon.test_hearing import WELL

if TYPE_CHECKING:
    from hardware.worker_client import AudioWorker


class Room:
    """A loudspeaker whose sounds the microphone hears, or not."""

    def __init__(self, quiet_dbfs: float, chime_dbfs: float, *healths: Health) -> None:
        self.story = Story()
        self.played: list[str] = []
        self._level_dbfs = quiet_dbfs
        self._chime_dbfs = chime_dbfs
        self._healths = list(healths)

    def send(self, command: Command) -> None:
        assert isinstance(command, Chime)
        self.played.append(command.sound)
        self._level_dbfs = self._chime_dbfs

    def health(self) -> Health | None:
        """Give the health of one second after the other, and the last one for ever."""
        if self.played[-1:] != ["measure"] or not self._healths:
            return None
        return self._healths.pop(0) if len(self._healths) > 1 else self._healths[0]

    async def sound(self) -> None:
        while True:
            meter = Metered(0.0, -70.0, -1.0, {}, -90.0, captured_dbfs=self._level_dbfs)
            self.story.tell(meter)
            await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QUIET_S", "CHIME_S", "MEASURE_S"):
        monkeypatch.setattr(probing, name, 0.1)


async def probed(room: Room) -> dict[str, object]:
    task = asyncio.create_task(room.sound())
    try:
        return dict(await probe(room.story, cast("AudioWorker", room), room.health))
    finally:
        task.cancel()


async def test_our_sounds_are_measured_above_the_room_as_captured() -> None:
    room = Room(-62.0, -31.0)
    found = await probed(room)
    assert room.played == ["talk", "measure"]
    assert found == {
        "quiet_dbfs": -62.0,
        "chime_dbfs": -31.0,
        "zeros_s": 0.0,
        "measured_dbfs": -31.0,
    }


@pytest.mark.long
@pytest.mark.timeout(60)
async def test_the_measuring_sound_is_enough_for_the_canceller_to_prove_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    async with beside_the_speaker(tmp_path, drift_ppm=30.0) as ears:
        assert ears.worker is not None
        ears.worker.send(Watch(on=True))
        for _ in range(3):  # a machine that stalls for other tests drops sound now and then
            found = await probe(ears.story, ears.worker, lambda: ears.all(Health)[-1])
            findings = {each.subject: each for each in hearing(found, Audio(processors=("echo",)))}
            if findings["echo"].verdict is Verdict.FINE:
                break
    assert findings["record and play"].verdict is Verdict.FINE
    assert findings["echo"].verdict is Verdict.FINE
    assert findings["echo"].figures["attenuation_db"] > 10


async def test_exact_silence_is_told_as_such() -> None:
    found = await probed(Room(quiet_dbfs=-100.0, chime_dbfs=-100.0))
    assert found["zeros_s"] == 0.1


async def test_a_microphone_that_gives_nothing_is_told_in_words() -> None:
    room = Room(quiet_dbfs=0.0, chime_dbfs=0.0)
    found = await probe(room.story, cast("AudioWorker", room), room.health)
    assert found == {"problem": "the microphone gives no sound"}


async def test_the_processors_are_asked_at_the_end_and_clipping_all_the_time() -> None:
    begun = replace(WELL, at=1, clipped=0.04, processors={"echo": {"attenuation_db": 2.0}})
    found = await probed(Room(-62.0, -31.0, begun, replace(WELL, at=2), replace(WELL, at=3)))
    assert found["processors"] == WELL.processors
    assert found["clipped"] == 0.04
    assert found["ailments"] == {}


async def test_what_ails_until_the_end_is_told_and_nothing_else() -> None:
    ill = replace(WELL, processors={"echo": {"attenuation_db": 2.0}})
    passing = replace(ill, at=1, clipped=0.04)
    found = await probed(Room(-62.0, -31.0, passing, replace(ill, at=2), replace(ill, at=3)))
    assert found["ailments"] == {"echo": "the echo canceller takes only 2 dB off our own voice"}
