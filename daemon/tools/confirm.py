"""The tool that carries a person's yes to the gate, which alone decides whether it counts."""

from typing import Annotated, Final

from pydantic import Field

from daemon.tools.base import Arguments, Tool, ToolContext
from daemon.tools.reach import Reach
from daemon.tools.typed import TypedTool
from providers.base import ToolResult


class Confirm(Arguments):
    """Arguments of `confirm`."""

    token: Annotated[str, Field(min_length=1, max_length=64)]


_DESCRIPTION: Final = "Only after needs_confirmation, once the person said yes in a later turn."


def confirm(reach: Reach) -> Tool:
    """Give the tool over the home."""

    async def run(arguments: Confirm, context: ToolContext) -> ToolResult:
        return await reach.confirm(arguments.token, context)

    return TypedTool("confirm", _DESCRIPTION, Confirm, run)
