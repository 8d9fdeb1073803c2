"""A tool of your own: the session calls it with typed arguments and speaks of what came of it.

    python docs/examples/tool_calling.py

Shows the four steps of every tool call: the session is told of the tool (`SessionBrief.tools`),
asks for it (`ToolCall`), the tool box checks the arguments and runs it, and its result (the new
state, never just "done") goes back with `send_tool_result`.
"""

import asyncio
from typing import Literal

from config.settings import Settings
from daemon.tools.base import Arguments, ToolContext, success
from daemon.tools.box import ToolBox
from daemon.tools.typed import TypedTool
from providers import registry
from providers.base import SessionBrief, TextOutput, ToolCall, ToolResult, TurnEnd, VocabularyItem

FAN = VocabularyItem(name="greenhouse fan", kind="fan", room="garden")


class SetSwitches(Arguments):
    """Arguments of the tool; anything else is refused before it runs."""

    name: str
    state: Literal["on", "off"]


async def set_switches(arguments: SetSwitches, context: ToolContext) -> ToolResult:
    """Do what was asked, and give the new state."""
    print(f"tool:  {arguments.name} goes {arguments.state}, asked for in the {context.room}")
    # Here your own hardware would be switched, and read back.
    return success(changed=[{"name": arguments.name, "room": FAN.room, "state": arguments.state}])


async def main() -> None:
    """Have a session use the tool."""
    tool = TypedTool("set_switches", "Switch a fan.", SetSwitches, set_switches)
    box, context = ToolBox([tool]), ToolContext(room="garden")
    brief = SessionBrief(room="garden", tools=box.specs(), vocabulary=(FAN,))
    async with registry.create("local", Settings()).open(brief) as session:
        await session.send_text("turn on the greenhouse fan")
        async for event in session.events():
            match event:
                case ToolCall():
                    result = await box.run(event, context)
                    await session.send_tool_result(event.call_id, result)
                case TextOutput(text=text):
                    print("house:", text.strip())
                case TurnEnd():
                    break


if __name__ == "__main__":
    asyncio.run(main())
