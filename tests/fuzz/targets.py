"""Every reader of what a service sends, as a function that takes any bytes.

Each returns or raises one of the layer's own errors: anything else is a defect. Where a transport
keeps messages apart, a line is a message.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final, cast
from unittest.mock import Mock

from config.services.grok_voice import GrokVoice
from config.services.openai_realtime import OpenAIRealtime
from providers.agent.chat_codec import Answer
from providers.agent.home_assistant import speech
from providers.agent.sse import EventReader
from providers.base import SessionBrief, TurnMode
from providers.errors import ProviderError
from providers.gemini_live import incoming as gemini
from providers.gemini_live.manner import Manner
from providers.gemini_live.turns import Turns
from providers.grok_voice.codec import GrokCodec
from providers.nova_sonic.dialect.codec import Incoming as Dialect
from providers.nova_sonic.envelope import unpacked
from providers.nova_sonic.eventstream import Decoder, encoded, text_header
from providers.nova_sonic.http2 import Http2
from providers.nova_sonic.incoming import Incoming as Nova
from providers.nova_sonic.refusals import refusal
from providers.openai_realtime.codec import OpenAICodec
from providers.realtime.codec import Codec
from providers.realtime.dialogue import Dialogue
from providers.realtime.incoming import read
from providers.realtime.recital import Recital
from providers.wire.reading import Fields, Oddities

type Target = Callable[[bytes], object]

_BRIEF: Final = SessionBrief()


def openai_realtime(data: bytes) -> None:
    """OpenAI's events, to a session that answers and to one that only reads aloud."""
    codec = OpenAICodec(OpenAIRealtime(), _BRIEF, "marin")
    _realtime(codec, data)


def grok_voice(data: bytes) -> None:
    """What xAI says otherwise."""
    _realtime(GrokCodec(GrokVoice(), _BRIEF, "eve"), data)


def gemini_live(data: bytes) -> None:
    """Messages of Gemini Live, in each manner of taking turns."""
    for manner in (Manner(), Manner(non_blocking=True), Manner(manual=True)):
        oddities, turns = Oddities("fuzz"), Turns("t", manner)
        for fields in _messages(data, oddities):
            for part in gemini.parts(fields, oddities):
                list(turns.take(part))
            turns.calls.due()


def nova_events(data: bytes) -> None:
    """Nova's events, once they are out of their envelopes."""
    oddities = Oddities("fuzz")
    incoming = Nova(oddities)
    for fields in _messages(data, oddities):
        list(incoming.take(fields))


def nova_stream(data: bytes) -> None:
    """The event stream that carries them; the envelope is whole at least once."""
    oddities = Oddities("fuzz")
    incoming, decoder = Nova(oddities), Decoder()
    whole = encoded(text_header(":message-type", "event"), data)
    for piece in (whole, data):
        for message in decoder.feed(piece):
            list(incoming.take(unpacked(message, oddities) or {}))


def nova_http2(data: bytes) -> None:
    """The HTTP/2 connection that carries that; its failures are kept, not raised."""
    http2 = Http2(refusal)
    http2.connection_made(Mock())
    http2.request([(":method", "POST"), (":scheme", "https"), (":authority", "a"), (":path", "/")])
    http2.data_received(data)
    while http2.failure is None and http2.read() is not None:
        pass
    http2.connection_lost(None)


def nova_dialect(data: bytes) -> None:
    """Messages of a gateway that speaks the WebSocket dialect."""
    oddities = Oddities("fuzz")
    incoming = Dialect(oddities)
    for fields in _messages(data, oddities):
        incoming.take(fields)


def agent_chat(data: bytes) -> None:
    """The event stream of a chat endpoint."""
    oddities, answer = Oddities("fuzz"), Answer()
    for text in EventReader().feed(data):
        if (fields := oddities.message(text)) is not None:
            answer.take(fields)
    list(answer.calls())


def agent_home_assistant(data: bytes) -> None:
    """The answer of a conversation agent."""
    for fields in _messages(data, Oddities("fuzz")):
        speech(fields)


TARGETS: Final[Mapping[str, Target]] = {
    target.__name__: cast("Target", target)
    for target in (
        *(openai_realtime, grok_voice, gemini_live, nova_events, nova_stream, nova_http2),
        *(nova_dialect, agent_chat, agent_home_assistant),
    )
}


def survives(target: Target, data: bytes) -> None:
    """Feed a target; only an error that is none of ours leaves."""
    try:
        target(data)
    except ProviderError:
        return


def _realtime(codec: Codec, data: bytes) -> None:
    for talk_of in (Dialogue, Recital):
        oddities = Oddities("fuzz")
        talk = talk_of(codec, TurnMode.AUTOMATIC, oddities)
        for fields in _messages(data, oddities):
            event = read(fields, oddities, codec.readers)
            for message in talk.hear(event).send if event is not None else ():
                json.dumps(message)


def _messages(data: bytes, oddities: Oddities) -> Iterator[Fields]:
    for line in data.split(b"\n"):
        if (fields := oddities.message(line)) is not None:
            yield fields
