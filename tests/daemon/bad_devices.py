"""Programs in the devices' places that do what broken cards do, in real time."""

import json
import sys
from pathlib import Path
from typing import Final

_SETTING: Final = """
import json, os, sys, time
import numpy as np
wanted = json.loads(sys.argv[1])
random = np.random.default_rng(1)
channels = wanted.get("channels", 1)
due = time.monotonic()
tick_s = 0.02 * (1 + wanted.get("drift_ppm", 0) * 1e-6)

def give(samples):
    global due
    os.write(1, np.clip(samples, -32768, 32767).astype("<i2").tobytes())
    due += tick_s
    time.sleep(max(0.0, due - time.monotonic()))

def noise(loudness):
    return random.normal(0, loudness, (320, channels))
"""
_HEARS: Final = """
while True:
    samples = noise(wanted.get("loudness", 30))
    samples[:, wanted.get("dead", [])] = 0
    give(samples)
"""
_HEARS_THE_SPEAKER: Final = """
played = os.open(wanted["played"], os.O_RDONLY | os.O_NONBLOCK)
waiting, place = np.zeros(0), 0.0
step = 1 + wanted.get("drift_ppm", 0) * 1e-6
late, started = 4000, False
while True:
    try:
        pcm = os.read(played, 65536)
    except BlockingIOError:
        pcm = b""
    waiting = np.concatenate([waiting, np.frombuffer(pcm, "<i2")])
    places = place + step * np.arange(320)
    started = places[-1] + 1 < len(waiting) if started else len(waiting) >= late
    echo = np.zeros(320)
    if started:
        echo = 0.3 * np.interp(places, np.arange(len(waiting)), waiting)
        whole = int(places[-1] + step)
        waiting, place = waiting[whole:], places[-1] + step - whole
    give(noise(30)[:, 0] + echo)
"""
_PLAYS: Final = """
import os, sys
played = os.open(sys.argv[1], os.O_RDWR)
while pcm := os.read(0, 4096):
    os.write(played, pcm)
"""

SWALLOWS: Final = ["sh", "-c", "cat > /dev/null"]
"""A loudspeaker that nobody hears."""


def microphone(**wanted: object) -> list[str]:
    """Give a microphone in a room with soft noise.

    Takes `loudness` (RMS in samples), `channels`, and `dead` ones among them.
    """
    return [sys.executable, "-c", _SETTING + _HEARS, json.dumps(wanted)]


def microphone_by(played: Path, *, drift_ppm: float = 0.0) -> list[str]:
    """Give a microphone that hears what `speaker_by` plays, 250 ms late, by a clock of its own."""
    wanted = {"played": str(played), "drift_ppm": drift_ppm}
    return [sys.executable, "-c", _SETTING + _HEARS_THE_SPEAKER, json.dumps(wanted)]


def speaker_by(played: Path) -> list[str]:
    """Give a loudspeaker that is heard through a pipe with that name."""
    return [sys.executable, "-c", _PLAYS, str(played)]
