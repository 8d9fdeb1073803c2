"""Knows which wake words our own voice is saying, so that the room does not wake itself.

What is said is known by its text, which comes in pieces, before its sound or after. Text that is
not known yet changes nothing.
"""

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from unicodedata import combining, normalize

from config.settings import Wake
from config.wake import STOP_WORD
from daemon.events import Event, SessionOpened
from daemon.story import Happening, TurnDone
from hardware import protocol as audio
from hardware.protocol import Channel, Command, OwnWords
from providers import base as service

type Stream = tuple[Channel, str]
"""A stream of sound: where it plays, and its name there."""

_CALLS: Final = frozenset({"hey", "hi", "hello", "ok", "okay"})
"""Words a phrase may begin with that a model does not need to hear."""
_WORD: Final = re.compile(r"\w+")
_LATE_REPLIES: Final = 8


def phrases_of(wake: Wake) -> dict[str, str]:
    """Give what is listened for, by name: the wake words and the stop word."""
    stop = {STOP_WORD: wake.stop_phrase} if wake.stop else {}
    return {word.name: word.spoken for word in wake.words} | stop if wake.enabled else {}


def holds(text: str, phrase: str) -> bool:
    """Tell whether a text, said aloud, holds a phrase; "stopped" holds "stop".

    Case, accents and punctuation do not count, nor does a call such as "hey" before the rest.
    """
    said, wanted = _words(text), _words(phrase)
    if len(wanted) > 1 and wanted[0] in _CALLS:
        wanted = wanted[1:]
    if not wanted:
        return False
    ends = range(len(wanted), len(said) + 1)
    return any(_begins(said[end - len(wanted) : end], wanted) for end in ends)


class OwnVoice:
    """Follows what every stream of our voice says, and tells the audio worker what matters."""

    def __init__(
        self,
        phrases: Mapping[str, str] | None = None,
        send: Callable[[Command], None] = lambda _command: None,
    ) -> None:
        self._phrases = phrases or {}
        self._send = send
        # One text for each stream that speaks. It goes when the stream falls silent.
        self._texts: dict[Stream, str] = {}
        self._told: tuple[str, ...] = ()
        # Replies that are over: more of their words comes too late. Full: the oldest goes.
        self._over: deque[str] = deque(maxlen=_LATE_REPLIES)

    def take(self, phrases: Mapping[str, str]) -> None:
        """Listen for other phrases from now on."""
        self._phrases = phrases
        self._tell()

    def says(self, stream: Stream, text: str) -> None:
        """Add to what a stream of sound says."""
        self._texts[stream] = self._texts.get(stream, "") + text
        self._tell()

    def silent(self, stream: Stream) -> None:
        """Forget a stream: all it said was heard, or cut."""
        if self._texts.pop(stream, None) is not None:
            self._tell()

    def heard(self, event: Event) -> None:
        """Take what the conversation hears: the words of replies, and their ends."""
        match event:
            case service.TextOutput(reply_id, text) if reply_id not in self._over:
                self.says((Channel.REPLY, reply_id), text)
            case audio.Drained(channel, stream) | audio.Flushed(channel, stream):
                self.silent((channel, stream))
                if channel is Channel.REPLY:
                    self._ended(stream)
            case SessionOpened():
                self._over.clear()  # another session may use the same names again
            case _:
                pass

    def happened(self, happening: Happening) -> None:
        """Take the story: with a turn ends all that its replies said."""
        if isinstance(happening, TurnDone):
            replies = [stream for stream in self._texts if stream[0] is Channel.REPLY]
            for stream in replies:
                del self._texts[stream]
                self._ended(stream[1])
            self._tell()

    def _ended(self, reply_id: str) -> None:
        if reply_id:  # a service may name none
            self._over.append(reply_id)

    def _tell(self) -> None:
        texts = self._texts.values()
        words = tuple(
            name
            for name, phrase in self._phrases.items()
            if any(holds(text, phrase) for text in texts)
        )
        if words != self._told:
            self._told = words
            self._send(OwnWords(words))


def _words(text: str) -> Sequence[str]:
    plain = "".join(char for char in normalize("NFKD", text.casefold()) if not combining(char))
    return _WORD.findall(plain)


def _begins(said: Sequence[str], wanted: Sequence[str]) -> bool:
    """Tell whether words are those wanted, of which the last may go on."""
    *first, last = wanted
    return list(said[:-1]) == first and said[-1].startswith(last)
