"""A realtime session: takes the client's events in their order and lets replies begin and end."""

import asyncio
import base64
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from providers.emulators.call import Call, strike
from providers.emulators.misbehave import SessionOver
from providers.emulators.realtime.answering import Answering
from providers.emulators.realtime.complaint import Complaint, error_event, number, table, text
from providers.emulators.realtime.desk import Desk
from providers.emulators.realtime.events import Ending, Event
from providers.emulators.realtime.hearing import Hearing
from providers.emulators.realtime.memory import Memory, words_of
from providers.emulators.realtime.settings import Dialect, dig
from providers.emulators.record import Remembered
from providers.emulators.trouble import Point, Trouble

_NOT_WELCOME: Final = 4000
_GOING_AWAY: Final = 1001
_LARGEST_APPEND: Final = 15 * 1024 * 1024
_EXPIRED: Final = "Your session hit the maximum duration of 60 minutes."
_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "session.update": frozenset({"session"}),
    "input_audio_buffer.append": frozenset({"audio"}),
    "input_audio_buffer.commit": frozenset(),
    "input_audio_buffer.clear": frozenset(),
    "conversation.item.create": frozenset({"item", "previous_item_id"}),
    "conversation.item.retrieve": frozenset({"item_id"}),
    "conversation.item.delete": frozenset({"item_id"}),
    "conversation.item.truncate": frozenset({"item_id", "content_index", "audio_end_ms"}),
    "response.create": frozenset({"response"}),
    "response.cancel": frozenset({"response_id"}),
}


