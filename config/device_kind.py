"""What a device can be: the words that settings, tools and results share."""

from enum import StrEnum


class DeviceKind(StrEnum):
    """What a device is; the words are Home Assistant's domains where there is one."""

    LIGHT = "light"
    SWITCH = "switch"
    FAN = "fan"
    COVER = "cover"
    CLIMATE = "climate"
    LOCK = "lock"
    VALVE = "valve"
    ALARM = "alarm"
    """A burglar alarm's panel."""
    MEDIA = "media"
    """Something that plays: a loudspeaker, a television."""
    VACUUM = "vacuum"
    SCENE = "scene"
    SCRIPT = "script"
    """Something to start by its name: a script, an automation, a button."""
    SENSOR = "sensor"
    """Something to read and never to change."""
