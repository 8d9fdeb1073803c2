"""The settings of tools of the owner's own: a command line or a request in the network."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import Command, Name, Secret, Section, Words


class ToolClass(StrEnum):
    """How much harm a tool can do."""

    READ = "read"
    """It only looks something up."""
    COMFORT = "comfort"
    """A wrong call is a nuisance."""
    PROTECTED = "protected"
    """A wrong call does harm: it must be allowed in `[safety]` and needs the person's yes."""


class ParameterType(StrEnum):
    """What a parameter takes."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    CHOICE = "choice"
    BOOLEAN = "boolean"


class Method(StrEnum):
    """How a request is made."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    DELETE = "DELETE"


class Parameter(Section):
    """One thing the model has to tell a tool."""

    type: ParameterType = ParameterType.TEXT
    """What it takes."""
    description: str = ""
    """What it means, for the model."""
    required: bool = True
    """Whether it may not be left out. What stands in `run` or `url` for one that is left out is
    left out with it.
    """
    max_length: Annotated[int, Field(ge=1, le=2_000)] = 200
    """Text: its most characters."""
    pattern: str = Field(default="", examples=["[a-z ]+"])
    """Text: what it must look like as a whole, a regular expression; empty: anything."""
    minimum: float | None = Field(default=None, examples=[1])
    """Numbers: the least."""
    maximum: float | None = Field(default=None, examples=[60])
    """Numbers: the most."""
    choices: tuple[Words, ...] = ()
    """Choices: the words to choose from."""


class OwnTool(Section):
    """A tool of your own for the model: a command of this machine, or a request to a server.

    What it answers is told to the model and trusted by nobody: after it, a conversation needs the
    PIN for what is protected.
    """

    description: str = Field(default="", examples=["Start watering the lawn."])
    """What it does and when to use it, for the model."""
    run: Command | None = Field(default=None, examples=[["/usr/local/bin/water", "{minutes}"]])
    """The command line, run without a shell; `{minutes}` stands for the parameter of that name. A
    value that begins with `-` is taken only as part of an option, as in `--minutes={minutes}`.
    """
    url: str | None = Field(default=None, examples=["http://garden.local/water?minutes={minutes}"])
    """The address to ask, instead of a command; parameters may stand in its path and its query,
    never in its host.
    """
    method: Method = Method.POST
    """How the request is made."""
    headers: dict[str, Secret] = Field(
        default_factory=dict, examples=[{"Authorization": {"file": "/etc/parlour/garden.token"}}]
    )
    """Header lines with where their whole value is kept."""
    body: str = Field(default="", examples=['{"minutes": "{minutes}"}'])
    """The request's body as JSON; a text that is nothing but `{minutes}` becomes the value itself,
    a number where the parameter is one.
    """
    class_: ToolClass = Field(default=ToolClass.COMFORT, alias="class")
    """How much harm it can do."""
    deadline_s: Annotated[float, Field(ge=0.1, le=60.0)] = 3.0
    """How long it may take; then it is ended. A protected one may take 3 s at most."""
    parameters: dict[Name, Parameter] = Field(
        default_factory=dict, examples=[{"minutes": {"type": "integer"}}]
    )
    """What the model tells it, a `[tool.NAME.parameters.PARAMETER]` for each."""
