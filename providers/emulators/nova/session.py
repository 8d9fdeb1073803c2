"""One emulated session with Nova: hears, takes turns and keeps the client to the rules."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, assert_never
from uuid import uuid4

from providers.emulators.call import Teller, Validator
from providers.emulators.ear import Ear, Finding, SpeechBegan, SpeechEnded
from providers.emulators.mind import Mind, TakenTurn
from providers.emulators.misbehave import SessionOver, misbehave
from providers.emulators.nova import meanings, shapes
from providers.emulators.nova.answers import Completion, OutputEvent
from providers.emulators.nova.figures import FIRST_MODEL, Figures
from providers.emulators.nova.frames import encode
from providers.emulators.nova.mouth import Answer, Mouth
from providers.emulators.nova.refusal import Refusal, invalid
from providers.emulators.nova.rules import Rules
from providers.emulators.nova.stream import Stream
from providers.emulators.nova.utterance import Studio
from providers.emulators.record import Remembered, SessionRecord
from providers.emulators.script import Script
from providers.emulators.trouble import Kind, Mischief, Point, Trouble

_IDLE: Final = "Timed out waiting for audio bytes or interactive content"
# An event, a kind of content and a reason to stop that nobody knows.
_SURPRISES: Final[tuple[OutputEvent, ...]] = (
    {"emulatorSurprise": {"for": ["robustness"]}},
    {"contentStart": {"contentId": "surprise", "type": "VIDEO", "role": "ASSISTANT"}},
    {"contentEnd": {"contentId": "surprise", "type": "VIDEO", "stopReason": "EMULATED"}},
)
_USUAL_FAILURE: Final = "internalServerException"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a session is held with."""

    model: str
    script: Script
    figures: Figures
    mind: Mind
    mischief: Mischief
    strict: Validator | None
    tell: Teller


