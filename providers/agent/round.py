"""One turn of a service as an agent will have to know it: asked, done and said."""

import asyncio
import contextlib
from dataclasses import replace
from typing import Final

from config.audio import AudioFormat
from providers.agent.agent import Called
from providers.agent.reply import Reply
from providers.agent.thread import Thread
from providers.base import AudioOutput, TextOutput, ToolResult

_KNOWN_WITHIN_S: Final = 2.0
"""A transcript can come later than the call it led to, and a tool can still be at work."""


class Round:
    """What happens between a question and the next one."""

    def __init__(self, sound: AudioFormat) -> None:
        self._sound = sound
        self._question = ""
        self._calls: dict[str, Called] = {}
        self._replies: dict[str, Reply] = {}
        self._heard_ms: dict[str, int] = {}
        self._changed = asyncio.Event()

    @property
    def calls(self) -> int:
        """How many tools were called."""
        return len(self._calls)

    def asked(self, text: str) -> None:
        """The question is known in writing."""
        self._question = text
        self._changed.set()

    def called(self, call: Called) -> None:
        """A tool was called."""
        self._calls[call.call_id] = call

    def gave(self, call_id: str, result: ToolResult) -> bool:
        """Take a result; false when the call was none of this turn's."""
        if call_id not in self._calls:
            return False
        self._calls[call_id] = replace(self._calls[call_id], result=result)
        self._changed.set()
        return True

    def hear(self, event: AudioOutput | TextOutput) -> None:
        """Take a piece of the answer."""
        ident = event.reply_id
        reply = self._replies.setdefault(ident, Reply(ident, self._sound))
        if isinstance(event, TextOutput):
            reply.add_words(ident, event.text)
        else:
            reply.add_sound(ident, len(event.pcm))

    def received_ms(self, reply_id: str) -> int:
        """Give how long a reply is as far as it was received."""
        return self._replies[reply_id].length_ms if reply_id in self._replies else 0

    def cut(self, reply_id: str, heard_ms: int) -> None:
        """A reply was cut after this much of it."""
        self._heard_ms[reply_id] = heard_ms

    async def known(self) -> None:
        """Return once the question and every result are known, or were waited for long enough."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_KNOWN_WITHIN_S):
                while not self._question or any(one.result is None for one in self._calls.values()):
                    self._changed.clear()
                    await self._changed.wait()

    def end(self, thread: Thread) -> None:
        """Write the turn into a conversation's memory, once."""
        if not self._question:
            return
        thread.asked(self._question)
        self._question = ""
        for call in self._calls.values():
            thread.called(call)
        for ident, reply in self._replies.items():
            heard = reply.words_heard(self._heard_ms.get(ident, reply.length_ms))
            if words := " ".join(reply.text.split()[:heard]):
                thread.spoke(words)
