"""How every command of Parlour says at its end what became of it."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit statuses; scripts and the unit file may rely on them."""

    OK = 0
    """It was done."""
    FAILED = 1
    """It was tried and did not work."""
    BAD_CONFIG = 2
    """The configuration or the command line is wrong; starting again will not help."""
    NOT_RUNNING = 3
    """This needs a running daemon, and none answers on the control socket."""
    ALREADY_RUNNING = 4
    """Another daemon holds the control socket."""
    DEVICE = 5
    """A microphone, loudspeaker or model file cannot be used."""
    PROVIDER = 6
    """The speech service refuses us or cannot be reached."""
    STATE = 7
    """The state directory cannot be written: full, read-only or someone else's."""
    INTERRUPTED = 130
    """Ended by Ctrl-C, as shells count it."""
