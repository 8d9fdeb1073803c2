"""What sound comes from and goes to: the two devices, and the channels of the mixer."""

from enum import StrEnum


class Channel(StrEnum):
    """Playback channels, lowest first: a higher one ducks those below it."""

    REPLY = "reply"
    NOTICE = "notice"
    ANNOUNCEMENT = "announcement"
    ALARM = "alarm"


class Device(StrEnum):
    """The two devices a worker can lose."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"
