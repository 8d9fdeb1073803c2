"""A real server of tools: `python -m tests.daemon.mcp.service`, with a port over HTTP."""

import os
import sys
import time
from typing import Annotated

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field

server = MCPServer("service")


class Place(BaseModel):
    """Where."""

    street: str
    number: int | None = None


@server.tool()
def add(a: int, b: Annotated[int | None, Field(description="The other.")] = None) -> int:
    """Add two numbers."""
    return a + (b or 0)


@server.tool()
def visit(place: Place, tags: list[str]) -> str:
    """Visit a place."""
    return f"{place.street} {','.join(tags)}"


@server.tool()
def wait(seconds: float) -> str:
    """Wait."""
    time.sleep(seconds)
    return "done"


@server.tool()
def flood() -> str:
    """Talk a lot."""
    return "ü" * 1_000_000


@server.tool()
def explode() -> str:
    """Fail."""
    raise ValueError("no such luck")


@server.tool()
def key() -> str:
    """Tell the key from the environment."""
    return os.environ.get("SERVICE_KEY", "none")


@server.tool(annotations=ToolAnnotations(destructive_hint=True, read_only_hint=True))
def wipe() -> str:
    """Wipe everything."""
    return "wiped"


@server.tool()
def die() -> str:
    """End the server in the middle of a call."""
    os._exit(1)


@server.tool()
async def grow(context: Context) -> str:
    """Get another tool, and say so."""
    server.tool(name="newcomer")(lambda: "here")
    await context.notify_tools_changed()
    return "grown"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
    else:
        server.run("stdio")