class Session:
    """A session from its first event to its end; what happens in it is kept in `record`."""

    def __init__(self, stream: Stream, record: SessionRecord, setting: Setting) -> None:
        self._stream = stream
        self._record = record
        self._setting = setting
        self._rules = Rules(text_turns=setting.model != FIRST_MODEL)
        self._ident = str(uuid4())
        self._prompt = ""
        self._tools: tuple[str, ...] = ()
        self._pause_ms = 0
        self._ear: Ear | None = None
        self._mouth: Mouth | None = None
        self._uplink = _Uplink()
        self._patience: asyncio.Timeout | None = None
        self._speech_at_ms = 0
        self._tasks: asyncio.TaskGroup

    async def hold(self) -> None:
        """Serve the client until one of both ends it."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                tasks.create_task(self._grow_old(), name="session age")
                tasks.create_task(self._grow_impatient(), name="session idle")
                await self.strike(Point.CONNECT)
                await self._listen()
                raise SessionOver  # noqa: TRY301 - ends the group, and every task of the session
        except* SessionOver:
            pass
        finally:
            ended = self._rules.ended_well and self._stream.closed_in_order
            self._record.close_code = 1000 if ended else 1006
            self._record.closed.set()

    async def strike(self, point: Point, turn: int = 0, ms: float = 0.0) -> None:
        """Let go wrong what is due at a point."""
        for trouble in self._setting.mischief.due(point, turn=turn, ms=ms):
            if trouble.after_ms and point not in {Point.UPLINK, Point.REPLY}:
                later = self._later(trouble)
                self._tasks.create_task(later, name=f"trouble {trouble.kind}")
            else:
                await self._misbehave(trouble)

    async def _later(self, trouble: Trouble) -> None:
        await asyncio.sleep(trouble.after_ms / 1000)
        await self._misbehave(trouble)

    async def _misbehave(self, trouble: Trouble) -> None:
        if trouble.kind is Kind.UNREADABLE and trouble.code == "checksum":
            broken = bytearray(encode({":message-type": "event"}, b"{}"))
            broken[-1] ^= 0xFF
            await self._stream.send(bytes(broken))
            return
        if trouble.kind is Kind.UNKNOWN:
            for event in _SURPRISES:
                await self._stream.tell(event)
        try:
            await misbehave(trouble, self._stream, self._fail)
        except SessionOver:
            # A GOAWAY ends the connection only for new streams.
            if self._stream.exchange.over:
                raise

    async def _fail(self, trouble: Trouble) -> None:
        kind = _USUAL_FAILURE if trouble.code == "server_error" else trouble.code
        await self._stream.fail(kind, trouble.text)
        raise SessionOver

    async def _listen(self) -> None:
        try:
            async for message in self._stream.messages():
                self._tasks.create_task(self._stream.begin(), name="answer head")
                event = shapes.read(self._kept(message))
                meaning = self._rules.take(event)
                if meaning is not None:
                    await self._act(meaning)
            if not self._rules.ended_well or not self._stream.closed_in_order:
                self._violation("the input ended without promptEnd, sessionEnd or the empty event")
            self._stream.exchange.finish()
        except Refusal as refusal:
            self._violation(refusal.message)
            await self._stream.fail(refusal.in_stream, refusal.message)

    def _kept(self, message: object) -> object:
        """Keep a message, without its audio, and ask the independent model about it."""
        if not isinstance(message, dict):
            return message
        event = message.get("event")
        kept: dict[str, object] = event if isinstance(event, dict) else message
        match kept:
            case {"audioInput": {"content": str(), **rest}}:
                kept = {"audioInput": {**rest, "content": ""}}
        self._record.received.append(kept)
        self._record.received_at_s.append(time.monotonic())
        problems = self._setting.strict(message) if self._setting.strict else ()
        if problems:
            raise invalid("; ".join(problems))
        return message

    async def _act(self, meaning: meanings.Meaning) -> None:
        match meaning:
            case meanings.Started(sensitivity):
                self._pause_ms = self._setting.figures.pause_ms(sensitivity)
            case meanings.Prompted():
                self._prepare(meaning)
            case meanings.Instructed(text):
                self._remember("system", text)
            case meanings.Remembered(role, text):
                self._remember(role.lower(), text)
            case meanings.AudioOpened(rate_hz):
                self._ear = Ear(rate_hz, self._setting.script.vad, self._pause_ms)
                self._uplink = _Uplink(rate_hz)
                await self.strike(Point.SETUP)
            case meanings.Heard(pcm):
                await self._hear(pcm)
            case meanings.Typed(text):
                self._input_came()
                self._ask(self._setting.mind.take(text=text, tools=self._tools), heard_ms=0)
            case meanings.ToolAnswered(call, content):
                await self._take_result(call, content)
            case meanings.Ended():
                pass
            case _:
                assert_never(meaning)

    def _prepare(self, prompted: meanings.Prompted) -> None:
        self._prompt = prompted.prompt
        self._tools = prompted.tools
        studio = Studio(
            tell=self._stream.tell,
            strike=self.strike,
            note=self._setting.tell,
            mischief=self._setting.mischief,
            script=self._setting.script,
            interruption=self._setting.figures.interruption,
            rate_hz=prompted.rate_hz,
        )
        self._mouth = Mouth(studio, self._record, self._rules.open_calls)
        self._tasks.create_task(self._mouth.run(), name="answers")

    async def _hear(self, pcm: bytes) -> None:
        self._record.hear(pcm)
        lead_ms = self._uplink.take(pcm, self._input_came())
        if lead_ms > self._setting.figures.uplink_lead_ms and not self._uplink.told:
            self._uplink.told = True
            self._violation(f"the audio is {lead_ms:.0f} ms ahead of real time")
        await self.strike(Point.UPLINK, ms=self._uplink.heard_ms)
        for finding in self._ear.hear(pcm) if self._ear else ():
            self._notice(finding)

    def _notice(self, finding: Finding) -> None:
        match finding:
            case SpeechBegan(at_ms):
                self._speech_at_ms = at_ms
                if self._mouth is not None:
                    self._mouth.interrupt()
            case SpeechEnded(at_ms):
                turn = self._setting.mind.take(tools=self._tools)
                self._ask(turn, heard_ms=max(1, at_ms - self._speech_at_ms))

    def _ask(self, turn: TakenTurn, heard_ms: int) -> None:
        self._remember("user", turn.heard, heard_ms)
        calls = "".join(f", calls {call.name}" for call in turn.plan.calls)
        self._setting.tell(f"turn {turn.number}: heard {turn.heard!r}{calls}")
        if self._mouth is not None:
            completion = Completion(self._ident, self._prompt)
            self._mouth.ask(Answer(turn=turn, completion=completion, heard_ms=heard_ms))

    async def _take_result(self, call: str, content: str) -> None:
        self._record.conversation.append(Remembered(role="result", text=content, ident=call))
        turn = self._mouth.result(call, content) if self._mouth else None
        await self.strike(Point.TOOL_RESULT, turn.number if turn else 0)

    def _remember(self, role: str, text: str, audio_ms: int = 0) -> None:
        self._record.conversation.append(Remembered(role=role, text=text, audio_ms=audio_ms))

    def _violation(self, words: str) -> None:
        self._record.violations.append(words)
        self._setting.tell(f"violation: {words}")

    async def _grow_old(self) -> None:
        limit_s = self._setting.script.max_session_s
        await asyncio.sleep(self._setting.figures.session_s if limit_s is None else limit_s)
        self._stream.exchange.finish()
        raise SessionOver

    async def _grow_impatient(self) -> None:
        patience_s = self._setting.figures.patience_s
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s) as self._patience:
                await asyncio.Event().wait()
        await self._stream.fail("validationException", f"{_IDLE} for {patience_s:g} seconds")
        raise SessionOver

    def _input_came(self) -> float:
        now_s = asyncio.get_running_loop().time()
        if self._patience is not None and not self._patience.expired():
            self._patience.reschedule(now_s + self._setting.figures.patience_s)
        return now_s


class _Uplink:
    """How much audio came since its beginning, against the clock."""

    def __init__(self, rate_hz: int = 16_000) -> None:
        self._rate_hz = rate_hz
        self._began_s: float | None = None
        self.heard_ms = 0.0
        self.told = False

    def take(self, pcm: bytes, now_s: float) -> float:
        """Count a piece; gives how many ms it is ahead of real time."""
        if self._began_s is None:
            self._began_s = now_s
        lead_ms = self.heard_ms - (now_s - self._began_s) * 1000
        self.heard_ms += len(pcm) * 500 / self._rate_hz
        return lead_ms
