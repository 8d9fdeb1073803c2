"""The lister and ALSA's own answers, on the virtual card."""

import json
import os
import subprocess
import sys

import pytest

from hardware.portaudio import near_names
from hardware.virtual.card import MICROPHONE, SPEAKER, VirtualCard


def test_near_names_are_offered_before_all_names() -> None:
    known = ["voice_mic", "voice_speaker", "default"]
    assert near_names("voice_mik", known) == "; did you mean voice_mic?"
    assert near_names("hw:CARD=Seeed", known).startswith("; there are voice_mic")
    assert near_names("anything", []) == "; no device is there at all"


@pytest.mark.card
def test_the_lister_prints_what_can_be_opened_and_nothing_else(virtual_card: VirtualCard) -> None:
    command = [sys.executable, "-m", "hardware.devices", "--json"]
    environment = os.environ | virtual_card.environment
    run = subprocess.run(command, env=environment, capture_output=True, check=True)
    devices = {device["name"]: device for device in json.loads(run.stdout)["devices"]}
    assert {MICROPHONE, SPEAKER} <= set(devices)
    assert 16_000 in devices[MICROPHONE]["input"]["rates_hz"]
    assert run.stderr == b""


@pytest.mark.card
@pytest.mark.parametrize(("name", "rates_hz"), [("fixed", [16_000]), ("fixed_high", [44_100])])
def test_the_native_rate_is_seen_through_alsas_own_conversion(
    virtual_card: VirtualCard, name: str, rates_hz: list[int]
) -> None:
    configuration = virtual_card.sockets / "alsa.conf"
    slave = f"slave {{ pcm {MICROPHONE} rate {rates_hz[0]} }}"
    with configuration.open("a") as file:
        file.write(f"pcm.{name} {{ type plug {slave} }}\n")
    ask = (
        "from hardware.alsa import Direction, ask;"
        f"print(list(ask('{name}', Direction.CAPTURE).rates_hz))"
    )
    environment = os.environ | virtual_card.environment
    run = subprocess.run(
        [sys.executable, "-c", ask], env=environment, capture_output=True, check=True, text=True
    )
    assert run.stdout.strip() == str(rates_hz)


@pytest.mark.card
@pytest.mark.parametrize("name", ["nowhere", "hw:CARD=Nowhere,DEV=0", "plughw:7,0"])
def test_an_absent_device_is_called_absent(virtual_card: VirtualCard, name: str) -> None:
    ask = f"from hardware.alsa import *; ask(numbered('{name}'), Direction.PLAYBACK)"
    environment = os.environ | virtual_card.environment
    run = subprocess.run(
        [sys.executable, "-c", ask], env=environment, capture_output=True, check=False, text=True
    )
    assert "NoSuchDevice" in run.stderr
    assert "no such device" in run.stderr
