"""Speaks to a session as the room does: frames of 20 ms in real time, then silence."""

import asyncio
import time
from dataclasses import dataclass, field

from config.audio import FRAME_MS, AudioFormat
from daemon.verify.speech import Speech
from providers.base import Session, Side, TurnMode


@dataclass(slots=True)
class Voice:
    """A person who says one sentence at a time."""

    session: Session
    form: AudioFormat
    turn_end: Side
    silence_ms: int
    """Our own endpoint, for a service that leaves it to us."""
    sent_ms: list[float] = field(default_factory=list)
    """How long each frame of this turn took to be written."""
    ended_s: float = 0.0
    """When the last sound of this turn's speech had been said, on the monotonic clock."""
    end_told_s: float = 0.0
    """When we told the end of the turn, where that is ours to tell."""
    _speaking: bool = False

    async def breathe(self) -> None:
        """Send silence between turns, for a service that takes a quiet line for a dead one."""
        silence = bytes(self.form.bytes_of(FRAME_MS))
        while True:
            await asyncio.sleep(FRAME_MS / 1000)
            if not self._speaking:
                await self.session.send_audio(silence)

    async def say(self, speech: Speech, answered: asyncio.Event) -> None:
        """Take a turn: speech, then silence until it is `answered`, or is ours to end."""
        self._speaking = True
        try:
            await self._say(speech, answered)
        finally:
            self._speaking = False

    async def _say(self, speech: Speech, answered: asyncio.Event) -> None:
        frame_bytes = self.form.bytes_of(FRAME_MS)
        silence = bytes(frame_bytes)
        await self.session.begin_turn(TurnMode.AUTOMATIC)
        self.sent_ms.clear()
        began_s = time.monotonic()
        self.ended_s = began_s + speech.ms / 1000
        ours_s = self.ended_s + self.silence_ms / 1000
        number = 0
        while not answered.is_set():
            number += 1
            due_s = began_s + number * FRAME_MS / 1000  # a frame is there once it is over
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
            if self.turn_end is Side.CLIENT and due_s >= ours_s:
                break
            start = (number - 1) * frame_bytes
            frame = speech.pcm[start : start + frame_bytes].ljust(frame_bytes, b"\0")
            await self._send(frame if start < len(speech.pcm) else silence)
        if self.turn_end is Side.CLIENT:
            await self.session.end_turn()
            self.end_told_s = time.monotonic()

    async def _send(self, frame: bytes) -> None:
        handed_in_s = time.monotonic()
        await self.session.send_audio(frame)
        self.sent_ms.append((time.monotonic() - handed_in_s) * 1000)
