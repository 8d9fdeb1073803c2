"""Makes a tool of a function that takes checked arguments."""

from collections.abc import Awaitable, Callable, Mapping
from difflib import get_close_matches
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
            return failure("bad_arguments", "; ".join(_problems(error, self._model)))
        return await self._run(checked, context)


def _problems(error: ValidationError, model: type[Arguments]) -> list[str]:
    return [
        _unknown(str(problem["loc"][-1]), model)
        if problem["type"] == "extra_forbidden"
        else f"{'.'.join(str(part) for part in problem['loc']) or 'arguments'}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_input=False)
    ]


def _unknown(name: str, model: type[Arguments]) -> str:
    """Say that there is no such argument, and which was meant or exist."""
    near = get_close_matches(name, model.model_fields, n=1)
    known = ", ".join(model.model_fields) or "none"
    hint = f"did you mean {near[0]}?" if near else f"the arguments are: {known}"
    return f"unknown argument {name}, {hint}"
