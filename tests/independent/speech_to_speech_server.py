"""Serves the `speech-to-speech` package's Realtime API on loopback; its models are played here.

Runs in the environment of the independent peers. The package's own code speaks the protocol,
resamples the sound and keeps the conversation; in place of its ear, model and voice, which want
gigabytes and a GPU, two threads hear by loudness, answer by rule, and say what they heard.
Prints the address it listens at.
"""

# mypy: disable-error-code="import-not-found, misc"
# What is imported here lives in the other environment.

import json
import socket
import threading
import time
from array import array
from collections.abc import Iterator
from queue import Queue
from typing import Any, Final

import uvicorn
from openai.types.realtime.realtime_conversation_item_function_call import (
    RealtimeConversationItemFunctionCall,
)
from openai.types.responses.response_function_tool_call import ResponseFunctionToolCall
from speech_to_speech.api.openai_realtime.pipeline_unit import PipelineUnit
from speech_to_speech.api.openai_realtime.service import RealtimeService
from speech_to_speech.api.openai_realtime.websocket_router import create_app
from speech_to_speech.LLM.chat import make_assistant_message
from speech_to_speech.pipeline.cancel_scope import CancelScope
from speech_to_speech.pipeline.control import is_control_message
from speech_to_speech.pipeline.events import (
    AssistantOutputEvent,
    AssistantResponseDoneEvent,
    PartialTranscriptionEvent,
    SpeechStartedEvent,
    SpeechStoppedEvent,
    TokenUsageEvent,
    TranscriptionCompletedEvent,
)
from speech_to_speech.pipeline.history import ResponseHistory
from speech_to_speech.pipeline.messages import AUDIO_RESPONSE_DONE, AudioOutput

RATE_HZ: Final = 16_000
CHUNK_MS: Final = 32
LOUD: Final = 1_000
TURN_ENDS_AFTER_MS: Final = 192
THINKS_S: Final = 0.2
HEARD: Final = "turn on the light"
STORY: Final = ("Once upon a time", "there was a house", "that listened.")
SENTENCE_S: Final = 0.3
INPUT_TOKENS, OUTPUT_TOKENS = 21, 7


def pipeline() -> PipelineUnit:
    """A place for one client, with nothing behind its queues yet."""
    prompts: Queue[Any] = Queue()
    listening = threading.Event()
    listening.set()
    return PipelineUnit(
        index=0,
        service=RealtimeService(text_prompt_queue=prompts, should_listen=listening),
        cancel_scope=CancelScope(),
        should_listen=listening,
        response_playing=threading.Event(),
        input_queue=Queue(),
        output_queue=Queue(),
        text_output_queue=Queue(),
        text_prompt_queue=prompts,
        handlers=[],
    )


class Ear:
    """Hears where speech begins and ends, and always understands the same."""

    def __init__(self, unit: PipelineUnit) -> None:
        self._unit = unit
        self._quiet_ms = 0
        self._speaking = False
        self.heard = bytearray()

    def listen(self) -> None:
        """Take the client's sound until the process ends."""
        while True:
            item = self._unit.input_queue.get()
            if is_control_message(item):
                self._speaking = False
                self._unit.output_queue.put(item)
            else:
                self._hear(item[0])

    def _hear(self, chunk: bytes) -> None:
        loud = max(map(abs, array("h", chunk))) > LOUD
        tell = self._unit.text_output_queue.put
        if loud and not self._speaking:
            self._speaking = True
            self.heard.clear()
            tell(SpeechStartedEvent())
        self._quiet_ms = 0 if loud else self._quiet_ms + CHUNK_MS
        if self._speaking:
            self.heard += chunk
        if self._speaking and self._quiet_ms >= TURN_ENDS_AFTER_MS:
            self._speaking = False
            tell(SpeechStoppedEvent(duration_s=len(self.heard) / 2 / RATE_HZ))
            tell(PartialTranscriptionEvent(delta=HEARD[:7]))
            tell(TranscriptionCompletedEvent(transcript=HEARD))


