"""Which devices work and which are away, told once whenever it changes."""

from collections.abc import Callable

from hardware.protocol import VERSION, Device, DeviceFound, DeviceLost, Event, Ready


class Standing:
    """Knows where each device stands; used by the listening thread."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self._names = dict.fromkeys(Device, "")
        self._rates_hz = dict.fromkeys(Device, 0)
        self._lost: set[Device] = set()
        self._ready = False

    @property
    def ready(self) -> bool:
        """Whether `Ready` was told."""
        return self._ready

    def is_lost(self, device: Device) -> bool:
        """Whether a device that should be there is away."""
        return device in self._lost

    def opened(self, device: Device, name: str, rate_hz: int) -> None:
        """A device is open; whether it works is for `works` to say."""
        self._names[device], self._rates_hz[device] = name, rate_hz

    def works(self, device: Device) -> None:
        """A device has proven itself."""
        if device in self._lost:
            self._lost.discard(device)
            self._tell(DeviceFound(device, self._names[device]))

    def lose(self, device: Device, name: str, reason: str) -> None:
        """A device is away."""
        if device not in self._lost:
            self._lost.add(device)
            self._tell(DeviceLost(device, name or self._names[device], reason))

    def dismiss(self, device: Device) -> None:
        """Nobody wants this device now."""
        self._lost.discard(device)

    def tell_ready(self, block_ms: int) -> None:
        """Tell, once, that the worker runs and with which devices."""
        if self._ready:
            return
        self._ready = True
        present = {device: self._names[device] for device in Device if device not in self._lost}
        ready = Ready(
            version=VERSION,
            microphone=present.get(Device.MICROPHONE, ""),
            speaker=present.get(Device.SPEAKER, ""),
            microphone_rate_hz=self._rates_hz[Device.MICROPHONE],
            speaker_rate_hz=self._rates_hz[Device.SPEAKER],
            block_ms=block_ms,
        )
        self._tell(ready)
