"""A dialogue or recital laid on the table: events in, messages and events out, all checked."""

from config.services.openai_realtime import OpenAIRealtime
from providers.base import SessionBrief, SessionEvent, TurnMode
from providers.openai_realtime.codec import OpenAICodec
from providers.realtime.codec import Codec, Step
from providers.realtime.dialogue import Dialogue
from providers.realtime.incoming import read
from providers.realtime.messages import Message
from providers.realtime.recital import Recital
from providers.wire.reading import Oddities
from tests.emulators.oracles import openai_client, openai_server
from tests.providers.realtime import said
from tests.providers.realtime.said import Event

ANSWER, CANCEL = "response.create", "response.cancel"
TRUNCATE, DELETE = "conversation.item.truncate", "conversation.item.delete"
ITEM = "conversation.item.create"
COMMIT, CLEAR = "input_audio_buffer.commit", "input_audio_buffer.clear"


def openai_codec(brief: SessionBrief) -> OpenAICodec:
    """Give OpenAI's dialect with its usual settings."""
    return OpenAICodec(OpenAIRealtime(), brief, "marin")


class Table:
    """Feeds events in and keeps what comes out."""

    def __init__(self, codec: Codec, talk: Dialogue | Recital, oddities: Oddities) -> None:
        self.codec = codec
        self.talk = talk
        self.oddities = oddities
        self.sent: list[Message] = []
        self.told: list[SessionEvent] = []

    def hear(self, *events: Event) -> list[SessionEvent]:
        """Give what the house is told of these events."""
        before = len(self.told)
        for event in events:
            assert openai_server(event) == []
            happened = read(event, self.oddities, self.codec.readers)
            if happened is not None:
                self.take(self.talk.hear(happened))
        return self.told[before:]

    def listen(self, ms: int) -> None:
        """Have the microphone heard for so long."""
        self.talk.ear.hear(len(said.tone(ms)))

    def take(self, step: Step) -> list[Message]:
        """Give what a step sends."""
        for message in step.send:
            assert openai_client(message) == []
        self.sent += step.send
        self.told += step.tell
        return list(step.send)

    def sent_kinds(self) -> list[object]:
        """Give the kinds of what was sent since this was asked last."""
        kinds = [message["type"] for message in self.sent]
        self.sent.clear()
        return kinds

    def told_kinds(self) -> list[type]:
        """Give the kinds of what was told since this was asked last, without the usage."""
        kinds: list[type] = [type(event) for event in self.told]
        self.told.clear()
        return [kind for kind in kinds if kind.__name__ != "Usage"]


def dialogue(mode: TurnMode = TurnMode.AUTOMATIC) -> Table:
    """Give a conversation with OpenAI."""
    codec, oddities = openai_codec(SessionBrief()), Oddities("openai_realtime")
    return Table(codec, Dialogue(codec, mode, oddities), oddities)


def recital() -> Table:
    """Give a relay by OpenAI."""
    codec, oddities = openai_codec(SessionBrief(answers=False)), Oddities("openai_realtime")
    return Table(codec, Recital(codec, TurnMode.AUTOMATIC, oddities), oddities)
