"""What services really say, one of each kind: where a fuzzer begins to change things."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from providers.grok_voice.codec import GrokCodec
from providers.realtime.incoming import READERS

_SOUND: Final = "AAABAAIA"
_REALTIME: Final = {
    "event_id": "e1",
    "response_id": "r1",
    "item_id": "i1",
    "call_id": "c1",
    "output_index": 0,
    "content_index": 0,
    "delta": _SOUND,
    "transcript": "so",
    "name": "set_lights",
    "arguments": '{"room": "hall"}',
    "response": {"id": "r1", "status": "completed", "output": [], "usage": {"total_tokens": 3}},
    "item": {"id": "i1", "type": "function_call", "call_id": "c1", "name": "set_lights"},
    "error": {"type": "invalid_request_error", "code": "x", "message": "no"},
    "session": {"id": "s1"},
}
_GEMINI: Final[Sequence[Mapping[str, object]]] = (
    {"setupComplete": {}},
    {"serverContent": {"inputTranscription": {"text": "so"}}},
    {
        "serverContent": {
            "modelTurn": {
                "parts": [{"inlineData": {"data": _SOUND, "mimeType": "audio/pcm;rate=24000"}}]
            }
        }
    },
    {"serverContent": {"outputTranscription": {"text": "yes"}, "generationComplete": True}},
    {"serverContent": {"turnComplete": True}, "usageMetadata": {"promptTokenCount": 3}},
    {"serverContent": {"interrupted": True}},
    {"toolCall": {"functionCalls": [{"id": "c1", "name": "set_lights", "args": {}}]}},
    {"toolCallCancellation": {"ids": ["c1"]}},
    {"goAway": {"timeLeft": "10s"}},
    {"sessionResumptionUpdate": {"newHandle": "h", "resumable": True}},
)
_PLACE: Final = {"completionId": "c1", "contentId": "b1", "promptName": "p", "sessionId": "s"}
_NOVA: Final = (
    {"completionStart": _PLACE},
    {
        "contentStart": _PLACE
        | {
            "type": "TEXT",
            "role": "ASSISTANT",
            "additionalModelFields": '{"generationStage":"FINAL"}',
        }
    },
    {"textOutput": _PLACE | {"role": "ASSISTANT", "content": '{ "interrupted" : true }'}},
    {"contentEnd": _PLACE | {"type": "TEXT", "stopReason": "INTERRUPTED"}},
    {"contentStart": _PLACE | {"type": "AUDIO", "role": "ASSISTANT"}},
    {"audioOutput": _PLACE | {"content": _SOUND}},
    {"contentEnd": _PLACE | {"type": "AUDIO", "stopReason": "END_TURN"}},
    {"toolUse": _PLACE | {"toolUseId": "t1", "toolName": "set_lights", "content": "{}"}},
    {"usageEvent": _PLACE | {"details": {"delta": {"input": {"speechTokens": 3}}}}},
    {"completionEnd": _PLACE | {"stopReason": "END_TURN"}},
)
_DIALECT: Final = (
    {"type": "inputTranscript", "transcript": "so"},
    {"type": "contentBlockDelta", "audioChunk": _SOUND, "text": "yes"},
    {"type": "toolUse", "toolUse": {"toolUseId": "t1", "name": "set_lights", "input": {}}},
    {"type": "contentBlockStop"},
    {"type": "messageStop"},
    {"type": "error", "error": {"message": "no"}},
)
_CHAT: Final = (
    {"choices": [{"delta": {"content": "so"}}]},
    {
        "choices": [
            {
                "delta": {
                    "tool_calls": [
                        {"index": 0, "id": "c", "function": {"name": "n", "arguments": "{}"}}
                    ]
                }
            }
        ]
    },
    {"choices": [{"finish_reason": "stop"}]},
    {"error": {"message": "no", "code": "rate_limit_exceeded"}},
)
_HOME: Final = (
    {"response": {"speech": {"plain": {"speech": "so"}}, "data": {"code": "no_intent_match"}}},
)


def _lines(messages: Sequence[Mapping[str, object]]) -> tuple[bytes, ...]:
    each = tuple(json.dumps(message).encode() for message in messages)
    return (*each, b"\n".join(each))


def _kinds(readers: Mapping[str, object]) -> tuple[bytes, ...]:
    return _lines([{"type": kind, **_REALTIME} for kind in readers])


SEEDS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "openai_realtime": _kinds(READERS),
    "grok_voice": _kinds(GrokCodec.readers),
    "gemini_live": _lines(_GEMINI),
    "nova_events": _lines(_NOVA),
    "nova_stream": _lines([{"bytes": "eyJldmVudCI6e319"}, {"message": "no"}]),
    # An empty SETTINGS, a PING, and a GOAWAY.
    "nova_http2": (
        bytes.fromhex("000000040000000000"),
        bytes.fromhex("0000080600000000000102030405060708"),
        bytes.fromhex("0000080700000000000000000100000000"),
    ),
    "nova_dialect": _lines(_DIALECT),
    "agent_chat": tuple(b"data: " + line + b"\n\n" for line in _lines(_CHAT)[:-1]),
    "agent_home_assistant": _lines(_HOME),
}
