"""What can go wrong with devices, one class for each thing a caller can do about it."""


class HardwareError(Exception):
    """The root of this layer's errors."""


class DeviceUnavailable(HardwareError):
    """A sound device is absent, busy or refuses the format: say so, keep looking for it."""


class NoSuchDevice(DeviceUnavailable):
    """No device has that name: it may be misspelt, or not plugged in."""


class WorkerLost(HardwareError):
    """The audio worker ended or stopped proving its health: respawn it."""


class ProtocolViolation(HardwareError):
    """A message is not of the worker's protocol: a defect of ours, to be reported."""


class ModelUnusable(HardwareError):
    """A model file is missing or is not what its engine reads: name the file, keep the old one."""


class ProcessorUnusable(HardwareError):
    """An audio processor is not installed or does not start: name it, keep the old chain."""


class TrainingRefused(HardwareError):
    """A wake word cannot be trained as it was asked for: say what to change."""
