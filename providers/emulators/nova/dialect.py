"""A gateway that speaks the WebSocket dialect of Nova Sonic: flat messages, no ids, no keys."""

import asyncio
import base64
import binascii
import ssl
from collections.abc import Mapping, Sequence
from typing import Final, assert_never
from uuid import uuid4

from providers.emulators.call import Call, Refusal, Request, SessionOver, Teller, Validator, silent
from providers.emulators.call import strike as strike_at
from providers.emulators.ear import Ear, SpeechBegan, SpeechEnded
from providers.emulators.emulator import Emulator, Service
from providers.emulators.mind import TakenTurn
from providers.emulators.nova import dialect_shapes as shapes
from providers.emulators.nova.dialect_reply import Reply
from providers.emulators.record import Remembered
from providers.emulators.script import Script
from providers.emulators.trouble import Point, Trouble

_HEARS_HZ: Final = 16_000
_PAUSE_MS: Final = 800
_GOING_AWAY: Final = 1001
# More turns than anybody says before the first is answered. Full: the session ends with an error.
_MOST_READY: Final = 64


class DialectSession:
    """One connection to the gateway."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._tools: tuple[str, ...] = ()
        self._started = False
        self._ear = Ear(_HEARS_HZ, call.script.vad, _PAUSE_MS)
        self._waiting: dict[str, TakenTurn] = {}
        self._results: dict[int, list[str]] = {}
        self._ready: asyncio.Queue[tuple[TakenTurn, bool]] = asyncio.Queue(_MOST_READY)
        self._reply: Reply | None = None

    async def begin(self) -> None:
        """The gateway is silent until it is asked."""
        self._call.tasks.create_task(self._answer_turns(), name="answers")

    async def receive(self, message: Mapping[str, object]) -> None:
        """Take one message of the client."""
        event = shapes.read(message)
        if isinstance(event, str):
            await self._complain(event)
            return
        if isinstance(event, shapes.SessionStart) is self._started:
            await self._complain("sessionStart must come first, and once")
            return
        match event:
            case shapes.SessionStart():
                await self._start(event)
            case shapes.InputAudio():
                await self._hear(event.audio_chunk)
            case shapes.InputText():
                text = " ".join(words.text for words in event.content)
                self._take(self._call.mind.take(text=text, tools=self._tools), spoken=False)
            case shapes.ToolResult():
                await self._take_result(event.tool_result)
            case shapes.Interrupt():
                self._interrupt()
            case _:
                assert_never(event)

    async def refuse(self, _message: Mapping[str, object], problems: Sequence[str]) -> None:
        """Answer a message that is not well formed."""
        await self._error("; ".join(problems))

    async def fail(self, trouble: Trouble) -> None:
        """Send the gateway's own error."""
        await self._error(trouble.text)

    async def grow_old(self) -> None:
        """End the session after its time."""
        await asyncio.sleep(self._call.script.max_session_s or 0)
        await self._call.line.close(_GOING_AWAY, "the session is too old")
        raise SessionOver

    async def _start(self, event: shapes.SessionStart) -> None:
        self._started = True
        config = event.tool_config
        self._tools = tuple(tool.tool_spec.name for tool in config.tools) if config else ()
        for words in event.system or ():
            self._remember("system", words.text)
        await strike_at(self._call, self, Point.SETUP)

    async def _hear(self, chunk: str) -> None:
        try:
            pcm = base64.b64decode(chunk, validate=True)
        except binascii.Error:
            await self._complain("inputAudio.audioChunk is no base64")
            return
        if len(pcm) % 2:
            await self._complain(f"inputAudio holds {len(pcm)} bytes, where 16-bit samples go")
            return
        self._call.record.hear(pcm)
        heard_ms = len(self._call.record.audio) * 500 / _HEARS_HZ
        await strike_at(self._call, self, Point.UPLINK, ms=heard_ms)
        for finding in self._ear.hear(pcm):
            match finding:
                case SpeechBegan():
                    self._interrupt()
                case SpeechEnded():
                    self._take(self._call.mind.take(tools=self._tools), spoken=True)

    def _take(self, turn: TakenTurn, *, spoken: bool) -> None:
        self._remember("user", turn.heard)
        calls = "".join(f", calls {call.name}" for call in turn.plan.calls)
        self._call.tell(f"turn {turn.number}: heard {turn.heard!r}{calls}")
        self._ready.put_nowait((turn, spoken))

    async def _take_result(self, result: shapes.Result) -> None:
        turn = self._waiting.pop(result.tool_use_id, None)
        if turn is None:
            await self._complain(f"toolUseId {result.tool_use_id!r} is unknown")
            return
        text = " ".join(words.text for words in result.content)
        self._remember("result", text, result.tool_use_id)
        self._results[turn.number].append(text)
        await strike_at(self._call, self, Point.TOOL_RESULT, turn=turn.number)
        if turn not in self._waiting.values():
            self._ready.put_nowait((turn, False))

    def _interrupt(self) -> None:
        if self._reply is not None:
            self._reply.cut.set()

    async def _answer_turns(self) -> None:
        while True:
            turn, spoken = await self._ready.get()
            if spoken:
                message = {"type": "inputTranscript", "transcript": turn.heard}
                await self._call.line.send(message)
            if turn.number not in self._results:
                delay_ms = turn.plan.answer_delay_ms
                usual_ms = self._call.script.answer_delay_ms
                await asyncio.sleep((usual_ms if delay_ms is None else delay_ms) / 1000)
                self._results[turn.number] = []
                if turn.plan.calls:
                    await self._speak(turn, turn.plan.preamble, goes_on=True)
                    await self._call_tools(turn)
                    continue
            await self._speak(turn, turn.words(self._results.pop(turn.number)))
            self._call.record.turns += 1

    async def _speak(
        self, turn: TakenTurn, sentences: Sequence[str], *, goes_on: bool = False
    ) -> None:
        self._reply = Reply(self._call, self, turn)
        words = await self._reply.speak(sentences, goes_on=goes_on)
        self._reply = None
        if words:
            self._remember("assistant", words)
            self._call.tell(f"turn {turn.number}: says {words!r}")

    async def _call_tools(self, turn: TakenTurn) -> None:
        calls = [(str(uuid4()), call) for call in turn.plan.calls]
        self._waiting |= {ident: turn for ident, _ in calls}
        for ident, call in calls:
            use = {"toolUseId": ident, "name": call.name, "input": call.arguments}
            await self._call.line.send({"type": "toolUse", "toolUse": use})
        await strike_at(self._call, self, Point.TOOL_CALL, turn=turn.number)

    def _remember(self, role: str, text: str, ident: str = "") -> None:
        entry = Remembered(role=role, text=text, ident=ident)
        self._call.record.conversation.append(entry)

    async def _complain(self, words: str) -> None:
        self._call.violation(words)
        await self._error(words)

    async def _error(self, words: str) -> None:
        await self._call.line.send({"type": "error", "error": {"message": words}})


def _admit(_request: Request) -> Refusal | None:
    # The dialect has no authentication; a gateway that wants some stands in front of it.
    return None


_SERVICE: Final = Service(name="nova_dialect", base_path="", admit=_admit, converse=DialectSession)


class DialectEmulator(Emulator):
    """The gateway on loopback; its address is taken as it is."""

    def __init__(  # noqa: PLR0913 - each by name; most emulators name few
        self,
        script: Script | None = None,
        *,
        strict: Validator | None = None,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        keys: frozenset[str] = frozenset(),
        tell: Teller = silent,
    ) -> None:
        super().__init__(
            _SERVICE, script, strict=strict, tls=tls, host=host, port=port, keys=keys, tell=tell
        )
