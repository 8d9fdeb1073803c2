"""Settings of announcements: how long they wait for people to finish."""

from typing import Annotated

from pydantic import Field

from config.fields import Section


class Announcements(Section):
    """What the home has the room say; it never talks over a person."""

    wait_s: Annotated[float, Field(ge=1.0, le=600.0)] = 60.0
    """How long an announcement waits for a conversation to end. After that a normal one is dropped,
    and one of high priority is said as soon as nobody has the word.
    """
    chime: bool = False
    """Whether an announcement that does not say so itself begins with a short sound."""
    config_problems: bool = False
    """Say aloud when an edit of this file is refused, and when it is mended."""
