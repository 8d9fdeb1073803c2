"""One response: what it says and calls, in the service's order, until it ends or is cut."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from providers.emulators.realtime.desk import Desk
from providers.emulators.realtime.events import (
    COMPLETED,
    Counted,
    Ending,
    Event,
    assistant_item,
    call_item,
    offered,
    response,
)
from providers.emulators.record import Remembered
from providers.emulators.script import ScriptedCall
from providers.emulators.trouble import Kind, Point, Trouble
from providers.emulators.voice import Pacer, pause, pieces, spoken

_SAMPLE_BYTES: Final = 2
_NEWS_S: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPlan:
    """What a response is to hold."""

    turn: int
    words: Sequence[str] = ()
    calls: Sequence[ScriptedCall] = ()
    delay_ms: int = 0
    heard_ms: float = 0.0
    """How much speech it answers."""
    remembered: bool = True
    """Whether it belongs to the conversation; else it is out of band."""
    asked_by_client: bool = False


def call_id(reply_id: str, number: int) -> str:
    """Give the id of a call of a response."""
    return f"call_{reply_id}_{number}"


class Reply:
    """A response on its way."""

    def __init__(
        self,
        desk: Desk,
        plan: ReplyPlan,
        ident: str,
        strike: Callable[[Point, float], Awaitable[None]],
    ) -> None:
        self.plan = plan
        self.calls_made = 0
        self.ident = ident
        self.began_s = asyncio.get_running_loop().time()
        self.over = asyncio.Event()
        self._desk = desk
        self._strike = strike
        self._cut = asyncio.Event()
        self._ending = COMPLETED
        self._output: list[Event] = []
        self._sent_ms = 0.0
        self._text = ""
        self._told = ""

    @property
    def is_news(self) -> bool:
        """Whether the service began it so recently that the client may not know of it."""
        age_s = asyncio.get_running_loop().time() - self.began_s
        return not self.plan.asked_by_client and age_s < _NEWS_S

    def cut(self, ending: Ending) -> None:
        """End it early."""
        if not self._cut.is_set():
            self._ending = ending
            self._cut.set()

    async def run(self) -> None:
        """Play it to its end."""
        try:
            await self._play()
        finally:
            self.over.set()

    async def _play(self) -> None:
        await self._desk.send("response.created", {"response": self._response(None)})
        await pause(self.plan.delay_ms / 1000, self._cut)
        if not self._goes_wrong(Kind.EMPTY):
            if self.plan.words and not self._cut.is_set():
                await self._speak(self.plan.words)
            for number, call in enumerate(self.plan.calls):
                if not self._cut.is_set():
                    await self._ask(call, call_id(self.ident, number))
        if not self._goes_wrong(Kind.NO_END):
            await self._end()

    async def _end(self) -> None:
        done = self._response(self._ending)
        counted = Counted(
            audio_in_ms=self.plan.heard_ms,
            audio_out_ms=self._sent_ms,
            text_in=offered(self._desk.settings),
            text_out=self._text,
        )
        beside = self._desk.dialect.usage_beside_response
        fields: Event = {"response": {**done, "usage": None if beside else counted.usage()}}
        if beside:
            fields["usage"] = counted.usage()
        await self._desk.send("response.done", fields)

    async def _speak(self, words: Sequence[str]) -> None:
        """Say the words in one item, spoken or written."""
        speaks = self._desk.settings.speaks
        ident = self._desk.memory.new_id()
        empty = assistant_item(ident, None, speaks=speaks, status="in_progress")
        if self.plan.remembered:
            self._desk.memory.add(empty, Remembered(role="assistant", text="", ident=ident))
        await self._announce(empty)
        place = self._place(ident)
        part = {"type": "audio", "transcript": ""} if speaks else {"type": "text", "text": ""}
        await self._desk.send("response.content_part.added", {**place, "part": part})
        for number, sentence in enumerate(words):
            await self._sentence(sentence if number == 0 else f" {sentence}", place)
            if self._cut.is_set():
                break
        await self._close_part(place)
        status = "incomplete" if self._cut.is_set() else "completed"
        await self._finish(assistant_item(ident, self._text, speaks=speaks, status=status))

    async def _sentence(self, sentence: str, place: Event) -> None:
        before, self._text = self._text, self._text + sentence
        if not self._desk.settings.speaks:
            self._told = self._text
            await self._desk.send("response.output_text.delta", {**place, "delta": sentence})
            self._note(place, 0.0)
            return
        await self._desk.send(
            "response.output_audio_transcript.delta", {**place, "delta": sentence}
        )
        rate_hz, script = self._desk.settings.output_hz, self._desk.call.script
        pacer = Pacer(script.pace, self._cut)
        rest = list(pieces(await spoken(sentence.strip(), rate_hz), rate_hz, script.chunk_ms))
        whole = len(rest)
        self._desk.has_spoken = True
        while rest and not self._cut.is_set():
            piece = rest.pop(0)
            await self._audio(piece, place)
            self._told = before + sentence[: round(len(sentence) * (1 - len(rest) / whole))]
            self._note(place, len(piece) / _SAMPLE_BYTES * 1000 / rate_hz)
            await self._strike(Point.REPLY, self._sent_ms)
            if self._goes_wrong(Kind.STALL):
                await self._cut.wait()
            await pacer.wait(script.chunk_ms)
        if rest and (trouble := self._trouble(Kind.LATE_AUDIO)):
            late = rest[: trouble.ms // script.chunk_ms]
            self._desk.call.tasks.create_task(self._late(late, place), name="late audio")

    async def _late(self, late: Sequence[bytes], place: Event) -> None:
        """Send what nobody wants any more, after the end of the response was told."""
        await self.over.wait()
        pacer = Pacer(self._desk.call.script.pace)
        for piece in late:
            await pacer.wait(self._desk.call.script.chunk_ms)
            await self._audio(piece, place)

    async def _audio(self, piece: bytes, place: Event) -> None:
        odd = piece[:-1] if self._goes_wrong(Kind.ODD_AUDIO) else piece
        delta = base64.b64encode(odd).decode()
        if self._goes_wrong(Kind.BAD_BASE64):
            delta = f"*{delta[1:]}"
        await self._desk.send("response.output_audio.delta", {**place, "delta": delta})

    async def _close_part(self, place: Event) -> None:
        if self._desk.settings.speaks:
            part = {"type": "audio", "transcript": self._text}
            await self._desk.send("response.output_audio.done", place)
            done = {**place, "transcript": self._text}
            await self._desk.send("response.output_audio_transcript.done", done)
        else:
            part = {"type": "text", "text": self._text}
            await self._desk.send("response.output_text.done", {**place, "text": self._text})
        await self._desk.send("response.content_part.done", {**place, "part": part})

    async def _ask(self, call: ScriptedCall, known_as: str) -> None:
        """Call a tool."""
        ident = self._desk.memory.new_id()
        arguments = json.dumps(call.arguments)
        begun = call_item(ident, known_as, call.name, "", status="in_progress")
        done = call_item(ident, known_as, call.name, arguments, status="completed")
        entry = Remembered(role="call", text=f"{call.name} {arguments}", ident=ident)
        self._desk.memory.add(done, entry)
        await self._announce(begun)
        place = {
            "response_id": self.ident,
            "item_id": ident,
            "output_index": len(self._output),
            "call_id": known_as,
        }
        kind = "response.function_call_arguments"
        await self._desk.send(f"{kind}.delta", {**place, "delta": arguments})
        self.calls_made += 1
        await self._desk.send(f"{kind}.done", {**place, "name": call.name, "arguments": arguments})
        await self._finish(done)
        await self._strike(Point.TOOL_CALL, 0.0)

    async def _announce(self, item: Event) -> None:
        place = {"response_id": self.ident, "output_index": len(self._output)}
        await self._desk.send("response.output_item.added", {**place, "item": item})
        if self.plan.remembered:
            await self._desk.send("conversation.item.added", {"item": item})

    async def _finish(self, item: Event) -> None:
        place = {"response_id": self.ident, "output_index": len(self._output)}
        if self.plan.remembered:
            await self._desk.send("conversation.item.done", {"item": item})
        await self._desk.send("response.output_item.done", {**place, "item": item})
        self._output.append(item)

    def _note(self, place: Event, ms: float) -> None:
        self._sent_ms += ms
        ident = str(place["item_id"])
        self._desk.sent_ms[ident] = int(self._sent_ms)
        if self.plan.remembered:
            self._desk.memory.remember(ident, self._told, int(self._sent_ms))

    def _place(self, ident: str) -> Event:
        return {
            "response_id": self.ident,
            "item_id": ident,
            "output_index": len(self._output),
            "content_index": 0,
        }

    def _response(self, ending: Ending | None) -> Event:
        return response(
            self.ident,
            self._desk.settings,
            conversation_id=self._desk.conversation_id if self.plan.remembered else None,
            ending=ending,
            output=self._output,
        )

    def _trouble(self, kind: Kind) -> Trouble | None:
        mischief = self._desk.call.mischief
        return mischief.in_reply(kind, turn=self.plan.turn, ms=self._sent_ms)

    def _goes_wrong(self, kind: Kind) -> bool:
        return self._trouble(kind) is not None
