"""What is wrong with the lights, in sentences that end with the cure."""

from hardware.errors import HardwareError


class LightsFault(HardwareError):
    """Lights cannot be reached; its text is for the owner."""


def of_the_line(path: str, error: OSError) -> LightsFault:
    """Say what is wrong with a line of SPI."""
    match error:
        case FileNotFoundError():
            words = f"{path} does not exist: turn SPI on with `sudo raspi-config nonint do_spi 0`"
        case PermissionError():
            words = f"no permission for {path}; add the user to the group spi"
        case _:
            words = f"{path} cannot be used: {error.strerror or error}"
    return LightsFault(words)
