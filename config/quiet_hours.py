"""The settings of day and night: when the room is to be quiet, and what quiet means."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import Percent, Section

type TimeOfDay = Annotated[
    str,
    Field(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        json_schema_extra={"x-takes": 'a time of day, such as "22:30"'},
    ),
]


class Weekday(StrEnum):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class AtNight(StrEnum):
    """What becomes of announcements of normal priority meanwhile."""

    QUIETER = "quieter"
    """They are said, no louder than everything else."""
    WAIT = "wait"
    """They are said when the quiet hours are over."""


class QuietTime(Section):
    """One stretch of quiet hours; one that ends earlier than it begins goes on past midnight."""

    begin: TimeOfDay = Field(examples=["22:00"])
    """When it begins, on this room's clock."""
    end: TimeOfDay = Field(examples=["07:00"])
    """When it is over."""
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = tuple(Weekday)
    """The days on whose evening, or whenever it is, it begins."""


class QuietHours(Section):
    """Day and night: the room is quieter and darker at some hours. Alarms ring as always."""

    times: tuple[QuietTime, ...] = ()
    """When; without any, it is always day."""
    volume: Percent = 30
    """The most anything but an alarm may be turned up to meanwhile."""
    alarm_volume: Percent | None = Field(default=None, examples=[50])
    """The most alarms may be turned up to meanwhile; left out, alarms are as loud as always."""
    brightness: Percent = 20
    """How bright lights are meanwhile, of what they are by day."""
    chimes: bool = False
    """Whether a wake is answered with a short sound meanwhile."""
    announcements: AtNight = AtNight.QUIETER
    """What becomes of announcements of normal priority meanwhile: said `quieter`, or they `wait`
    for the morning.
    """
