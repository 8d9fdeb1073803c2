"""Reads what the service sends: a message holds several parts, given in the order they count.

Stateless: which reply a part belongs to is for `turns` to know.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from providers.base import Usage
from providers.gemini_live.usage import usage
from providers.wire.reading import Fields, Oddities, inner, items, text

_RATE_HZ: Final = 24_000
_NO_TIME_S: Final = 0.0
_SECONDS: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s")
_MORE_COMES: Final = frozenset({"IN_PROGRESS", "REQUIRES_ACTION"})


@dataclass(frozen=True, slots=True)
class SetupComplete:
    """The session may begin."""


@dataclass(frozen=True, slots=True)
class Resumable:
    """From here on the session can be continued with this handle."""

    handle: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GoingAway:
    """The service will close the connection."""

    in_s: float


@dataclass(frozen=True, slots=True)
class VoiceHeard:
    """The service's own ear: speech began, or ended."""

    began: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The next words of what the person said."""

    text: str
    finished: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """The service heard the person and stops its answer."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The next piece of an answer."""

    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Words:
    """The next words of an answer; `spoken` ones follow their sound and may come late."""

    text: str
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """The model wants a tool to run; some services give no id."""

    call_id: str
    name: str
    arguments: Fields


@dataclass(frozen=True, slots=True)
class CallsCancelled:
    """Nobody waits for these calls any more."""

    call_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Generated:
    """All of an answer was sent; it may still be sounding."""


@dataclass(frozen=True, slots=True)
class TurnComplete:
    """The service believes that its answer was heard to the end."""

    reason: str = ""
    more_comes: bool = False
    waits_for_more: bool = False
    """Whether it expects the person to go on."""


type Part = (
    SetupComplete
    | Resumable
    | GoingAway
    | VoiceHeard
    | Asked
    | Cut
    | Sound
    | Words
    | Call
    | CallsCancelled
    | Generated
    | TurnComplete
    | Usage
)

_KNOWN: Final = frozenset(
    {
        "setupComplete",
        "serverContent",
        "toolCall",
        "toolCallCancellation",
        "usageMetadata",
        "goAway",
        "sessionResumptionUpdate",
        "voiceActivity",
        "voiceActivityDetectionSignal",
    }
)


def parts(message: Fields, oddities: Oddities) -> Iterator[Part]:
    """Give what a message says, beginning with what changes the meaning of the rest."""
    for key in message.keys() - _KNOWN:
        oddities.unknown(str(key))
    if "setupComplete" in message:
        yield SetupComplete()
    yield from _resumable(inner(message, "sessionResumptionUpdate"))
    yield from _voice(message)
    content = inner(message, "serverContent")
    yield from _content(content, oddities)
    yield from _calls(message, oddities)
    if isinstance(message.get("usageMetadata"), dict):
        yield usage(inner(message, "usageMetadata"))
    yield from _ends(content)
    if "goAway" in message:
        yield GoingAway(_seconds(text(inner(message, "goAway"), "timeLeft")))


def _resumable(update: Fields) -> Iterator[Part]:
    handle = text(update, "newHandle")
    if handle and update.get("resumable") is True:
        yield Resumable(handle)


def _voice(message: Fields) -> Iterator[Part]:
    activity = inner(message, "voiceActivity")
    told = (
        text(activity, "voiceActivityType")
        or text(activity, "type")  # as Vertex names it
        or text(inner(message, "voiceActivityDetectionSignal"), "vadSignalType")
    )
    match told:
        case "ACTIVITY_START" | "VAD_SIGNAL_TYPE_SOS":
            yield VoiceHeard(began=True)
        case "ACTIVITY_END" | "VAD_SIGNAL_TYPE_EOS":
            yield VoiceHeard(began=False)
        case _:
            pass


def _content(content: Fields, oddities: Oddities) -> Iterator[Part]:
    asked = inner(content, "inputTranscription")
    if "text" in asked or asked.get("finished") is True:
        yield Asked(text(asked, "text"), asked.get("finished") is True)
    if content.get("interrupted") is True:
        yield Cut()
    for part in items(inner(content, "modelTurn"), "parts"):
        yield from _model_part(part, oddities)
    if spoken := text(inner(content, "outputTranscription"), "text"):
        yield Words(spoken)


def _model_part(part: Fields, oddities: Oddities) -> Iterator[Part]:
    if part.get("thought") is True:
        return
    if "inlineData" in part:
        data = inner(part, "inlineData")
        if not _is_ours(text(data, "mimeType")):
            oddities.malformed("audio")
        elif pcm := oddities.audio(data.get("data")):
            yield Sound(pcm)
    elif words := text(part, "text"):
        yield Words(words, spoken=False)


def _is_ours(kind: str) -> bool:
    """Whether a media type is PCM of our rate: `audio/pcm;rate=24000`, and all the ways to say so.

    The rate may be left out, stand among other parameters or after a space.
    """
    name, *parameters = (part.strip().lower() for part in kind.split(";"))
    rates = [part for part in parameters if part.startswith("rate=")]
    return name == "audio/pcm" and all(rate == f"rate={_RATE_HZ}" for rate in rates)


def _calls(message: Fields, oddities: Oddities) -> Iterator[Part]:
    for call in items(inner(message, "toolCall"), "functionCalls"):
        if name := text(call, "name"):
            yield Call(text(call, "id"), name, inner(call, "args"))
        else:
            oddities.malformed("tool call")
    ids = inner(message, "toolCallCancellation").get("ids")
    if isinstance(ids, list):
        yield CallsCancelled(tuple(ident for ident in ids if isinstance(ident, str)))


def _ends(content: Fields) -> Iterator[Part]:
    if content.get("generationComplete") is True:
        yield Generated()
    if content.get("turnComplete") is True:
        yield TurnComplete(
            reason=text(content, "turnCompleteReason"),
            more_comes=text(content, "interactionStatus") in _MORE_COMES,
            waits_for_more=content.get("waitingForInput") is True,
        )


def _seconds(duration: str) -> float:
    """Read a protobuf duration; what is none leaves no time."""
    found = _SECONDS.fullmatch(duration)
    return float(found[1]) if found else _NO_TIME_S
