"""One turn of the emulated Gemini: speech, calls, and the ends of generation and of playback."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from providers.emulators.gemini.desk import Desk
from providers.emulators.script import ScriptedCall
from providers.emulators.trouble import Kind, Point, Trouble
from providers.emulators.voice import Pacer, pause, pieces, spoken

RATE_HZ: Final = 24_000
_BYTES_PER_MS: Final = 2 * RATE_HZ / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPlan:
    """What a turn of the model is to hold."""

    turn: int
    words: Sequence[str] = ()
    calls: Sequence[ScriptedCall] = ()
    delay_ms: int = 0


class Reply:
    """A turn of the model on its way."""

    def __init__(
        self, desk: Desk, plan: ReplyPlan, strike: Callable[[Point, float], Awaitable[None]]
    ) -> None:
        self.plan = plan
        self.over = asyncio.Event()
        self._desk = desk
        self._strike = strike
        self._cut = asyncio.Event()
        self._sent_ms = 0.0
        self._text = ""
        self._place: int | None = None

    def cut(self) -> None:
        """End it early: the person speaks."""
        self._cut.set()

    async def run(self) -> None:
        """Play it to its end."""
        try:
            await self._play()
        finally:
            self.over.set()

    async def _play(self) -> None:
        began_s = asyncio.get_running_loop().time()
        await pause(self.plan.delay_ms / 1000, self._cut)
        if not self._goes_wrong(Kind.EMPTY):
            for sentence in self.plan.words:
                if not self._cut.is_set():
                    await self._sentence(sentence)
            if self.plan.calls and not self._cut.is_set():
                await self._ask()
                return
        if not self._cut.is_set():
            await self._desk.content(generationComplete=True)
            await self._played(began_s)
        if self._goes_wrong(Kind.NO_END):
            return
        if self._cut.is_set():
            await self._desk.content(interrupted=True)
        await self._desk.send(
            serverContent={"turnComplete": True}, usageMetadata=self._desk.usage()
        )

    async def _played(self, began_s: float) -> None:
        """Wait until the client has had the time to play all that was sent."""
        if self._desk.call.script.pace:
            passed_ms = (asyncio.get_running_loop().time() - began_s) * 1000 - self.plan.delay_ms
            await pause((self._sent_ms - passed_ms) / 1000, self._cut)

    async def _sentence(self, sentence: str) -> None:
        script = self._desk.call.script
        before, self._text = self._text, f"{self._text} {sentence}".strip()
        pacer = Pacer(script.pace, self._cut)
        rest = list(pieces(await spoken(sentence, RATE_HZ), RATE_HZ, script.chunk_ms))
        whole = len(rest)
        if self._desk.setup.speaks_in_writing:
            await self._desk.content(outputTranscription={"text": self._text[len(before) :]})
        while rest and not self._cut.is_set():
            piece = rest.pop(0)
            await self._audio(piece)
            said = round(len(sentence) * (1 - len(rest) / whole))
            self._note(f"{before} {sentence[:said]}".strip(), len(piece) / _BYTES_PER_MS)
            await self._strike(Point.REPLY, self._sent_ms)
            if self._goes_wrong(Kind.STALL):
                await self._cut.wait()
            await pacer.wait(script.chunk_ms)
        if rest and (trouble := self._trouble(Kind.LATE_AUDIO)):
            late = rest[: trouble.ms // script.chunk_ms]
            self._desk.call.tasks.create_task(self._late(late), name="late audio")

    async def _late(self, late: Sequence[bytes]) -> None:
        """Send what nobody wants any more, after the interruption was told."""
        await self.over.wait()
        pacer = Pacer(self._desk.call.script.pace)
        for piece in late:
            await pacer.wait(self._desk.call.script.chunk_ms)
            await self._audio(piece)

    async def _audio(self, piece: bytes) -> None:
        odd = piece[:-1] if self._goes_wrong(Kind.ODD_AUDIO) else piece
        data = base64.b64encode(odd).decode()
        if self._goes_wrong(Kind.BAD_BASE64):
            data = f"*{data[1:]}"
        blob = {"mimeType": f"audio/pcm;rate={RATE_HZ}", "data": data}
        await self._desk.content(modelTurn={"role": "model", "parts": [{"inlineData": blob}]})

    async def _ask(self) -> None:
        """Call the tools; the turn goes on with their answers."""
        calls = {self._desk.new_call_id(): call for call in self.plan.calls}
        self._desk.pending.update(calls)
        for call in calls.values():
            self._desk.remember("call", f"{call.name} {json.dumps(call.arguments)}")
        listed = [
            {"id": ident, "name": call.name, "args": call.arguments}
            for ident, call in calls.items()
        ]
        await self._desk.send(toolCall={"functionCalls": listed})
        await self._strike(Point.TOOL_CALL, 0.0)

    def _note(self, said: str, ms: float) -> None:
        """Keep in the model's memory what has been sent so far."""
        self._sent_ms += ms
        self._desk.spoken_ms += ms
        if self._place is None:
            self._place = self._desk.remember("assistant", said)
        entries = self._desk.call.record.conversation
        entries[self._place] = replace(entries[self._place], text=said, audio_ms=int(self._sent_ms))

    def _trouble(self, kind: Kind) -> Trouble | None:
        mischief = self._desk.call.mischief
        return mischief.in_reply(kind, turn=self.plan.turn, ms=self._sent_ms)

    def _goes_wrong(self, kind: Kind) -> bool:
        return self._trouble(kind) is not None
