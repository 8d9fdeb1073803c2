"""What is known of each reply of a session: its items and their lengths, its calls, its fate."""

import math
from dataclasses import dataclass, field
from typing import Final

from config.audio import AudioFormat
from providers.realtime import messages
from providers.realtime.messages import Message

# Replies that are remembered. Full: the oldest is forgotten; nobody plays it any more.
_REMEMBERED: Final = 16
# Spoken items of one reply; two are the most that a service has been seen to give.
_ITEMS: Final = 32
_CALLS: Final = 64
_LAST_WORDS: Final = 16
_CLOSING: Final = " \n\"')\u00bb\u2019\u201d"
_QUESTION_MARKS: Final = ("?", "\u061f", "\uff1f")


def asks(text: str) -> bool:
    """Whether a text ends with a question, in quotation marks or out of them."""
    return text.rstrip(_CLOSING).endswith(_QUESTION_MARKS)


@dataclass(slots=True)
class Item:
    """A spoken piece of a reply, as the service remembers it."""

    part: int
    size_bytes: int = 0


@dataclass(slots=True, kw_only=True)
class Reply:
    """One response of the service."""

    reply_id: str
    turn: int
    """Which turn of the person it answers."""
    cut: bool = False
    """Interrupted: what still comes of it is dropped."""
    over: bool = False
    continued: bool = False
    """Whether a response to the results of its calls was asked for."""
    received_bytes: int = 0
    last_words: str = ""
    items: dict[str, Item] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Tool names by call, from before the call is complete."""
    calls: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)

    @property
    def is_question(self) -> bool:
        """Whether it ends by asking something."""
        return asks(self.last_words)

    @property
    def has_its_results(self) -> bool:
        """Whether it is over, called tools, and all of them are answered."""
        return self.over and bool(self.calls) and not self.unanswered

    def add_audio(self, item_id: str, part: int, size_bytes: int) -> None:
        """Note how much was received of an item."""
        self.received_bytes += size_bytes
        if item_id not in self.items and len(self.items) < _ITEMS:
            self.items[item_id] = Item(part)
        if item_id in self.items:
            self.items[item_id].size_bytes += size_bytes

    def add_words(self, words: str) -> None:
        """Note how its text ends."""
        self.last_words = (self.last_words + words)[-_LAST_WORDS:]

    def add_name(self, call_id: str, name: str) -> None:
        """Note the tool of a call that is being written."""
        if len(self.names) < _CALLS:
            self.names[call_id] = name

    def add_call(self, call_id: str) -> bool:
        """Note a call; whether it is one not seen before."""
        if call_id in self.calls or len(self.calls) >= _CALLS:
            return False
        self.calls.add(call_id)
        return True

    def forget_after(self, heard_ms: int, form: AudioFormat) -> list[Message]:
        """Give what cuts the service's memory to the first `heard_ms` of this reply, only once.

        An end beyond what the service sent is an error there, and an item nobody heard anything of
        must go as a whole.
        """
        send: list[Message] = []
        last = next(reversed(self.items), "")
        left_ms = heard_ms
        for item_id, item in self.items.items():
            length_ms = math.floor(form.ms_of(item.size_bytes))
            growing = item_id == last and not self.over
            if left_ms <= 0:
                send.append(messages.delete(item_id))
            elif left_ms < length_ms or growing:
                send.append(messages.truncate(item_id, item.part, min(left_ms, length_ms)))
            left_ms -= length_ms
        self.items.clear()
        return send


class Replies:
    """The last replies of a session, by id."""

    def __init__(self) -> None:
        self._known: dict[str, Reply] = {}

    def find(self, reply_id: str) -> Reply | None:
        """Give a reply that is remembered."""
        return self._known.get(reply_id)

    def begin(self, reply_id: str, turn: int) -> Reply:
        """Give a reply, remembered from now on."""
        if reply_id not in self._known:
            while len(self._known) >= _REMEMBERED:
                self._known.pop(next(iter(self._known)))
            self._known[reply_id] = Reply(reply_id=reply_id, turn=turn)
        return self._known[reply_id]

    def of_call(self, call_id: str) -> Reply | None:
        """Give the reply that made a call."""
        return next((reply for reply in self._known.values() if call_id in reply.calls), None)

    def after(self, reply: Reply, turn: int) -> list[Reply]:
        """Give what was said after a reply and up to that turn: nobody has heard any of it."""
        known = list(self._known.values())
        later = known[known.index(reply) + 1 :]
        return [each for each in later if each.turn <= turn]

    def cut_through(self, turn: int) -> None:
        """Cut every reply up to that turn."""
        for reply in self._known.values():
            reply.cut = reply.cut or reply.turn <= turn
