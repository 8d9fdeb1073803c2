"""What was said in a conversation, so that another session can take it up.

It holds what a person heard, not what a service generated: a reply that was cut counts only as far
as it sounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from providers import base as service
from providers.base import HistoryItem, SessionEvent

LONGEST: Final = 40
"""So many things said are remembered; the oldest go first."""

_CONTINUE: Final = (
    "A fault of the line cut your answer off. The person has heard you say: «{heard}» "
    "Go on exactly there; repeat nothing and do not mention the fault."
)


@dataclass(slots=True)
class _Reply:
    """One reply as it comes in."""

    words: list[str] = field(default_factory=list)
    audio_bytes: int = 0

    def text(self) -> str:
        return "".join(self.words).strip()

    def heard(self, heard_ms: int, bytes_per_ms: int) -> str:
        """Give the words that fit into what was heard, whole ones only."""
        received_ms = self.audio_bytes / bytes_per_ms
        whole = self.text()
        if received_ms <= heard_ms:
            return whole
        return whole[: round(len(whole) * heard_ms / received_ms)].rpartition(" ")[0]


class Memory:
    """Listens beside the sessions of one conversation."""

    def __init__(self) -> None:
        self._said: list[HistoryItem] = []
        self._question = ""
        self._replies: dict[str, _Reply] = {}
        self._cut = ""
        """The reply that was cut last: what still comes of it was never heard."""
        self._bytes_per_ms = 48
        self._complete = False

    @property
    def items(self) -> tuple[HistoryItem, ...]:
        """Everything said, without a turn that is still under way."""
        return (*self._said, *self._turn()) if self._complete else tuple(self._said)

    @property
    def answered(self) -> bool:
        """Whether the turn under way has been answered in full."""
        return self._complete

    def begin(self, capabilities: service.Capabilities) -> None:
        """Take notes of a session that speaks in this format."""
        self._bytes_per_ms = capabilities.output_format.bytes_of(1)

    def asked(self, text: str) -> None:
        """Note a question in writing."""
        self._question = text

    def turn_begins(self, *, again: bool) -> bool:
        """Take notes of a turn; whether it is a new one.

        When another session hears a question `again`, what the last one began to say is void.
        """
        if again and not self._complete:
            self._replies.clear()
            return False
        self.turn_over()
        return True

    def hear(self, event: SessionEvent) -> None:
        """Note what a session tells."""
        match event:
            case service.Transcript(text=text, final=True):
                self._question = text
            case service.TextOutput() | service.AudioOutput() if self._is_cut(event.reply_id):
                pass
            case service.TextOutput():
                self._reply(event.reply_id).words.append(event.text)
            case service.AudioOutput():
                self._reply(event.reply_id).audio_bytes += len(event.pcm)
            case _:
                pass

    def interrupted(self, reply_id: str, heard_ms: int) -> None:
        """Note that a reply was cut after this much of it; without an id, before it sounded."""
        self._cut = reply_id
        if not reply_id:
            self._replies.clear()
        if reply_id in self._replies:
            reply = self._replies[reply_id]
            heard = reply.heard(heard_ms, self._bytes_per_ms)
            self._replies[reply_id] = _Reply([heard], reply.audio_bytes)

    def complete(self, reply_id: str) -> None:
        """Know that nothing more comes in this turn, unless it is said of a reply that was cut."""
        self._complete = self._complete or not self._is_cut(reply_id)

    def turn_over(self) -> None:
        """Keep the turn under way as something said; the next one begins."""
        self._said += self._turn()
        del self._said[:-LONGEST]
        self._question = ""
        self._replies.clear()
        self._complete = False

    def _turn(self) -> Iterator[HistoryItem]:
        if self._question:
            yield HistoryItem("user", self._question)
        if self.answer:
            yield HistoryItem("assistant", self.answer)

    @property
    def answer(self) -> str:
        """The words of the answer under way."""
        return " ".join(text for reply in self._replies.values() if (text := reply.text()))

    def continuation(self, *, converses: bool) -> str:
        """Give what to ask a new session, so that it finishes the answer the last one began.

        Empty when the question is not known in writing: then only its sound can be asked again.
        A service that does not converse is asked the question once more.
        """
        if converses and self.answer:
            asked = f"«{self._question}» " if self._question else ""
            return asked + _CONTINUE.format(heard=self.answer)
        return self._question

    def _is_cut(self, reply_id: str) -> bool:
        return bool(reply_id) and reply_id == self._cut

    def _reply(self, reply_id: str) -> _Reply:
        return self._replies.setdefault(reply_id, _Reply())
