"""The owner's tools as the model sees them."""

import asyncio
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from config.commands import OwnTool, ToolClass
from daemon.commands import template
from daemon.commands.arguments import Values, arguments_model, values_of
from daemon.commands.process import run_command
from daemon.commands.protected import ProtectedTools
from daemon.commands.webhook import Asked, NoAnswer, ask
from daemon.safety.gate import Gate
from daemon.tools.base import Arguments, Tool, ToolContext, failure, success
from daemon.tools.typed import TypedTool
from providers.base import ToolResult

MOST_AT_ONCE: Final = 2
"""Of the owner's tools together; the house's own keep a place among those that may run."""
_LATER_S: Final = 2.0
"""How much longer than its own time a tool may take until everything it started has ended."""
_FINE: Final = range(200, 300)


class OwnTools:
    """Makes the owner's tools, and sees that they are few at a time."""

    def __init__(
        self, sections: Mapping[str, OwnTool], gate: Gate, guarded: ProtectedTools
    ) -> None:
        self._sections = sections
        self._gate = gate
        self._guarded = guarded
        # At most 2 run. Full: a call is refused with a result.
        self._free = asyncio.BoundedSemaphore(MOST_AT_ONCE)

    def tools(self) -> Iterator[Tool]:
        """Give every tool, by name."""
        for name, section in sorted(self._sections.items()):
            if section.class_ is ToolClass.PROTECTED:
                self._guarded.add(name, partial(self._run, section))
            yield self._tool(name, section)

    def _tool(self, name: str, section: OwnTool) -> Tool:
        async def run(arguments: Arguments, context: ToolContext) -> ToolResult:
            values = values_of(arguments)
            if section.class_ is ToolClass.PROTECTED:
                return await self._gate.carry_out([self._guarded.order(name, values)], context)
            return await self._run(section, values)

        model = arguments_model(name, section.parameters)
        tool = TypedTool(name, section.description, model, run)
        tool.deadline_s = section.deadline_s + _LATER_S
        return tool

    async def _run(self, section: OwnTool, values: Mapping[str, object]) -> ToolResult:
        if self._free.locked():
            words = f"{MOST_AT_ONCE} of these tools are running already; wait for them"
            return failure("too_many_calls", words)
        told: Values = {key: each for key, each in values.items() if isinstance(each, _VALUES)}
        async with self._free:
            try:
                return await (_command if section.run else _request)(section, told)
            except template.Unfit as error:
                return failure("bad_arguments", str(error))


_VALUES: Final = (str, int, float, bool)


async def _command(section: OwnTool, values: Values) -> ToolResult:
    argv = template.command_line(section.run or (), values)
    try:
        ran = await run_command(argv, section.deadline_s)
    except OSError as error:
        return failure("not_possible", f"the command cannot be started: {error.strerror}")
    told = _output(ran.output, ran.said_bytes)
    if ran.status is None:
        words = f"it was not done within {section.deadline_s:g} s and was ended; look first"
        return failure("timeout", words, **told)
    if ran.status:
        complaint = {"complaint": ran.complaint} if ran.complaint else {}
        words = f"the command ended with status {ran.status}"
        return failure("failed", words, exit_status=ran.status, **told, **complaint)
    return success(exit_status=0, **told)


async def _request(section: OwnTool, values: Values) -> ToolResult:
    asked = Asked(
        method=section.method.value,
        url=template.address(section.url or "", values),
        headers=section.headers,
        body=template.body(section.body, values) if section.body else b"",
    )
    try:
        answered = await ask(asked, section.deadline_s)
    except NoAnswer as error:
        return failure("unsure", f"{error}; it may still have happened")
    told = _output(answered.output, answered.said_bytes)
    if answered.status not in _FINE:
        words = f"the server answered with status {answered.status}"
        return failure("failed", words, http_status=answered.status, **told)
    return success(http_status=answered.status, **told)


def _output(output: str, said_bytes: int) -> dict[str, object]:
    """Give what a tool wrote, and whether that is not all of it."""
    told: dict[str, object] = {"output": output} if output else {}
    if said_bytes > len(output.encode()) + _BLANKS:
        told["cut"] = f"{said_bytes} bytes, the beginning is given"
    return told


_BLANKS: Final = 64
"""Blanks around an output are left out, and are no reason to call it cut."""
