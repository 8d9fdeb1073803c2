"""Makes the arguments of an owner's tool: a model of pydantic's, from the parameters' settings."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, create_model

from config.commands import Parameter, ParameterType
from daemon.tools.base import Arguments

type Value = str | int | float | bool
"""What a model may tell a tool, checked."""
type Values = Mapping[str, Value]
"""What it told; parameters that were left out are not in it."""

_FIRST_PRINTABLE: Final = " "


def arguments_model(name: str, parameters: Mapping[str, Parameter]) -> type[Arguments]:
    """Give the model of a tool's arguments."""
    # The names of fields are the owner's; pydantic's signature knows only fixed ones.
    fields: dict[str, Any] = {key: _field(section) for key, section in parameters.items()}
    model: type[Arguments] = create_model(name, __base__=Arguments, **fields)
    return model


def values_of(arguments: Arguments) -> Values:
    """Give what was told."""
    return arguments.model_dump(exclude_unset=True, exclude_none=True)


def _field(section: Parameter) -> object:
    taken = _taken(section)
    described = Field(description=section.description or None)
    if section.required:
        return Annotated[taken, described], ...
    return Annotated[taken | None, described], None


def _taken(section: Parameter) -> Any:  # noqa: ANN401 - a type, made here
    match section.type:
        case ParameterType.TEXT:
            pattern = f"^(?:{section.pattern})$" if section.pattern else None
            bounds = Field(max_length=section.max_length, pattern=pattern)
            return Annotated[str, bounds, AfterValidator(_printable)]
        case ParameterType.INTEGER:
            return Annotated[int, Field(ge=section.minimum, le=section.maximum)]
        case ParameterType.NUMBER:
            finite = Field(ge=section.minimum, le=section.maximum, allow_inf_nan=False)
            return Annotated[float, finite]
        case ParameterType.CHOICE:
            return Literal[section.choices]
        case ParameterType.BOOLEAN:
            return bool


def _printable(text: str) -> str:
    """Refuse control characters: no line of a script or a header begins in a value."""
    if any(letter < _FIRST_PRINTABLE or letter == "\x7f" for letter in text):
        raise ValueError("expected text in one line, without control characters")
    return text
