"""The settings of servers of the Model Context Protocol, whose tools the model may use."""

from typing import Annotated

from pydantic import Field

from config.commands import ToolClass
from config.fields import Command, Secret, Section, Words


class McpServer(Section):
    """A server of the Model Context Protocol (MCP) whose tools the model may use.

    Needs the extra `mcp`. What a server answers is trusted by nobody: after it, a conversation
    needs the PIN for what is protected.
    """

    command: Command | None = Field(default=None, examples=[["uvx", "mcp-server-time"]])
    """The program to start, which speaks over its standard input and output."""
    url: str | None = Field(default=None, examples=["http://localhost:8123/api/mcp"])
    """The address of a server that runs already (streamable HTTP), instead of a command."""
    headers: dict[str, Secret] = Field(
        default_factory=dict, examples=[{"Authorization": {"file": "/etc/parlour/mcp.token"}}]
    )
    """url: header lines with where their whole value is kept."""
    environment: dict[str, Secret] = Field(
        default_factory=dict, examples=[{"API_KEY": {"file": "/etc/parlour/mcp.key"}}]
    )
    """command: environment variables with where their value is kept; else it gets only `PATH`,
    `HOME` and the like.
    """
    tools: tuple[Words, ...] = Field(default=(), examples=[["get_current_time"]])
    """Which of its tools may be used, by the server's names; none without this. `"*"` is every one
    that is neither protected below nor called destructive by the server.
    """
    classes: dict[str, ToolClass] = Field(
        default_factory=dict, examples=[{"get_current_time": "read"}]
    )
    """How much harm a tool can do; `comfort` for those not named here. What the server says of its
    tools never makes one less grave.
    """
    prefix: Annotated[str, Field(pattern=r"^[a-z0-9_]*$", max_length=24)] | None = Field(
        default=None, examples=["clock_"]
    )
    """What is put before the names of its tools; left out, the server's name and `_`."""
    connect_timeout_s: Annotated[float, Field(ge=0.5, le=60.0)] = 10.0
    """How long it may take to start, or to be reached."""
    deadline_s: Annotated[float, Field(ge=0.1, le=60.0)] = 3.0
    """How long a tool may take. A protected one may take 3 s at most."""
    look_again_s: Annotated[float, Field(ge=5.0, le=3_600.0)] = 60.0
    """How often it is asked for its tools again, to see that it lives and what has changed."""
