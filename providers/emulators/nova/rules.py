"""The rules of order: what a client may send when, as a machine without sockets or clocks.

`Rules.take` refuses as the service does, and gives what an accepted event means.
"""

import base64
import binascii
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, assert_never

from providers.emulators.nova import shapes
from providers.emulators.nova.meanings import (
    AudioOpened,
    Ended,
    Heard,
    Instructed,
    Meaning,
    Prompted,
    Remembered,
    Started,
    ToolAnswered,
    Typed,
)
from providers.emulators.nova.refusal import invalid

VOICES: Final = (
    *("matthew", "tiffany", "amy", "olivia", "kiara", "arjun", "ambre", "florian", "tina"),
    *("lennart", "greta", "beatrice", "lorenzo", "lupe", "carlos", "carolina", "leo"),
)
_LONGEST_TEXT_BYTES: Final = 1024
_LONGEST_HISTORY_BYTES: Final = 40 * 1024
_HISTORY_FIRST: Final = "Chat history should be sent completely before streaming audio"


class Stage(StrEnum):
    """How far a session has come."""

    NEW = "new"
    STARTED = "started"
    PROMPTED = "prompted"
    INSTRUCTED = "instructed"
    LISTENING = "listening"
    PROMPT_ENDED = "prompt_ended"
    ENDED = "ended"


@dataclass(slots=True)
class _Block:
    start: shapes.TextStart | shapes.AudioStart | shapes.ToolStart
    parts: list[str] = field(default_factory=list)


