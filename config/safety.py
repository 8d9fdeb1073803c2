"""The settings of what the voice may do to doors, gates, locks and alarms."""

from typing import Annotated

from pydantic import Field

from config.fields import Secret, Section, Words

type Which = Annotated[tuple[Words, ...], Field(max_length=200)]
"""Devices by the name people call them or, exactly, by the ident `parlour home` shows."""


class Safety(Section):
    """What the voice may do where harm could come of it.

    Unlocking, opening a garage, gate, door, window or valve, and disarming are protected. They are
    off unless you allow them one by one, never happen to a whole room, and need a second yes of the
    person. Locking, closing and arming are free.
    """

    allow: Which = Field(default=(), examples=[["front door", "home_assistant:cover.garage"]])
    """Protected devices the voice may reach at all, by name or ident."""
    protect: Which = Field(
        default=(),
        examples=[["name:coffee machine", "home_assistant:script.holiday", "kind:scene"]],
    )
    """Devices to protect as well, whatever is asked of them: a name, an ident, or a whole kind
    written as `kind:switch`.
    """
    pin_for: Which = Field(default=(), examples=[["front door"]])
    """Of those in `allow`, the ones that need the PIN; for the others a second yes is enough."""
    pin: Secret | None = Field(default=None, examples=[{"credential": "pin"}])
    """The PIN itself: 4 to 12 digits. It is said in a private turn, which only this machine hears,
    or typed with `parlour confirm`. Three wrong ones within 10 minutes close it for 15.
    """
    confirm_within_s: Annotated[float, Field(ge=5.0, le=60.0)] = 20.0
    """How long the question "really?" waits for its yes."""
    yes: tuple[Words, ...] = Field(default=(), examples=[["make it so"]])
    """What else counts as a yes, beside `yes`, `ja`, `confirm`, `do it`, `go ahead` and others."""
    hear_yes: bool = True
    """Whether a yes must be found in what the person was understood to say. Turn it off only for a
    service that gives no transcripts: then the model alone says that there was one.
    """
