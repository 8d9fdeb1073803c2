"""The messages a client may send, field by field: anything else is refused with its place.

These are our own reading of the input events, stricter than the service where it would only
ignore: an unknown field is an error here.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from providers.emulators.nova.refusal import Refusal, invalid

type Sensitivity = Literal["HIGH", "MEDIUM", "LOW"]
type Rate = Literal[8000, 16000, 24000]
type Name = Annotated[str, Field(min_length=1)]


class Shape(BaseModel):
    """A JSON object with exactly these fields, nothing converted; the wire writes camelCase."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, alias_generator=to_camel)


class Inference(Shape):
    """How the model draws its words."""

    max_tokens: int = Field(ge=1, le=10_000)
    top_p: float = Field(ge=0, le=1)
    temperature: float = Field(ge=0, le=1)


class TurnDetection(Shape):
    """How long a pause ends a turn, as Nova 2 and later are told."""

    endpointing_sensitivity: Sensitivity


class SessionStart(Shape):
    """The first event."""

    inference_configuration: Inference
    turn_detection_configuration: TurnDetection | None = None
    endpointing_sensitivity: Sensitivity | None = None
    """Where the first Nova Sonic had it."""


class PlainText(Shape):
    """Text as it is."""

    media_type: Literal["text/plain"]


class Json(Shape):
    """Text that is JSON."""

    media_type: Literal["application/json"]


class AudioIn(Shape):
    """What the microphone gives."""

    media_type: Literal["audio/lpcm"]
    sample_rate_hertz: Rate
    sample_size_bits: Literal[16]
    channel_count: Literal[1]
    audio_type: Literal["SPEECH"]
    encoding: Literal["base64"]


class AudioOut(AudioIn):
    """What the loudspeaker wants, and whose voice."""

    voice_id: str


class InputSchema(Shape):
    """A tool's arguments: a JSON Schema written as text, not as an object."""

    text: str = Field(alias="json")


class ToolSpec(Shape):
    """A tool the model may call."""

    name: str = Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")
    description: str = Field(min_length=1)
    input_schema: InputSchema


class Tool(Shape):
    """One entry of the tool list."""

    tool_spec: ToolSpec


class Choice(Shape):
    """Whether the model may, must, or must by name call a tool; exactly one of them."""

    auto: dict[str, str] | None = None
    any: dict[str, str] | None = None
    tool: dict[str, str] | None = None


class ToolConfiguration(Shape):
    """The tools of the session; left out where there are none."""

    tools: list[Tool] = Field(min_length=1)
    tool_choice: Choice | None = None


class PromptStart(Shape):
    """What the answers shall be like, and the tools."""

    prompt_name: Name
    text_output_configuration: PlainText
    audio_output_configuration: AudioOut
    tool_use_output_configuration: Json | None = None
    tool_configuration: ToolConfiguration | None = None


class ToolResultInput(Shape):
    """Which call a TOOL block answers."""

    tool_use_id: str
    type: Literal["TEXT"]
    text_input_configuration: PlainText


class TextStart(Shape):
    """Opens a block of text."""

    prompt_name: Name
    content_name: Name
    type: Literal["TEXT"]
    interactive: bool
    role: Literal["SYSTEM", "USER", "ASSISTANT", "SYSTEM_SPEECH"]
    text_input_configuration: PlainText


class AudioStart(Shape):
    """Opens the block of audio."""

    prompt_name: Name
    content_name: Name
    type: Literal["AUDIO"]
    interactive: Literal[True]
    role: Literal["USER"]
    audio_input_configuration: AudioIn


class ToolStart(Shape):
    """Opens the answer to a tool call."""

    prompt_name: Name
    content_name: Name
    type: Literal["TOOL"]
    interactive: Literal[False]
    role: Literal["TOOL"]
    tool_result_input_configuration: ToolResultInput


class Content(Shape):
    """A piece of an open block."""

    prompt_name: Name
    content_name: Name
    content: str


class TextInput(Content):
    """A piece of text."""


class AudioInput(Content):
    """A piece of audio, base64."""


class ToolResult(Content):
    """What a tool gave, as JSON text."""


class ContentEnd(Shape):
    """Closes a block."""

    prompt_name: Name
    content_name: Name


class PromptEnd(Shape):
    """Closes the prompt."""

    prompt_name: Name


class SessionEnd(Shape):
    """The last event."""


type ContentStart = TextStart | AudioStart | ToolStart
type InputEvent = (
    SessionStart
    | PromptStart
    | ContentStart
    | TextInput
    | AudioInput
    | ToolResult
    | ContentEnd
    | PromptEnd
    | SessionEnd
)

_SHAPES: Final[Mapping[str, TypeAdapter[InputEvent]]] = {
    "sessionStart": TypeAdapter(SessionStart),
    "promptStart": TypeAdapter(PromptStart),
    "contentStart": TypeAdapter(Annotated[ContentStart, Field(discriminator="type")]),
    "textInput": TypeAdapter(TextInput),
    "audioInput": TypeAdapter(AudioInput),
    "toolResult": TypeAdapter(ToolResult),
    "contentEnd": TypeAdapter(ContentEnd),
    "promptEnd": TypeAdapter(PromptEnd),
    "sessionEnd": TypeAdapter(SessionEnd),
}


def read(message: object) -> InputEvent:
    """The event a client's message holds; raises `Refusal` with the place of the first mistake."""
    match message:
        case {"event": {**event}, **rest} if len(event) == 1 and not rest:
            [(name, body)] = event.items()
        case _:
            raise invalid('a message is {"event": {NAME: {...}}} and nothing more')
    if not isinstance(name, str) or name not in _SHAPES:
        raise invalid(f"unknown event {name!r}")
    try:
        return _SHAPES[name].validate_python(body)
    except ValidationError as error:
        raise _misshapen(name, error) from error


def _misshapen(name: str, error: ValidationError) -> Refusal:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in (name, *first["loc"]))
    return invalid(f"{place}: {first['msg']}")