class Rules:
    """One session's order, with the blocks that are open in it."""

    def __init__(self, *, text_turns: bool) -> None:
        self.stage = Stage.NEW
        self.open_calls: set[str] = set()
        """The ids of tool calls that wait for their result; the conversation adds to them."""
        self._text_turns = text_turns
        self._prompt = ""
        self._open: dict[str, _Block] = {}
        self._used: set[str] = set()
        self._last_role = "ASSISTANT"
        self._history_bytes = 0

    @property
    def ended_well(self) -> bool:
        """Whether the client closed what it opened, down to `sessionEnd`."""
        return self.stage is Stage.ENDED

    def take(self, event: shapes.InputEvent) -> Meaning | None:  # noqa: PLR0911 - one per kind
        """What the event means, or None while its block is unfinished; raises `Refusal`."""
        if self.stage is Stage.ENDED:
            raise invalid("nothing may follow sessionEnd")
        match event:
            case shapes.SessionStart():
                return self._start(event)
            case shapes.PromptStart():
                return self._begin_prompt(event)
            case shapes.TextStart() | shapes.AudioStart() | shapes.ToolStart():
                return self._open_block(event)
            case shapes.TextInput() | shapes.ToolResult():
                self._collect(event)
            case shapes.AudioInput():
                return self._hear(event)
            case shapes.ContentEnd():
                return self._close_block(event)
            case shapes.PromptEnd():
                self._end_prompt(event)
            case shapes.SessionEnd():
                return self._end()
            case _:
                assert_never(event)
        return None

    def _start(self, event: shapes.SessionStart) -> Meaning:
        if self.stage is not Stage.NEW:
            raise invalid("sessionStart may come once, as the first event")
        if event.turn_detection_configuration is not None and not self._text_turns:
            raise invalid("this model has no turnDetectionConfiguration")
        self.stage = Stage.STARTED
        nested = event.turn_detection_configuration
        told = nested.endpointing_sensitivity if nested else event.endpointing_sensitivity
        return Started(told or "MEDIUM")

    def _begin_prompt(self, event: shapes.PromptStart) -> Meaning:
        if self.stage is not Stage.STARTED:
            raise invalid("promptStart must follow sessionStart, once in a session")
        audio = event.audio_output_configuration
        if audio.voice_id not in VOICES:
            raise invalid(f"voiceId {audio.voice_id!r} is none of {', '.join(VOICES)}")
        tools = event.tool_configuration.tools if event.tool_configuration else []
        for tool in tools:
            _check_schema(tool.tool_spec)
        self.stage = Stage.PROMPTED
        self._prompt = event.prompt_name
        return Prompted(
            prompt=event.prompt_name,
            voice=audio.voice_id,
            rate_hz=audio.sample_rate_hertz,
            tools=tuple(tool.tool_spec.name for tool in tools),
        )

    def _open_block(self, start: shapes.ContentStart) -> Meaning | None:
        self._check_prompt(start.prompt_name)
        if start.content_name in self._used:
            raise invalid(f"contentName {start.content_name!r} was used before")
        if self._group_open():
            raise invalid("a TEXT or TOOL block must be closed before the next one is opened")
        match start:
            case shapes.TextStart():
                self._check_text(start)
            case shapes.ToolStart():
                self._check_tool(start.tool_result_input_configuration.tool_use_id)
            case shapes.AudioStart():
                self._check_audio()
            case _:
                assert_never(start)
        self._used.add(start.content_name)
        self._open[start.content_name] = _Block(start)
        if isinstance(start, shapes.AudioStart):
            self.stage = Stage.LISTENING
            return AudioOpened(start.audio_input_configuration.sample_rate_hertz)
        return None

    def _check_text(self, start: shapes.TextStart) -> None:
        if self.stage is Stage.PROMPTED and (start.role != "SYSTEM" or start.interactive):
            raise invalid("the first content must be SYSTEM text")
        if self.stage is not Stage.PROMPTED and start.role == "SYSTEM":
            raise invalid("SYSTEM text may come once, first")
        if start.interactive:
            if not self._text_turns:
                raise invalid("this model takes no interactive text")
            if start.role == "ASSISTANT":
                raise invalid("interactive text is the user's")
        elif start.role != "SYSTEM":
            if self.stage is Stage.LISTENING:
                raise invalid(_HISTORY_FIRST)
            if start.role == self._last_role:
                raise invalid("history begins with USER, and the roles alternate")

    def _check_tool(self, tool_use_id: str) -> None:
        if tool_use_id not in self.open_calls:
            raise invalid(f"toolUseId {tool_use_id!r} is unknown or was answered before")

    def _check_audio(self) -> None:
        if self.stage is Stage.PROMPTED:
            raise invalid("the first content must be SYSTEM text")
        if self.stage is Stage.LISTENING:
            raise invalid("a session has one AUDIO block")

    def _collect(self, piece: shapes.TextInput | shapes.ToolResult) -> None:
        kind = "TEXT" if isinstance(piece, shapes.TextInput) else "TOOL"
        block = self._block(piece.prompt_name, piece.content_name, kind)
        if kind == "TEXT" and len(piece.content.encode()) > _LONGEST_TEXT_BYTES:
            raise invalid(f"a textInput holds at most {_LONGEST_TEXT_BYTES} bytes")
        block.parts.append(piece.content)

    def _hear(self, event: shapes.AudioInput) -> Meaning:
        self._block(event.prompt_name, event.content_name, "AUDIO")
        if self._group_open():
            raise invalid(f"{_HISTORY_FIRST}: audioInput inside an open TEXT or TOOL block")
        try:
            pcm = base64.b64decode(event.content, validate=True)
        except binascii.Error as error:
            raise invalid("audioInput.content is no base64") from error
        if len(pcm) % 2 or not pcm:
            raise invalid(f"audioInput holds {len(pcm)} bytes, where whole 16-bit samples go")
        return Heard(pcm)

    def _close_block(self, event: shapes.ContentEnd) -> Meaning | None:
        block = self._block(event.prompt_name, event.content_name, None)
        del self._open[event.content_name]
        text = "".join(block.parts)
        match block.start:
            case shapes.AudioStart():
                return None
            case shapes.ToolStart(tool_result_input_configuration=wanted):
                return self._answer(wanted.tool_use_id, block.parts)
            case shapes.TextStart(role=role, interactive=interactive):
                if not text.strip():
                    raise invalid(f"a {role} TEXT block without text")
                return self._said(role, text, interactive=interactive)

    def _answer(self, tool_use_id: str, parts: list[str]) -> Meaning:
        if len(parts) != 1:
            raise invalid(f"a TOOL block with {len(parts)} toolResult events, where one goes")
        try:
            json.loads(parts[0])
        except ValueError as error:
            raise invalid("toolResult.content is no JSON text") from error
        self.open_calls.discard(tool_use_id)
        return ToolAnswered(tool_use_id, parts[0])

    def _said(self, role: str, text: str, *, interactive: bool) -> Meaning:
        if role == "SYSTEM":
            self.stage = Stage.INSTRUCTED
            return Instructed(text)
        if interactive:
            return Typed(text)
        self._last_role = role
        self._history_bytes += len(text.encode())
        if self._history_bytes > _LONGEST_HISTORY_BYTES:
            raise invalid(f"more than {_LONGEST_HISTORY_BYTES} bytes of history")
        return Remembered(role, text)

    def _end_prompt(self, event: shapes.PromptEnd) -> None:
        self._check_prompt(event.prompt_name)
        if self._open:
            raise invalid(f"promptEnd with open contents: {sorted(self._open)}")
        self.stage = Stage.PROMPT_ENDED

    def _end(self) -> Meaning:
        if self.stage not in {Stage.PROMPT_ENDED, Stage.STARTED}:
            raise invalid("sessionEnd must follow promptEnd")
        self.stage = Stage.ENDED
        return Ended()

    def _block(self, prompt: str, name: str, kind: str | None) -> _Block:
        self._check_prompt(prompt)
        block = self._open.get(name)
        if block is None:
            raise invalid(f"contentName {name!r} is not open")
        if kind not in {None, block.start.type}:
            raise invalid(f"contentName {name!r} is a {block.start.type} block, found {kind} input")
        return block

    def _check_prompt(self, name: str) -> None:
        if self.stage in {Stage.NEW, Stage.STARTED, Stage.PROMPT_ENDED}:
            raise invalid("no prompt is open")
        if name != self._prompt:
            raise invalid(f"promptName {name!r} is unknown")

    def _group_open(self) -> bool:
        return any(block.start.type != "AUDIO" for block in self._open.values())


def _check_schema(tool: shapes.ToolSpec) -> None:
    try:
        schema = json.loads(tool.input_schema.text)
    except ValueError as error:
        raise invalid(f"inputSchema.json of {tool.name} is no JSON text") from error
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise invalid(f"inputSchema.json of {tool.name} must be a JSON Schema of type object")
