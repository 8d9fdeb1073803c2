"""Makes a tool of a function that takes checked arguments."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from pydantic import ValidationError

from daemon.tools.base import Arguments, ToolContext, failure
from daemon.tools.schema import flat_schema
from providers.base import ToolResult, ToolSpec

DEADLINE_S: Final = 5.0


class TypedTool[A: Arguments]:
    """A tool whose arguments are a pydantic model: what does not fit it comes back as a result."""

    def __init__(
        self,
        name: str,
        description: str,
        model: type[A],
        run: Callable[[A, ToolContext], Awaitable[ToolResult]],
    ) -> None:
        self.spec = ToolSpec(name=name, description=description, parameters=flat_schema(model))
        self.deadline_s = DEADLINE_S
        self._model = model
        self._run = run

    async def call(self, arguments: Mapping[str, object], context: ToolContext) -> ToolResult:
        """Check the arguments and run the function."""
        # A model that knows no better writes null for what it leaves out.
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            checked = self._model.model_validate(given)
        except ValidationError as error:
            return failure("bad_arguments", "; ".join(_problems(error)))
        return await self._run(checked, context)


def _problems(error: ValidationError) -> list[str]:
    return [
        f"{'.'.join(str(part) for part in problem['loc']) or 'arguments'}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_input=False)
    ]
