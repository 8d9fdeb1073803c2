"""The worker's PortAudio finds every device and leaves the encoder's libraries alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.virtual.card import MICROPHONE, SPEAKER, VirtualCard

ROOT = Path(__file__).parents[2]
LISTS = """
import json, sys
from pathlib import Path
from hardware.lean_alsa import leave_out_encoders
from hardware.portaudio import PortAudio, silence_libraries
if sys.argv[1] == "lean":
    leave_out_encoders()
silence_libraries()
names = [device.name for device in PortAudio().devices()]
print(json.dumps([names, "libavcodec" in Path("/proc/self/maps").read_text()]))
"""


def listed(card: VirtualCard, how: str) -> tuple[list[str], bool]:
    environment = {**os.environ, **card.environment, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", LISTS, how]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    names, encoder = json.loads(done.stdout)
    return names, encoder


@pytest.mark.card
def test_every_device_is_listed_and_no_encoder_is_loaded(virtual_card: VirtualCard) -> None:
    full, loaded = listed(virtual_card, "full")
    if not loaded:
        pytest.skip("ALSA's encoder plugin is not installed here")
    names, encoder = listed(virtual_card, "lean")
    assert {MICROPHONE, SPEAKER} <= set(names)
    if " " in str(ROOT):  # ALSA would cut our file's path in two, so it is not named
        assert set(names) == set(full)
    else:
        assert set(names) == set(full) - {"a52"}
        assert not encoder
