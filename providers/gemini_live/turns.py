"""Turns what the service says into events: numbers its answers, and knows which of them are cut.

    IDLE ── first sign of an answer ──► ANSWERING ── all of it sent ──► SENT
     ▲                                     │                             │
     │                             interrupted, by us or                 │
     │                             by the service ──► CUT                │
     └───────────────── turnComplete ──────┴─────────────────────────────┘

An answer is over for the house when all of it was sent (`generationComplete`): the service says
`turnComplete` only once it believes that the answer has sounded to its end, which the house knows
better, and several silent seconds in between would look like a stalled answer.
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import assert_never

from providers import base
from providers.base import SessionError, SessionEvent, SpeechStarted, SpeechStopped, Transcript
from providers.errors import ErrorCode
from providers.gemini_live import incoming
from providers.gemini_live.calls import Calls
from providers.gemini_live.incoming import Part
from providers.gemini_live.manner import Manner
from providers.gemini_live.reply import Reply
from providers.gemini_live.usage import Counts

_GOES_ON = "NEED_MORE_INPUT"
_UNSAID = "TURN_COMPLETE_REASON_UNSPECIFIED"


class _Phase(Enum):
    IDLE = auto()
    ANSWERING = auto()
    SENT = auto()
    CUT = auto()
    STOPPED = auto()
    """The service gave up an answer before its first sign; as IDLE, but its end is still due."""


class Turns:
    """The course of one session; pure, so that messages alone test it."""

    def __init__(self, tag: str, manner: Manner) -> None:
        self._tag = tag
        self._manner = manner
        self._phase = _Phase.IDLE
        self._replies = 0
        self._reply: Reply | None = None
        self._question = ""
        self._late_words = ""
        self._early_words = ""
        """Words of an answer whose sound has not begun."""
        self._owed = False
        self._counts = Counts()
        self.calls = Calls(manner)
        self.ended = 0
        """How many turns are over, however they ended."""

    @property
    def waiting(self) -> bool:
        """Whether the service owes a sign of life: it was asked and has not begun to answer."""
        return self._owed

    def ask(self) -> None:
        """The service was given something to answer."""
        self._owed = True

    def take(self, part: Part) -> Iterator[SessionEvent]:  # noqa: C901, PLR0912 - one line a part
        """Give what a part of a message means for the house."""
        match part:
            case incoming.Asked():
                yield from self._asked(part.text)
            case incoming.Sound():
                yield from self._sound(part.pcm)
            case incoming.Words():
                yield from self._words(part)
            case incoming.Call():
                yield from self._called(part)
            case incoming.CallsCancelled():
                self.calls.cancel(part.call_ids)
            case incoming.Cut():
                yield from self._interrupted()
            case incoming.Generated():
                yield from self._generated()
            case incoming.TurnComplete():
                yield from self._completed(part)
            case incoming.VoiceHeard():
                yield SpeechStarted() if part.began else SpeechStopped()
            case incoming.GoingAway():
                yield base.Expiring(part.in_s)
            case base.Usage():
                yield from self._counts.news(part)
            case incoming.SetupComplete() | incoming.Resumable():
                pass
            case _ as never:
                assert_never(never)

    def cut(self, reply_id: str, heard_ms: int) -> str | None:
        """The house cut an answer: what still comes of it is dropped.

        Without an id nothing sounded of it yet: what is meant is the one under way. Gives the words
        that were heard, or `None` when the model need not be told.
        """
        reply, unnamed = self._reply, not reply_id and self._phase is _Phase.ANSWERING
        if reply is None or not (unnamed or reply.reply_id == reply_id):
            return None
        self._owed = False
        if self._phase is _Phase.CUT:
            return None
        if self._phase is _Phase.ANSWERING:
            self._give_up()
        self._reply = None
        return reply.heard(heard_ms)

    # --- the person -----------------------------------------------------------------------------

    def _asked(self, text: str) -> Iterator[SessionEvent]:
        if self._phase is _Phase.ANSWERING:
            self._late_words += text  # late words of this question, or the first of the next one
            return
        self._question += text
        if self._question.strip():
            yield Transcript(self._question.strip(), final=False)

    def _interrupted(self) -> Iterator[SessionEvent]:
        if self._phase is _Phase.CUT:
            return
        if self._between:
            self._phase = _Phase.STOPPED
            self._early_words = ""
            return
        if self._phase is _Phase.ANSWERING:
            self._give_up()
        self._phase = _Phase.CUT
        if self._reply is not None:
            yield base.Interrupted(self._reply.reply_id)
            if not self._manner.manual:
                yield SpeechStarted()

    def _give_up(self) -> None:
        """The answer under way is cut; words that came meanwhile belong to the next question."""
        self._phase = _Phase.CUT
        self._question, self._late_words = self._late_words, ""
        self.calls.hush()
        self.ended += 1

    # --- the model ------------------------------------------------------------------------------

    def _sound(self, pcm: bytes) -> Iterator[SessionEvent]:
        if self._phase is _Phase.CUT:
            return
        yield from self._answering()
        if self._reply is not None:
            self._reply.size_bytes += len(pcm)
            yield base.AudioOutput(self._reply.reply_id, pcm)

    def _words(self, part: incoming.Words) -> Iterator[SessionEvent]:
        if part.spoken and self._phase is not _Phase.ANSWERING:
            yield from self._words_alone(part.text)
        elif self._phase is not _Phase.CUT:
            yield from self._answering()
            yield from self._written(part.text)

    def _words_alone(self, text: str) -> Iterator[SessionEvent]:
        """Take spoken words beside their sound: the service sends the two in no certain order.

        Between answers they are the last one's, or the next one's once that was asked for; they
        begin none, for an answer that is only late words would never end.
        """
        asked = self._owed or self._question.strip() or not self._replies
        if self._between and asked:
            self._early_words += text
        elif self._phase is not _Phase.CUT:
            yield from self._written(text)

    def _written(self, text: str) -> Iterator[SessionEvent]:
        if self._reply is not None:
            self._reply.words.append(text)
            yield base.TextOutput(self._reply.reply_id, text)

    def _called(self, part: incoming.Call) -> Iterator[SessionEvent]:
        if self._phase is _Phase.CUT:
            self.calls.refuse(part)
            return
        yield from self._answering()
        if self._reply is None or self.calls.knows(part.call_id):
            return
        self._reply.called = True
        call_id = self.calls.open(part, self._reply.reply_id)
        yield base.ToolCall(call_id, part.name, part.arguments, self._reply.reply_id)

    def _answering(self) -> Iterator[SessionEvent]:
        """The model gives a sign of an answer: the first one tells that the person's turn is over.

        The service has no reliable event for it.
        """
        self._owed = False
        self.calls.taken_up()
        if self._phase is _Phase.ANSWERING:
            return
        self._phase = _Phase.ANSWERING
        self._replies += 1
        self._reply = Reply(f"{self._tag}-{self._replies}")
        if not self._manner.manual:
            yield SpeechStopped()
        yield from self._transcript()
        words, self._early_words = self._early_words, ""
        if words:
            yield from self._written(words)

    @property
    def _between(self) -> bool:
        """Whether no answer is under way."""
        return self._phase in {_Phase.IDLE, _Phase.STOPPED}

    def _transcript(self) -> Iterator[SessionEvent]:
        if self._question.strip():
            yield Transcript(self._question.strip())

    def _generated(self) -> Iterator[SessionEvent]:
        if self._phase is _Phase.CUT:
            self._phase, self._reply = _Phase.SENT, None
        elif self._phase is _Phase.ANSWERING and self._reply is not None:
            goes_on = self.calls.pending or (self._manner.non_blocking and self._reply.called)
            if not goes_on:
                yield from self._end(self._reply, asks=self._reply.asks)
                self._phase = _Phase.SENT

    def _completed(self, part: incoming.TurnComplete) -> Iterator[SessionEvent]:
        if self._phase is _Phase.ANSWERING and self._reply is not None:
            if part.more_comes or self.calls.hold_turn:
                return
            yield from self._end(self._reply, asks=self._reply.asks or part.waits_for_more)
        elif self._phase is _Phase.IDLE and (self._owed or self._question.strip()):
            yield from self._unanswered(part)
        elif self._phase is _Phase.CUT:
            self._reply = None
        self._phase = _Phase.IDLE
        self._early_words = ""
        self._counts.begin()

    def _end(self, reply: Reply, *, asks: bool) -> Iterator[SessionEvent]:
        if self._late_words:
            self._question += self._late_words
            yield from self._transcript()
        self._question = self._late_words = ""
        self._owed = False
        self.ended += 1
        yield base.TurnEnd(reply.reply_id, expects_answer=asks)

    def _unanswered(self, part: incoming.TurnComplete) -> Iterator[SessionEvent]:
        """A turn without a word of answer: refused, unfinished, or not meant for the model."""
        if not self._manner.manual:
            yield SpeechStopped()
        yield from self._transcript()
        said, self._question, self._owed = bool(self._question.strip()), "", False
        self.ended += 1
        reason = part.reason if part.reason != _UNSAID else ""
        unfinished = part.waits_for_more or reason == _GOES_ON
        nothing = unfinished or not (said or reason)
        yield SessionError(
            code=ErrorCode.NOTHING_SAID if nothing else ErrorCode.NOT_UNDERSTOOD,
            message=f"the model gave no answer{f': {reason}' if reason else ''}",
            fatal=False,
        )
