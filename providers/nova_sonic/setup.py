"""The events that open a session: inference, voice, tools, instructions, history, audio block."""

import json
from dataclasses import dataclass
from typing import Final

from config.audio import HOUSE
from config.latency import LatencyTarget
from config.services.nova_sonic import NovaSonic, Sensitivity
from providers.base import SessionBrief, TurnMode
from providers.nova_sonic import models
from providers.nova_sonic.history import fitting
from providers.nova_sonic.outgoing import Event, Names, text_block
from providers.realtime.instructions import instructions

OUTPUT_RATE_HZ: Final = 24_000

_BY_TARGET: Final = {
    LatencyTarget.LOW: Sensitivity.HIGH,
    LatencyTarget.MEDIUM: Sensitivity.MEDIUM,
    LatencyTarget.HIGH: Sensitivity.LOW,
}
_SOUND: Final = {
    "mediaType": "audio/lpcm",
    "sampleSizeBits": 16,
    "channelCount": 1,
    "encoding": "base64",
    "audioType": "SPEECH",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The model and voice of one session."""

    model: str
    voice: str


def chosen(brief: SessionBrief, settings: NovaSonic) -> Choice:
    """Choose model and voice, the brief's before the settings'. Raises `Rejected`."""
    model = brief.model or settings.model or models.NOVA_2
    wanted = brief.voice or settings.voice
    return Choice(model, models.voice(model, wanted, brief.language))


def opening(names: Names, choice: Choice, brief: SessionBrief, settings: NovaSonic) -> list[Event]:
    """Give every event before the first sound."""
    said = [
        event
        for item in fitting(brief.history)
        for event in text_block(names, item.speaker.upper(), item.text)
    ]
    return [
        {"sessionStart": _session(choice, brief, settings)},
        {"promptStart": _prompt(names, choice, brief)},
        *text_block(names, "SYSTEM", instructions(brief)),
        *said,
        {
            "contentStart": {
                "promptName": names.prompt,
                "contentName": names.audio,
                "type": "AUDIO",
                "interactive": True,
                "role": "USER",
                "audioInputConfiguration": _SOUND | {"sampleRateHertz": HOUSE.rate_hz},
            }
        },
    ]


def sensitivity(brief: SessionBrief, settings: NovaSonic) -> Sensitivity:
    """Give how soon a pause ends a turn: a released button has ended it already."""
    if brief.turn_mode is TurnMode.PUSH_TO_TALK:
        return Sensitivity.HIGH
    return settings.endpointing_sensitivity or _BY_TARGET[brief.latency_target]


def _session(choice: Choice, brief: SessionBrief, settings: NovaSonic) -> dict[str, object]:
    start: dict[str, object] = {
        "inferenceConfiguration": {
            "maxTokens": settings.max_tokens,
            "topP": settings.top_p,
            "temperature": settings.temperature,
        }
    }
    if not models.is_first(choice.model):  # the first generation does not know this field
        chosen_ = sensitivity(brief, settings)
        start["turnDetectionConfiguration"] = {"endpointingSensitivity": chosen_.value.upper()}
    return start


def _prompt(names: Names, choice: Choice, brief: SessionBrief) -> dict[str, object]:
    start: dict[str, object] = {
        "promptName": names.prompt,
        "textOutputConfiguration": {"mediaType": "text/plain"},
        "audioOutputConfiguration": _SOUND
        | {"sampleRateHertz": OUTPUT_RATE_HZ, "voiceId": choice.voice},
        "toolUseOutputConfiguration": {"mediaType": "application/json"},
    }
    tools = [
        {
            "toolSpec": {
                "name": tool.name,
                "description": tool.description,
                "inputSchema": {"json": json.dumps(tool.parameters)},  # text, not an object
            }
        }
        for tool in brief.tools
    ]
    if tools:
        start["toolConfiguration"] = {"tools": tools, "toolChoice": {"auto": {}}}
    return start
