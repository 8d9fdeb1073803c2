"""The messages a client of the WebSocket dialect may send, field by field."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from providers.emulators.nova.shapes import Shape


class Words(Shape):
    """A piece of text."""

    text: str


class Inference(Shape):
    """How long an answer may be."""

    max_tokens: int = Field(ge=1, le=10_000)


class InputSchema(Shape):
    """A tool's arguments: a JSON Schema as an object, unlike Bedrock's."""

    schema_object: dict[str, object] = Field(alias="json")


class ToolSpec(Shape):
    """A tool the model may call."""

    name: str = Field(min_length=1)
    description: str
    input_schema: InputSchema


class Tool(Shape):
    """One entry of the tool list."""

    tool_spec: ToolSpec


class ToolConfig(Shape):
    """The tools; left out where there are none."""

    tools: list[Tool] = Field(min_length=1)


class SessionStart(Shape):
    """The first message; what is empty is left out of it."""

    type: Literal["sessionStart"]
    inference_configuration: Inference
    system: Annotated[list[Words], Field(min_length=1)] | None = None
    tool_config: ToolConfig | None = None


class InputAudio(Shape):
    """A piece of the microphone: 16 kHz, base64."""

    type: Literal["inputAudio"]
    audio_chunk: str = Field(min_length=1)


class InputText(Shape):
    """A turn in writing."""

    type: Literal["inputText"]
    content: list[Words] = Field(min_length=1)


class Result(Shape):
    """What a tool gave, and whether it worked."""

    tool_use_id: str
    content: list[Words] = Field(min_length=1)
    status: Literal["success", "error"]


class ToolResult(Shape):
    """The answer to a call."""

    type: Literal["toolResult"]
    tool_result: Result


class Interrupt(Shape):
    """The client wants the answer to stop."""

    type: Literal["inputAudioInterrupt"]


type ClientMessage = SessionStart | InputAudio | InputText | ToolResult | Interrupt

_ANY: Final[TypeAdapter[ClientMessage]] = TypeAdapter(
    Annotated[ClientMessage, Field(discriminator="type")]
)


def read(message: Mapping[str, object]) -> ClientMessage | str:
    """The message, or words for what is wrong with it."""
    try:
        return _ANY.validate_python(message)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(str(part) for part in first['loc']) or 'type'}: {first['msg']}"
