"""Lists the sound devices once: `python -m hardware.devices [--json]`.

A process of its own, because PortAudio's list is frozen when it starts and its libraries are noisy.
`--json` prints `{"devices": [{"name", "description", "input", "output"}]}`, where `input` and
`output` are `null` or `{"rates_hz": [...], "channels": [least, most]}`, or
`{"problem": "..."}` for a device that does not open just now.
"""

import argparse
import json

from hardware import alsa
from hardware.alsa import Direction
from hardware.errors import DeviceUnavailable
from hardware.portaudio import PortAudio, silence_libraries


def list_devices() -> list[dict[str, object]]:
    """Give every device PortAudio can open, with what ALSA says of it."""
    portaudio = PortAudio()
    devices = portaudio.devices()
    portaudio.close()
    return [
        {
            "name": device.name,
            "description": device.description,
            "input": _offer(device.name, Direction.CAPTURE) if device.input else None,
            "output": _offer(device.name, Direction.PLAYBACK) if device.output else None,
        }
        for device in devices
    ]


def main() -> None:
    """Print the list."""
    parser = argparse.ArgumentParser(prog="hardware.devices", description=list_devices.__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = parser.parse_args().json
    silence_libraries()
    devices = list_devices()
    lines = [f"{device['name']}" for device in devices]
    print(json.dumps({"devices": devices}) if as_json else "\n".join(lines))  # noqa: T201 - its purpose


def _offer(name: str, direction: Direction) -> dict[str, object]:
    try:
        offer = alsa.ask(alsa.numbered(name), direction)
    except DeviceUnavailable as error:
        return {"problem": str(error)}
    return {
        "rates_hz": list(offer.rates_hz),
        "channels": [offer.channels_min, offer.channels_max],
    }


if __name__ == "__main__":
    main()
