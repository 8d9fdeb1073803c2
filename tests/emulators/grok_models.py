"""Judges Grok Voice messages by the models of another client (pipecat), in its own environment.

Runs as a program there: takes JSON lines, prints for each what is wrong with it as a JSON list.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.emulators.nova_oracle import PYTHON

CLIENT_MODELS = {
    "session.update": "SessionUpdateEvent",
    "input_audio_buffer.append": "InputAudioBufferAppendEvent",
    "input_audio_buffer.commit": "InputAudioBufferCommitEvent",
    "input_audio_buffer.clear": "InputAudioBufferClearEvent",
    "conversation.item.create": "ConversationItemCreateEvent",
    "conversation.item.delete": "ConversationItemDeleteEvent",
    "conversation.item.truncate": "ConversationItemTruncateEvent",
    "response.create": "ResponseCreateEvent",
    "response.cancel": "ResponseCancelEvent",
}


def problems_of(messages: Iterable[Mapping[str, object]]) -> list[list[str]]:
    """Give what pipecat's models find wrong, message by message."""
    lines = "".join(f"{json.dumps(message)}\n" for message in messages)
    done = subprocess.run(
        [PYTHON, "-m", __name__],
        cwd=Path(__file__).parents[2],
        input=lines,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    """Judge standard input."""
    # Belongs to the other environment; this file is imported in ours as well.
    from pipecat.services.xai.realtime import (  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - see above
        events,
    )

    for line in sys.stdin:
        message = json.loads(line)
        sys.stdout.write(f"{json.dumps(_judged(events, message))}\n")


def _judged(events: Any, message: dict[str, Any]) -> list[str]:  # noqa: ANN401 - a module
    kind = message.get("type", "")
    try:
        if kind in CLIENT_MODELS:
            getattr(events, CLIENT_MODELS[kind]).model_validate(message)
        else:
            events.parse_server_event(json.dumps(message))
    except Exception as error:  # noqa: BLE001 - its parser raises nothing narrower
        return [f"{kind}: {error}"]
    return []


if __name__ == "__main__":
    main()
