"""Settings of the satellite's own place in the smart home: what it shows there, and obeys."""

from typing import Annotated

from pydantic import Field

from config.fields import Section, Words

type Topic = Annotated[str, Field(pattern=r"^[^\s/+#]+(/[^\s/+#]+)*$", max_length=100)]


class Presence(Section):
    """The satellite as a device in Home Assistant, over the broker of `[mqtt]`."""

    enabled: bool = False
    """Whether it announces itself, tells its state and follows commands."""
    name: Words | None = Field(default=None, examples=["Kitchen speaker"])
    """What the device is called there; left out, the room's name and "satellite"."""
    node: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,60}$")] | None = Field(
        default=None, examples=["parlour_kitchen"]
    )
    """What it is known by in topics and ids, different for every satellite of a broker; left out,
    it is made from the machine's network card or serial number.
    """
    topic: Topic = "parlour"
    """Its topics stand below this and its node: `parlour/NODE/...`."""
    discovery_prefix: Topic = "homeassistant"
    """Where Home Assistant listens for devices that announce themselves."""
    talk: bool = True
    """Whether the home may begin a conversation: the button "Talk", and questions that are asked
    aloud. The room chimes before it listens.
    """
    unmute: bool = False
    """Whether the home may open a muted microphone again. Whoever reaches the broker then can, too;
    closing it is always possible.
    """
    transcripts: bool = False
    """Whether what was said leaves this machine: the last question and answer as sensors, and the
    answers to questions that the home asked.
    """
    metrics_s: Annotated[float, Field(ge=10.0, le=3_600.0)] = 60.0
    """How often costs, timers and health are looked at when nothing happens."""
