"""A conversation with a service that answers by itself: what follows from what happens.

Synchronous and without I/O: the house's orders and the service's events go in, `Step`s come out.
"""

import itertools
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, assert_never

from providers import base
from providers.base import SessionEvent, ToolResult, TurnMode
from providers.errors import Unsupported
from providers.realtime import complaints, happened, messages, telling
from providers.realtime.asking import Asking
from providers.realtime.codec import Codec, Step
from providers.realtime.ear import Ear
from providers.realtime.happened import Happened
from providers.realtime.messages import Message
from providers.realtime.replies import Replies, Reply
from providers.wire.reading import Oddities

_VITAL: Final = ("answer", "commit", "mode", "result", "turn")
"""How the ids of those messages begin whose failure costs the person the answer."""

_BROKEN_OFF: Final = frozenset({"cancelled", "failed"})


class Dialogue:
    """Keeps one response going at a time, and knows what became of each."""

    def __init__(self, codec: Codec, mode: TurnMode, oddities: Oddities) -> None:
        self.ear = Ear(codec, mode)
        self._codec = codec
        self._oddities = oddities
        self._replies = Replies()
        self._turn = 0
        self._active = ""
        """The response the service is at; empty when there is none."""
        self._asking = Asking()
        self._sounding = ""
        """The reply that may still be heard in the room."""
        self._serial = itertools.count(1)

    # --- what the house does

    def begin_turn(self, mode: TurnMode) -> Step:
        """A person begins a turn; replies to earlier ones are not theirs to interrupt any more."""
        self._turn += 1
        self._sounding = ""
        return Step(self.ear.begin_turn(mode))

    def end_turn(self) -> Step:
        """The person is done: answer, unless the service found out by itself."""
        if not self.ear.heard_a_turn:
            if self._is_found_by_service and (self._active or self._asking.open):
                return Step()
            return Step([messages.clear()], [telling.nothing_said()])
        self.ear.committed()
        self._owe()
        return Step([messages.commit(self._id("commit")), *self._ask_if_free()])

    def text(self, words: str) -> Step:
        """A turn in writing."""
        self._owe()
        return Step([messages.user_text(words, self._id("turn")), *self._ask_if_free()])

    def speak(self, text: str, *, last: bool) -> Step:
        """Refuse: this session thinks for itself."""
        raise Unsupported(
            f"speak: expected a session opened with answers=False ({len(text)} letters, {last=})",
            provider=self._codec.provider,
            operation="speak",
        )

    def tool_result(self, call_id: str, result: ToolResult) -> Step:
        """Answer a call; the service goes on once all calls of its response are answered."""
        output = messages.result_text(result)
        reply = self._replies.of_call(call_id)
        if reply is None:
            self._owe()
            late = messages.note(f"An earlier tool call gave: {output}", self._id("result"))
            return Step([late, *self._ask_if_free()])
        reply.unanswered.discard(call_id)
        self._go_on(reply)
        answer = messages.tool_output(call_id, output, self._id("result"))
        return Step([answer, *self._ask_if_free()])

    def interrupt(self, reply_id: str, heard_ms: int) -> Step:
        """Stop the reply and all that belongs to its turn; remember what was heard of it."""
        send: list[Message] = []
        reply = self._replies.find(reply_id)
        newest = reply.turn if reply else self._turn
        active = self._replies.find(self._active)
        if active and not active.cut and active.turn <= newest:
            send.append(self._codec.cancel(active.reply_id))
        if reply:
            send += reply.forget_after(heard_ms, self._codec.output_format)
            for unheard in self._replies.after(reply, newest):
                send += unheard.forget_after(0, self._codec.output_format)
        self._drop_through(newest)
        return Step(send)

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
                return telling.told(self.ear.words(event))
            case happened.TranscriptDone():
                return telling.told(self.ear.transcript(event), self.ear.billed(event))
            case happened.ReplyBegan():
                return self._reply_began(event.reply_id)
            case happened.ReplyAudio():
                return self._audio(event)
            case happened.ReplyText():
                return self._text(event)
            case happened.CallNamed():
                if reply := self._reply(event.reply_id):
                    reply.add_name(event.call_id, event.name)
                return Step()
            case happened.CallMade():
                return self._call(event)
            case happened.ReplyDone():
                return self._reply_done(event)
            case happened.Complaint():
                return self._complaint(event)
            case happened.SessionBegan() | happened.SessionSet() | happened.TranscriptFailed():
                return Step()
            case _ as never:
                assert_never(never)

    def _speech_began(self) -> Step:
        """The person speaks: the service cuts its reply by itself, and its word is final."""
        heard: list[SessionEvent] = [base.SpeechStarted()]
        sounding = self._replies.find(self._sounding)
        if sounding and not sounding.cut:
            heard.insert(0, base.Interrupted(sounding.reply_id))
        self._drop_through(self._turn)
        self._turn += 1
        return Step(tell=heard)

    def _reply_began(self, reply_id: str) -> Step:
        if not reply_id:
            self._oddities.malformed("response")
            return Step()
        turn, wanted = self._asking.began(self._turn)
        self._active = reply_id
        reply = self._replies.begin(reply_id, turn)
        if wanted:
            return Step()
        reply.cut = True
        return Step([self._codec.cancel(reply_id)])

    def _audio(self, event: happened.ReplyAudio) -> Step:
        reply = self._reply(event.reply_id)
        if reply is None or reply.cut or reply.over:
            return Step()
        reply.add_audio(event.item_id, event.part, len(event.pcm))
        self._sounding = reply.reply_id
        return Step(tell=[base.AudioOutput(reply.reply_id, event.pcm)])

    def _text(self, event: happened.ReplyText) -> Step:
        reply = self._reply(event.reply_id)
        if reply is None or reply.cut or not event.text:
            return Step()
        reply.add_words(event.text)
        return Step(tell=[base.TextOutput(reply.reply_id, event.text)])

    def _call(self, event: happened.CallMade) -> Step:
        reply = self._reply(event.reply_id)
        if reply is None or reply.cut:
            return Step()
        name = event.name or reply.names.get(event.call_id, "")
        if not name:  # the finished item tells it
            self._oddities.malformed("tool call")
            return Step()
        if not reply.add_call(event.call_id):
            return Step()
        arguments = _arguments(event.arguments)
        if arguments is None:
            self._oddities.malformed("tool call")
            error = '{"status":"error","error":{"code":"bad_arguments"}}'
            return Step([messages.tool_output(event.call_id, error, self._id("result"))])
        reply.unanswered.add(event.call_id)
        return Step(tell=[base.ToolCall(event.call_id, name, arguments, reply.reply_id)])

    def _reply_done(self, event: happened.ReplyDone) -> Step:
        reply = self._reply(event.reply_id)
        if reply is None:
            self._oddities.malformed("response")
            return Step()
        send: list[Message] = []
        tell: list[SessionEvent] = [self._usage(event, reply)]
        for call in event.calls if event.status not in _BROKEN_OFF else ():
            step = self._call(call)
            send += step.send
            tell += step.tell
        reply.over = True
        if self._active == reply.reply_id:
            self._active = ""
        if not reply.cut:
            tell += self._outcome(event, reply)
            self._go_on(reply)
        return Step([*send, *self._ask_if_free()], tell)

    def _outcome(self, event: happened.ReplyDone, reply: Reply) -> list[SessionEvent]:
        """Give how a reply ended that nobody cut."""
        empty = not (reply.received_bytes or reply.last_words or reply.calls)
        if event.status == "cancelled":
            reply.cut = True
            return [base.Interrupted(reply.reply_id)] if self._sounding == reply.reply_id else []
        if event.status == "failed" or (event.status == "incomplete" and empty):
            reply.cut = True
            return [complaints.of_the_turn(event.code or event.reason, event.message)]
        if reply.calls or self._asking.owing:
            return []
        return [base.TurnEnd(reply.reply_id, expects_answer=reply.is_question)]

    def _complaint(self, event: happened.Complaint) -> Step:
        lasting = complaints.lasting(event)
        if lasting:
            return Step(tell=[lasting])
        if event.name == complaints.ALREADY_ANSWERING:
            self._asking.busy()
            return Step()
        if event.name == complaints.NOTHING_TO_COMMIT:
            return self._nothing_to_commit()
        if complaints.is_harmless(event) or not self._leaves_no_answer(event):
            self._oddities.unknown(f"error {event.name}")
            return Step(self._free_if_told_so(event))
        return self._unanswered(event)

    def _nothing_to_commit(self) -> Step:
        """Nobody spoke; or the service found the end of the turn before we did, and answers."""
        if self._is_found_by_service:
            self._asking.only_once()
            return Step()
        self._asking.drop_through(self._turn)
        return Step(tell=[telling.nothing_said()])

    def _unanswered(self, event: happened.Complaint) -> Step:
        """Tell that the turn failed, once, and let nothing be heard of it any more."""
        send: list[Message] = []
        active = self._replies.find(self._active)
        if event.about.startswith("answer") or (self._asking.open and not event.about):
            self._asking.failed()
        elif event.about:
            # What it should answer is missing: it would be made up.
            self._asking.drop_through(self._turn)
        elif active:
            active.cut = True
            send.append(self._codec.cancel(active.reply_id))
        failed = complaints.of_the_turn(event.name, event.message)
        return Step(send, [failed])

    def _free_if_told_so(self, event: happened.Complaint) -> list[Message]:
        """Give up waiting for the end of a response of which the service knows nothing more."""
        active = self._replies.find(self._active)
        if active and active.cut and complaints.is_idle(event):
            active.over = True
            self._active = ""
        return self._ask_if_free()

    def _leaves_no_answer(self, event: happened.Complaint) -> bool:
        """Whether somebody waits in vain after this error.

        A server that does not say which message it means is taken to mean the open question.
        """
        if event.about:
            return event.about.startswith(_VITAL)
        active = self._replies.find(self._active)
        awaited = active is not None and not active.cut
        return self._asking.open or (awaited and complaints.is_its_own_fault(event))

    # --- one response at a time

    @property
    def _is_found_by_service(self) -> bool:
        """Whether the service finds the end of turns, and answers them, by itself."""
        return self.ear.mode is TurnMode.AUTOMATIC

    def _owe(self) -> None:
        self._asking.owe(self._turn)

    def _ask_if_free(self) -> list[Message]:
        if self._active or not self._asking.take():
            return []
        return [messages.answer(self._id("answer"))]

    def _go_on(self, reply: Reply) -> None:
        """Owe a response to the results of a reply's calls, once they are complete."""
        if reply.has_its_results and not reply.cut and not reply.continued:
            reply.continued = True
            self._owe()

    def _drop_through(self, turn: int) -> None:
        """Whatever belongs to that turn or earlier ones is not wanted any more."""
        self._replies.cut_through(turn)
        self._asking.drop_through(turn)
        sounding = self._replies.find(self._sounding)
        if sounding and sounding.cut:
            self._sounding = ""

    def _reply(self, reply_id: str) -> Reply | None:
        """Give a reply; events that name none are of the active one."""
        wanted = reply_id or self._active
        return self._replies.begin(wanted, self._turn) if wanted else None

    def _usage(self, event: happened.ReplyDone, reply: Reply) -> SessionEvent:
        out_ms = int(self._codec.output_format.ms_of(reply.received_bytes))
        in_ms = self.ear.take_unbilled_ms()
        return replace(event.usage, audio_in_ms=in_ms, audio_out_ms=out_ms)

    def _id(self, what: str) -> str:
        return f"{what}-{next(self._serial)}"


def _arguments(text: str) -> Mapping[str, object] | None:
    """Read what a model wrote as arguments; none at all is fine, anything but an object is not."""
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
