"""A session that thinks nothing itself: it writes down what is said and reads texts aloud.

Synchronous and without I/O, as `providers.realtime.dialogue` is. Sentences are read one after the
other, each by a response of its own outside the conversation; towards the house all sentences up to
the last one are one reply.
"""

import itertools
from collections import deque
from dataclasses import replace
from typing import Final, assert_never

from providers import base
from providers.base import ErrorCode, SessionEvent, ToolResult, TurnMode
from providers.errors import FACTS, Unsupported
from providers.realtime import complaints, happened, messages
from providers.realtime.codec import Codec, Step
from providers.realtime.ear import Ear
from providers.realtime.happened import Happened
from providers.realtime.messages import Message
from providers.realtime.replies import asks
from providers.realtime.telling import nothing_said, told
from providers.wire.reading import Oddities

# Sentences that wait for their turn. Full: the reader is too slow for this text, and says so.
_SENTENCES: Final = 256


class Recital:
    """Reads sentences aloud in order, under one reply id."""

    def __init__(self, codec: Codec, mode: TurnMode, oddities: Oddities) -> None:
        self.ear = Ear(codec, mode)
        self._codec = codec
        self._oddities = oddities
        self._sentences: deque[str] = deque()
        self._reply = ""
        """The reply that is being read; empty between two."""
        self._complete = False
        """Its last sentence has been given."""
        self._asks = False
        """It ends with a question."""
        self._sounding = ""
        self._active = ""
        """The response that reads a sentence."""
        self._asked = False
        self._cut: set[str] = set()
        self._cut_next = False
        self._sentence_bytes = 0
        self._serial = itertools.count(1)

    # --- what the house does

    def begin_turn(self, mode: TurnMode) -> Step:
        """A person begins a turn."""
        self._sounding = ""
        return Step(self.ear.begin_turn(mode))

    def end_turn(self) -> Step:
        """The person is done: the transcript of it comes."""
        if not self.ear.heard_a_turn:
            return Step([messages.clear()], [nothing_said()])
        self.ear.committed()
        return Step([messages.commit(f"commit-{next(self._serial)}")])

    def text(self, words: str) -> Step:
        """Refuse: who thinks is asked elsewhere."""
        raise self._unsupported("send_text", f"{len(words)} letters")

    def tool_result(self, call_id: str, result: ToolResult) -> Step:
        """Refuse: a session that thinks nothing calls no tool."""
        raise self._unsupported("send_tool_result", f"{call_id}: {result.status}")

    def speak(self, text: str, *, last: bool) -> Step:
        """Read a sentence aloud, after those before it."""
        if len(self._sentences) >= _SENTENCES:
            raise self._unsupported("speak", f"{_SENTENCES} sentences waiting")
        if not self._reply:
            self._reply = f"speech-{next(self._serial)}"
        self._complete = last
        if text.strip():
            self._asks = asks(text)
            self._sentences.append(text)
        return self._next()

    def interrupt(self, reply_id: str, heard_ms: int) -> Step:  # noqa: ARG002 - it has no memory
        """Stop reading, and forget what was still to be read."""
        if reply_id and reply_id not in {self._reply, self._sounding}:
            return Step()
        return Step(self._stop())

    # --- what the service does

    def hear(self, event: Happened) -> Step:  # noqa: C901, PLR0911, PLR0912 - one line an event
        """Give what follows from an event of the service."""
        match event:
            case happened.SpeechBegan():
                return self._speech_began()
            case happened.SpeechEnded():
                return Step(tell=[base.SpeechStopped()])
            case happened.TurnCommitted():
                self.ear.committed()
                return Step()
            case happened.WordsHeard():
                return told(self.ear.words(event))
            case happened.TranscriptDone():
                heard = self.ear.transcript(event)
                return told(heard or nothing_said(), self.ear.billed(event))
            case happened.TranscriptFailed():
                return Step(tell=[_not_understood()])
            case happened.ReplyBegan():
                return self._began(event.reply_id)
            case happened.ReplyAudio():
                return self._audio(event)
            case happened.ReplyText():
                wanted = event.reply_id not in self._cut and self._reply and event.text
                return told(base.TextOutput(self._reply, event.text) if wanted else None)
            case happened.ReplyDone():
                return self._done(event)
            case happened.Complaint():
                return self._complaint(event)
            case happened.SessionBegan() | happened.SessionSet():
                return Step()
            case happened.CallNamed() | happened.CallMade():
                self._oddities.unknown("tool call nobody offered")
                return Step()
            case _ as never:
                assert_never(never)

    def _speech_began(self) -> Step:
        """Cut ourselves: a response outside the conversation is not cut by the service."""
        cut = self._sounding
        if not cut:
            return Step(tell=[base.SpeechStarted()])
        return Step(self._stop(), [base.Interrupted(cut), base.SpeechStarted()])

    def _began(self, response_id: str) -> Step:
        self._asked = False
        self._active = response_id
        self._sentence_bytes = 0
        if not self._cut_next:
            return Step()
        self._cut_next = False
        self._cut.add(response_id)
        return Step([self._codec.cancel(response_id)])

    def _audio(self, event: happened.ReplyAudio) -> Step:
        if event.reply_id in self._cut or not self._reply:
            return Step()
        self._sounding = self._reply
        self._sentence_bytes += len(event.pcm)
        return Step(tell=[base.AudioOutput(self._reply, event.pcm)])

    def _done(self, event: happened.ReplyDone) -> Step:
        self._active = ""
        was_cut = event.reply_id in self._cut
        self._cut.discard(event.reply_id)
        ms = int(self._codec.output_format.ms_of(self._sentence_bytes))
        usage = replace(event.usage, audio_in_ms=self.ear.take_unbilled_ms(), audio_out_ms=ms)
        if was_cut or event.status in {"completed", "incomplete"}:
            then = self._next()
            return Step(then.send, [usage, *then.tell])
        failed = complaints.of_the_turn(event.code or event.reason, event.message)
        return Step(self._stop(), [usage, failed])

    def _complaint(self, event: happened.Complaint) -> Step:
        lasting = complaints.lasting(event)
        if lasting:
            return Step(tell=[lasting])
        if event.name == complaints.NOTHING_TO_COMMIT:
            return Step(tell=[nothing_said()])
        vital = event.about.startswith(("speak", "commit", "mode"))
        if complaints.is_harmless(event) or not (vital or (self._asked and not event.about)):
            self._oddities.unknown(f"error {event.name}")
            return Step()
        self._asked = False
        failed = complaints.of_the_turn(event.name, event.message)
        return Step(self._stop(), [failed])

    def _next(self) -> Step:
        """Read the next sentence, or end the reply after its last one."""
        if self._active or self._asked:
            return Step()
        if self._sentences:
            self._asked = True
            speak_id = f"speak-{next(self._serial)}"
            return Step([self._codec.speak(self._sentences.popleft(), speak_id)])
        if not self._reply or not self._complete:
            return Step()
        reply, self._reply = self._reply, ""
        return Step(tell=[base.TurnEnd(reply, expects_answer=self._asks)])

    def _stop(self) -> list[Message]:
        """Read nothing more of this reply."""
        send: list[Message] = []
        if self._active and self._active not in self._cut:
            self._cut.add(self._active)
            send.append(self._codec.cancel(self._active))
        self._cut_next = self._asked
        self._sentences.clear()
        self._reply = self._sounding = ""
        return send

    def _unsupported(self, operation: str, found: str) -> Unsupported:
        return Unsupported(
            f"{operation}: this session only hears and speaks; found {found}",
            provider=self._codec.provider,
            operation=operation,
        )


def _not_understood() -> SessionEvent:
    facts = FACTS[ErrorCode.NOT_UNDERSTOOD]
    return base.SessionError(
        code=ErrorCode.NOT_UNDERSTOOD,
        message="what was said could not be written down",
        fatal=False,
        cure=facts.cure,
    )
