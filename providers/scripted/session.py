"""A session that plays a script: it takes what the house gives and answers as written."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

from config.audio import FRAME_MS
from providers import base
from providers.base import Capabilities, SessionEvent, ToolResult, TurnMode
from providers.errors import ConnectionLost, ProtocolViolation, Unsupported
from providers.scripted import steps
from providers.scripted.events import Counters, reply_event, turn_event
from providers.scripted.record import SessionRecord
from providers.scripted.script import Script, Turn
from providers.scripted.sound import pieces
from providers.scripted.steps import HangUpKind, Step, Wait

_TURNS = (Wait.TURN_END, Wait.TEXT)


class ScriptedSession:
    """Plays turns, each when what it waits for has been given.

    What was given before a wait began satisfies it too, once; microphone audio alone counts from
    the moment the waiting begins.
    """

    def __init__(
        self, script: Script, turns: Iterator[Turn], record: SessionRecord, counters: Counters
    ) -> None:
        self._script = script
        self._capabilities: Capabilities = script.header.capabilities.capabilities()
        self._turns = turns
        self._record = record
        self._counters = counters
        self._given: Counter[Wait] = Counter()
        self._changed = asyncio.Event()
        self._interruptible = False
        self._cut = asyncio.Event()
        self._closed = asyncio.Event()

    # --- what the house gives

    async def begin_turn(self, mode: TurnMode) -> None:
        """Take turns of any kind."""
        self._check_open()
        self._record.modes.append(mode)

    async def prove(self) -> None:
        """Live as long as the script does. Raises `ConnectionLost`."""
        self._check_open()

    async def send_audio(self, pcm: bytes) -> None:
        """Count a frame; one of another length than 20 ms is a violation of the contract."""
        self._check_open()
        expected = self._capabilities.input_format.bytes_of(FRAME_MS)
        if len(pcm) != expected:
            raise ProtocolViolation(f"send_audio: expected {expected} bytes, found {len(pcm)}")
        self._record.add_audio(pcm)
        self._give(Wait.AUDIO, FRAME_MS)

    async def send_text(self, text: str) -> None:
        """Take a turn in writing."""
        self._check_open()
        if not self._capabilities.text_turn:
            raise Unsupported("scripted: this script takes no turns in writing")
        self._record.texts.append(text)
        self._give(Wait.TEXT)

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        """Take the answer to a tool call."""
        self._check_open()
        self._record.tool_results.append((call_id, result))
        self._give(Wait.TOOL_RESULT)

    async def end_turn(self) -> None:
        """Take the end of a spoken turn."""
        self._check_open()
        if self._capabilities.turn_end is base.Side.SERVICE and not self._capabilities.manual_turn:
            raise Unsupported("scripted: this script ends turns itself")
        self._record.turns_ended += 1
        self._give(Wait.TURN_END)

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:
        """Take an interruption: the rest of the turn is not played, unless it is stubborn."""
        self._check_open()
        self._record.interrupts.append((reply_id, heard_ms))
        self._give(Wait.INTERRUPT)
        if self._interruptible:
            self._cut.set()

    # --- what the script plays

    async def events(self) -> AsyncIterator[SessionEvent]:
        """Play the turns as they are taken; a slow reader slows the script."""
        for turn in self._turns:
            await self._take(turn.header.wait, turn.header.audio_ms)
            self._interruptible = not turn.header.stubborn
            reply_id = self._counters.reply_id()
            for step in turn.steps:
                if self._cut.is_set():
                    break
                async for event in self._play(step, reply_id):
                    yield event
            if self._closed.is_set():
                return
            self._interruptible = False
            self._cut.clear()
        await self._closed.wait()

    def close(self) -> None:
        """End the session; every wait ends with it."""
        self._closed.set()
        self._changed.set()
        self._cut.set()

    async def _play(self, step: Step, reply_id: str) -> AsyncIterator[SessionEvent]:
        match step:
            case steps.Tone() | steps.Silence() | steps.Recording():
                async for event in self._sound(step, step.reply_id or reply_id):
                    yield event
            case steps.Delay():
                await self._pause(step.delay_ms / 1000)
            case steps.Await():
                await self._take(step.wait, step.audio_ms)
            case steps.Hang():
                await self._cut.wait()
            case steps.HangUp():
                self.close()
                if step.hang_up is HangUpKind.LOST:
                    raise ConnectionLost("scripted: the script hung up")
            case steps.Text() | steps.Call() | steps.Cut() | steps.End():
                yield reply_event(step, reply_id, self._counters)
            case _:
                yield turn_event(step)
                if isinstance(step, steps.Error) and step.fatal:
                    self.close()

    async def _sound(self, step: steps.SoundStep, reply_id: str) -> AsyncIterator[SessionEvent]:
        form = self._capabilities.output_format
        loop = asyncio.get_running_loop()
        due = loop.time()
        for pcm in pieces(step, self._script.sounds, form):
            if self._cut.is_set():
                return
            yield base.AudioOutput(reply_id, pcm)
            if step.speed > 0:
                due += form.ms_of(len(pcm)) / 1000 / step.speed
                await self._pause(due - loop.time())
            else:
                await asyncio.sleep(0)

    async def _pause(self, delay_s: float) -> None:
        """Wait, or until the person interrupts."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(delay_s, 0.0)):
                await self._cut.wait()

    async def _take(self, wait: Wait, audio_ms: int) -> None:
        """Wait until something was given, and use it up."""
        if wait is Wait.NOTHING:
            return
        if wait is Wait.AUDIO:
            self._given[wait] = 0
        needed = audio_ms if wait is Wait.AUDIO else 1
        kinds = _TURNS if wait is Wait.TURN else (wait,)
        while not (taken := self._take_now(kinds, needed)) and not self._cut.is_set():
            self._changed.clear()
            await self._changed.wait()
        if taken and wait is Wait.INTERRUPT and not self._closed.is_set():
            self._cut.clear()

    def _take_now(self, kinds: tuple[Wait, ...], needed: int) -> bool:
        for kind in kinds:
            if self._given[kind] >= needed:
                self._given[kind] -= needed
                return True
        return False

    def _give(self, what: Wait, amount: int = 1) -> None:
        self._given[what] += amount
        self._changed.set()

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise ConnectionLost("scripted: the session is over")
