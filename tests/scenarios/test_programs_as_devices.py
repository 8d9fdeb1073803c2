"""`microphone.command` and `speaker.command`: programs with raw PCM in a sound card's place."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Final

import pytest

from daemon.control.protocol import Verb
from hardware.virtual.acoustics import RATE_HZ, Samples, as_pcm, from_pcm, read_wav
from tests.scenarios.house import House, furnished, until
from tests.scenarios.listening import hears
from tests.scenarios.test_spoken_turns import state_of
from tests.scenarios.voices import spoken

HEARS: Final = """
import os, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
(folder / "microphone.pid").write_text(str(os.getpid()))
pcm, due = b"", time.monotonic()
while True:
    if not pcm and (folder / "say.raw").exists():
        pcm = (folder / "say.raw").read_bytes()
        (folder / "say.raw").unlink()
    block, pcm = pcm[:640].ljust(640, bytes(1)), pcm[640:]
    os.write(1, block)
    due += 0.02
    time.sleep(max(0.0, due - time.monotonic()))
"""
"""A microphone in which silence is heard, until there is something to say."""

SPEAKS: Final = """
import os, sys
from pathlib import Path
folder = Path(sys.argv[1])
(folder / "speaker.pid").write_text(str(os.getpid()))
with (folder / "played.raw").open("ab", buffering=0) as played:
    while pcm := os.read(0, 4096):
        played.write(pcm)
"""

pytestmark = [
    pytest.mark.card,
    pytest.mark.timeout(40),
    pytest.mark.asyncio(loop_scope="module"),
]


async def test_programs_in_the_devices_place_may_die_and_come_back(tmp_path: Path) -> None:
    async with furnished(tmp_path, devices=programs_in(tmp_path)) as house:
        assert (await house.status())["speaker"] == sys.executable
        await says("hey jarvis, turn on the kitchen light", house)
        await house.happens("tool", name="set_lights", status="success")
        await house.happens("turn", outcome="answered")
        assert hears(played_in(house), "turned", "on", "kitchen", "light")
        await house.request(Verb.STOP)

        await dies("microphone", house)
        await dies("speaker", house)
        os.truncate(house.folder / "played.raw", 0)
        await says("hey jarvis, turn off the kitchen light", house)
        await house.happens("tool", name="set_lights", status="success")
        await house.happens("turn", outcome="answered")
        assert await state_of("kitchen", "light", house) == "off"
        assert hears(played_in(house), "turned", "off", "kitchen", "light")


def programs_in(folder: Path) -> str:
    """Give the devices of a configuration: two programs that keep their things in a folder."""
    words = {
        "microphone": json.dumps([sys.executable, "-c", HEARS, str(folder)]),
        "speaker": json.dumps([sys.executable, "-c", SPEAKS, str(folder)]),
    }
    rate = f"rate_hz = {RATE_HZ}"
    return "[audio]\n" + "".join(
        f"{device} = {{ command = {command}, {rate} }}\n" for device, command in words.items()
    )


async def says(text: str, house: House) -> None:
    """Have the program hear a sentence; returns at once."""
    samples = read_wav(await spoken(text))
    aside = house.folder / "say.part"
    aside.write_bytes(as_pcm(samples).tobytes())
    aside.rename(house.folder / "say.raw")


async def dies(device: str, house: House) -> None:
    """Kill the program of a device, and wait until another one does its work."""
    pid_file = house.folder / f"{device}.pid"
    before = pid_file.read_text()
    os.kill(int(before), signal.SIGKILL)
    if device == "speaker":  # that it is gone shows when something is to sound
        await house.request(Verb.SAY, text="one moment")

    async def replaced() -> bool:
        return pid_file.read_text() not in ("", before) and bool((await house.status())[device])

    await until(replaced)


def played_in(house: House) -> Samples:
    """Give what the loudspeaker's program was given."""
    return from_pcm((house.folder / "played.raw").read_bytes())