class Mind:
    """Answers by rule, in the voice of whoever spoke last."""

    def __init__(self, unit: PipelineUnit, ear: Ear) -> None:
        self._unit = unit
        self._ear = ear
        self._calls = 0

    def think(self) -> None:
        """Answer requests until the process ends."""
        while True:
            request = self._unit.text_prompt_queue.get()
            if not is_control_message(request):
                self._answer(request)

    def _answer(self, request: Any) -> None:  # noqa: ANN401 - the package's own type
        tags = {
            "turn_id": request.turn_id,
            "turn_revision": request.turn_revision,
            "cancel_generation": self._unit.cancel_scope.generation,
            "response_key": request.response_key,
        }
        say = self._unit.output_queue.put
        chat, kept = request.runtime_config.chat, []
        for part in self._parts(request):
            if isinstance(part, ResponseFunctionToolCall):
                kept.append(_remembered(part))
                say(AssistantOutputEvent(tools=[part], history=_history(chat, kept), **tags))
            else:
                kept.append(make_assistant_message(part))
                say(AssistantOutputEvent(text=part, **tags))
                say(_sound(bytes(self._ear.heard) or bytes(RATE_HZ), tags))
        say(TokenUsageEvent(input_tokens=INPUT_TOKENS, output_tokens=OUTPUT_TOKENS, **tags))
        aside = request.response is not None and request.response.conversation == "none"
        done = None if aside else _history(chat, kept, complete=True)
        say(AssistantResponseDoneEvent(history=done, **tags))
        say(_sound(AUDIO_RESPONSE_DONE, tags))

    def _parts(self, request: Any) -> Iterator[Any]:  # noqa: ANN401 - the package's own type
        aside = request.response
        if aside is not None and aside.conversation == "none":
            yield aside.input[0].content[0].text
            return
        time.sleep(THINKS_S)
        known = request.runtime_config.chat.copy().buffer
        last = known[-1]
        words = "" if last.type == "function_call_output" else last.content[0].text
        if last.type == "function_call_output":
            yield f"It says {last.output}"
        elif "story" in words:
            for sentence in STORY:
                yield sentence
                time.sleep(SENTENCE_S)
        elif "light" in words and request.runtime_config.session.tools:
            self._calls += 1
            name = request.runtime_config.session.tools[0].name
            yield ResponseFunctionToolCall(
                type="function_call",
                call_id=f"call_{self._calls}",
                name=name,
                arguments=json.dumps({"room": "hall"}),
            )
        else:
            said = [
                f"{item.role}: {item.content[0].text}" for item in known if item.type == "message"
            ]
            yield " | ".join(said)


def _sound(pcm: bytes, tags: dict[str, Any]) -> AudioOutput:
    kept = {name: tags[name] for name in ("cancel_generation", "response_key")}
    return AudioOutput(audio=pcm, **kept)


def _remembered(call: ResponseFunctionToolCall) -> RealtimeConversationItemFunctionCall:
    return RealtimeConversationItemFunctionCall(
        type="function_call", call_id=call.call_id, name=call.name, arguments=call.arguments
    )


def _history(chat: Any, items: list[Any], *, complete: bool = False) -> ResponseHistory:  # noqa: ANN401 - the package's own type
    return ResponseHistory.capture(chat, items, after_item_id=None, complete=complete)


def main() -> None:
    """Serve one client at a time until the process is ended."""
    unit = pipeline()
    ear = Ear(unit)
    mind = Mind(unit, ear)
    threading.Thread(target=ear.listen, daemon=True).start()
    threading.Thread(target=mind.think, daemon=True).start()
    place = socket.create_server(("127.0.0.1", 0))
    print(f"ws://127.0.0.1:{place.getsockname()[1]}", flush=True)  # noqa: T201 - who started it reads this
    app = create_app(pool=[unit], stop_event=threading.Event())
    uvicorn.Server(uvicorn.Config(app, log_level="info")).run(sockets=[place])


if __name__ == "__main__":
    main()