class RealtimeTalk:
    """The service's side of one session."""

    def __init__(self, call: Call, dialect: Dialect) -> None:
        model = call.request.query.get("model", "")
        conversation = call.request.query.get("conversation_id", f"conv_{len(call.shared) + 1}")
        memory = Memory.resumed(call.record, call.shared.get(conversation), conversation)
        self._desk = Desk(call, dialect, dialect.initial(model), memory, conversation)
        self._answering = Answering(self._desk, self._strike)
        self._hearing = Hearing(self._desk, self._answering)
        self._call = call
        self._configured = False
        self._began_s = time.time()

    async def begin(self) -> None:
        """Welcome the client, or tell it off."""
        dialect, conversation = self._desk.dialect, self._desk.conversation_id
        objection = dialect.objection(self._call.request)
        if objection is not None:
            self._call.violation(objection.message)
            await self._send_error(objection.event(None))
            await self._call.line.close(_NOT_WELCOME, objection.message)
            raise SessionOver
        self._call.shared[conversation] = self._desk.memory
        if dialect.first_conversation:
            about = {"id": conversation, "object": "realtime.conversation"}
            await self._desk.send("conversation.created", {"conversation": about})
        await self._desk.send("session.created", {"session": self._session()})
        if dialect.ping_s:
            self._call.tasks.create_task(self._pings(), name="pings")

    async def receive(self, message: Mapping[str, object]) -> None:
        """Take an event; one that cannot be accepted is answered with an error."""
        try:
            await self._take(message)
        except Complaint as complaint:
            if not complaint.harmless:
                self._call.violation(complaint.message)
            await self._send_error(complaint.event(message.get("event_id")))

    async def refuse(self, message: Mapping[str, object], problems: Sequence[str]) -> None:
        """Answer an event that another model of the protocol does not accept."""
        complaint = Complaint("invalid_value", "; ".join(problems))
        await self._send_error(complaint.event(message.get("event_id")))

    async def fail(self, trouble: Trouble) -> None:
        """Send an error, and end the reply it falls into."""
        await self._send_error(error_event(trouble.code, trouble.text))
        self._answering.cut(Ending(status="failed", code=trouble.code))

    async def grow_old(self) -> None:
        """Expire."""
        await asyncio.sleep(self._call.script.max_session_s or 0.0)
        if self._desk.dialect.expiry:
            await self._send_error(error_event(self._desk.dialect.expiry, _EXPIRED))
        await self._call.line.close(_GOING_AWAY, _EXPIRED)
        raise SessionOver

    async def _take(self, message: Mapping[str, object]) -> None:  # noqa: C901 - a table of types
        kind = text(message, "type")
        if kind not in _FIELDS:
            raise Complaint("invalid_value", f"Invalid value: '{kind}'.", "type")
        for key in message.keys() - _FIELDS[kind] - {"type", "event_id"}:
            raise Complaint("unknown_parameter", f"Unknown parameter: '{key}'.", key)
        match kind:
            case "session.update":
                await self._configure(table(message.get("session"), "session"))
            case "input_audio_buffer.append":
                await self._append(text(message, "audio"))
            case "input_audio_buffer.commit":
                await self._hearing.commit()
            case "input_audio_buffer.clear":
                await self._hearing.clear()
            case "conversation.item.create":
                await self._create_item(message)
            case "conversation.item.retrieve":
                item = self._item(text(message, "item_id"))
                await self._desk.send("conversation.item.retrieved", {"item": item})
            case "conversation.item.delete":
                ident = text(message, "item_id")
                self._desk.memory.delete(ident)
                await self._desk.send("conversation.item.deleted", {"item_id": ident})
            case "conversation.item.truncate":
                await self._truncate(message)
            case "response.create":
                await self._create_response(message)
            case _:
                await self._cancel(message)

    async def _configure(self, session: Mapping[str, object]) -> None:
        old = self._desk.settings
        new = self._desk.dialect.updated(old, session)
        if self._desk.has_spoken and _voice(new.wire) != _voice(old.wire):
            raise Complaint(
                "cannot_update_voice", "Cannot update a voice that was heard.", "session.voice"
            )
        self._desk.settings = new
        self._hearing.configure(old)
        first, self._configured = not self._configured, True
        await self._desk.send("session.updated", {"session": self._session()})
        if first:
            await self._strike(Point.SETUP, 0.0)

    async def _append(self, audio: str) -> None:
        if not self._configured:
            words = "session.update must come before audio: how else would its format be known"
            raise Complaint("invalid_request_error", words)
        if len(audio) > _LARGEST_APPEND:
            raise Complaint("invalid_value", "audio: more than 15 MiB", "audio")
        try:
            pcm = base64.b64decode(audio, validate=True)
        except ValueError as error:
            raise Complaint("invalid_value", f"audio: not base64: {error}", "audio") from error
        if len(pcm) % 2:
            raise Complaint("invalid_value", "audio: half a sample", "audio")
        await self._hearing.hear(pcm)
        await self._strike(Point.UPLINK, self._hearing.position_ms)

    async def _create_item(self, message: Mapping[str, object]) -> None:
        memory, dialect = self._desk.memory, self._desk.dialect
        item = memory.take(message, dialect.extra_items)
        ident = str(item["id"])
        match item["type"]:
            case "function_call_output":
                call = memory.call_named(str(item["call_id"]))
                result = str(item["output"])
                self._answering.take_result(str(item["call_id"]), result)
                entry = Remembered(role="result", text=f"{call.text} -> {result}", ident=ident)
            case "function_call":
                words = f"{item['name']} {item['arguments']}"
                entry = Remembered(role="call", text=words, ident=ident)
            case _:
                entry = Remembered(role=str(item["role"]), text=words_of(item), ident=ident)
        if item["type"] == "force_message":
            self._answering.say(words_of(item), remembered=True)
            return
        previous = memory.add(item, entry)
        if entry.role in {"user", "assistant"}:
            # A question that was answered already is history.
            self._answering.take_text(entry.text if entry.role == "user" else "")
        for step in ("added", "done"):
            fields = {"item": item, "previous_item_id": previous}
            await self._desk.send(f"conversation.item.{step}", fields)
        if entry.role == "result":
            await self._strike(Point.TOOL_RESULT, 0.0)

    async def _truncate(self, message: Mapping[str, object]) -> None:
        ident, end_ms = text(message, "item_id"), number(message, "audio_end_ms")
        if number(message, "content_index") != 0:
            raise Complaint("invalid_value", "content_index: expected 0", "content_index")
        self._desk.memory.truncate(ident, end_ms, self._desk.sent_ms.get(ident, 0))
        fields = {"item_id": ident, "content_index": 0, "audio_end_ms": end_ms}
        await self._desk.send("conversation.item.truncated", fields)

    async def _create_response(self, message: Mapping[str, object]) -> None:
        wanted = table(message.get("response") or {}, "response")
        for key in wanted.keys() - self._desk.dialect.response_fields:
            place = f"response.{key}"
            raise Complaint("unknown_parameter", f"Unknown parameter: '{place}'.", place)
        self._answering.asked(wanted)

    async def _cancel(self, message: Mapping[str, object]) -> None:
        ending = Ending(status="cancelled", reason="client_cancelled")
        if not self._answering.cut(ending, message.get("response_id")):
            raise Complaint(*self._desk.dialect.nothing_to_cancel, harmless=True)

    async def _pings(self) -> None:
        while True:
            await asyncio.sleep(self._desk.dialect.ping_s)
            await self._desk.send("ping", {"timestamp": int(time.time() * 1000)})

    async def _send_error(self, event: Event) -> None:
        self._call.tell(f"error: {dig(event, 'error', 'code')}")
        await self._desk.send("error", {"error": event["error"]})

    async def _strike(self, point: Point, ms: float) -> None:
        turn = self._call.mind.taken + (point in {Point.SETUP, Point.UPLINK})
        await strike(self._call, self, point, turn=turn, ms=ms)

    def _item(self, ident: str) -> Event:
        self._desk.memory.entry(ident)
        return self._desk.memory.items[ident]

    def _session(self) -> Event:
        about = {"object": "realtime.session", "id": f"sess_{self._desk.conversation_id}"}
        limit_s = self._call.script.max_session_s or 3600.0
        return {**self._desk.settings.wire, **about, "expires_at": int(self._began_s + limit_s)}


def _voice(wire: Mapping[str, object]) -> object:
    with suppress(KeyError):
        return wire["voice"]
    return dig(wire, "audio", "output", "voice")
