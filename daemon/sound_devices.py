"""The microphone and the loudspeaker of a room: which are at work, and which were lost."""

from collections.abc import Mapping, Sequence

from hardware.protocol import Device, DeviceFound, DeviceLost, Ready


class SoundDevices:
    """Follows them through what the audio worker tells, and from one worker to the next."""

    def __init__(self) -> None:
        self._present = dict.fromkeys(Device, "")
        self._lost: set[Device] = set()

    @property
    def names(self) -> Mapping[str, str]:
        """What those at work are called; empty for one that is away."""
        return {device.value: name for device, name in self._present.items()}

    def ready(self, told: Ready) -> Sequence[DeviceFound]:
        """Take what a new worker opened; gives what the one before it had lost and is back."""
        self._present = {Device.MICROPHONE: told.microphone, Device.SPEAKER: told.speaker}
        return [
            DeviceFound(device, name)
            for device, name in self._present.items()
            if name and device in self._lost
        ]

    def changed(self, told: DeviceLost | DeviceFound) -> str:
        """Take that one came or went; gives it in words."""
        if isinstance(told, DeviceLost):
            self._lost.add(told.device)
            self._present[told.device] = ""
            return f"{told.device} {told.name!r} lost: {told.reason}"
        self._lost.discard(told.device)
        self._present[told.device] = told.name
        return f"{told.device} {told.name!r} found again"
