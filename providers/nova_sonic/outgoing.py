"""The events we send: one prompt with one audio block, and groups of three around every text."""

import json
from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from providers.base import ToolResult, ToolStatus
from providers.nova_sonic.history import pieces

_PLAIN: Final = {"mediaType": "text/plain"}

type Event = Mapping[str, object]


def unique() -> str:
    """Give a name for a prompt or a content block: each is used once."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class Names:
    """What this connection calls its prompt and its audio block."""

    prompt: str
    audio: str


def text_block(names: Names, role: str, words: str, *, interactive: bool = False) -> list[Event]:
    """Give a text, whole or in several parts; an interactive one is a turn that is answered."""
    start = {
        "type": "TEXT",
        "interactive": interactive,
        "role": role,
        "textInputConfiguration": _PLAIN,
    }
    return _block(names, start, "textInput", pieces(words))


def tool_block(names: Names, call_id: str, result: ToolResult) -> list[Event]:
    """Give the answer to a tool call: always JSON, for there is no field that tells an error."""
    start = {
        "type": "TOOL",
        "interactive": False,
        "role": "TOOL",
        "toolResultInputConfiguration": {
            "toolUseId": call_id,
            "type": "TEXT",
            "textInputConfiguration": _PLAIN,
        },
    }
    return _block(names, start, "toolResult", [result_text(result)])


def result_text(result: ToolResult) -> str:
    """Write a tool's result as the JSON text a model reads."""
    content: Mapping[str, object] = result.content
    if result.status is ToolStatus.ERROR:
        content = {"error": content}
    return json.dumps(content, ensure_ascii=False, default=str)


def late_result(names: Names, result: ToolResult) -> list[Event]:
    """Give the answer to a call of an earlier connection, whose id means nothing on this one."""
    words = f"The result of the tool you called before: {result_text(result)}"
    return text_block(names, "USER", words, interactive=True)


class AudioWriter:
    """Writes microphone audio into events; all but the sound is prepared once."""

    def __init__(self, names: Names) -> None:
        head = {"promptName": names.prompt, "contentName": names.audio, "content": ""}
        whole = json.dumps({"event": {"audioInput": head}}, separators=(",", ":"))
        self._before, self._after = whole[:-4].encode(), whole[-4:].encode()

    def event(self, pcm: bytes) -> bytes:
        """Give the JSON of the event that carries this sound."""
        return self._before + b2a_base64(pcm, newline=False) + self._after


def goodbye(names: Names) -> list[Event]:
    """Close the audio block, the prompt and the session, in the order the service wants."""
    return [
        {"contentEnd": {"promptName": names.prompt, "contentName": names.audio}},
        {"promptEnd": {"promptName": names.prompt}},
        {"sessionEnd": {}},
    ]


def _block(names: Names, start: Event, name: str, texts: Iterable[str]) -> list[Event]:
    place = {"promptName": names.prompt, "contentName": unique()}
    return [
        {"contentStart": {**place, **start}},
        *({name: place | {"content": words}} for words in texts),
        {"contentEnd": place},
    ]
