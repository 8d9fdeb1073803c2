"""The input audio buffer: what is heard in it, and when it becomes a turn."""

from typing import Final

from providers.emulators.ear import Ear, SpeechBegan
from providers.emulators.realtime.answering import Answering
from providers.emulators.realtime.complaint import Complaint
from providers.emulators.realtime.desk import Desk
from providers.emulators.realtime.events import Ending, transcription_usage, user_audio_item
from providers.emulators.realtime.settings import SessionSettings
from providers.emulators.record import Remembered

_LEAST_MS: Final = 100
_PARTS_OF_TRANSCRIPT: Final = 2


class Hearing:
    """Listens for one session."""

    def __init__(self, desk: Desk, answering: Answering) -> None:
        self._desk = desk
        self._answering = answering
        self._ear = self._new_ear()
        self._heard_bytes = 0
        self._buffered_ms = 0.0
        self._began_ms = 0
        self._item_id = ""

    @property
    def position_ms(self) -> float:
        """How much audio the client has sent."""
        return self._ms(self._heard_bytes)

    def configure(self, old: SessionSettings) -> None:
        """Listen by the session's new settings from here on."""
        new = self._desk.settings
        if new.input_hz != old.input_hz and not self._heard_bytes:
            self._ear = self._new_ear()
        elif new.input_hz != old.input_hz:
            raise Complaint("invalid_value", "the input rate cannot change after audio")
        if (old.turns is None) != (new.turns is None):
            self._ear.forget()
        if new.turns is not None:
            self._ear.set_silence(new.turns.silence_ms)

    async def hear(self, pcm: bytes) -> None:
        """Take the next piece of the microphone."""
        self._desk.call.record.hear(pcm)
        self._heard_bytes += len(pcm)
        self._buffered_ms += self._ms(len(pcm))
        for finding in self._ear.hear(pcm):
            # The ear follows the stream in manual turns too, so that its places stay true.
            if self._desk.settings.turns is None:
                continue
            if isinstance(finding, SpeechBegan):
                await self._began(finding.at_ms)
            else:
                await self._ended(finding.at_ms)

    async def commit(self) -> None:
        """Make the buffer a turn. Raises `Complaint` for less than 100 ms."""
        if self._buffered_ms < _LEAST_MS:
            words = f"expected at least {_LEAST_MS}ms of audio, found {self._buffered_ms:.0f}ms"
            raise Complaint("input_audio_buffer_commit_empty", f"Buffer too small: {words}.")
        heard_ms, self._item_id = self._buffered_ms, self._desk.memory.new_id()
        self._ear.forget()
        await self._committed(heard_ms)

    async def clear(self) -> None:
        """Throw the buffer away."""
        self._buffered_ms = 0.0
        self._ear.forget()
        await self._desk.send("input_audio_buffer.cleared", {})

    async def _began(self, at_ms: int) -> None:
        turns = self._desk.settings.turns
        if turns is None:
            return
        self._began_ms = at_ms
        self._item_id = self._desk.memory.new_id()
        start_ms = max(0, at_ms - turns.prefix_ms)
        fields = {"audio_start_ms": start_ms, "item_id": self._item_id}
        await self._desk.send("input_audio_buffer.speech_started", fields)
        if turns.interrupts:
            self._answering.cut(Ending(status="cancelled", reason="turn_detected"))

    async def _ended(self, at_ms: int) -> None:
        turns = self._desk.settings.turns
        if turns is None:
            return
        fields = {"audio_end_ms": at_ms, "item_id": self._item_id}
        await self._desk.send("input_audio_buffer.speech_stopped", fields)
        await self._committed(at_ms - self._began_ms)
        if turns.answers:
            self._answering.answer()

    async def _committed(self, heard_ms: float) -> None:
        ident, self._buffered_ms = self._item_id, 0.0
        turn = self._answering.take_speech(heard_ms)
        item = user_audio_item(ident)
        entry = Remembered(role="user", text=turn.heard, ident=ident, audio_ms=int(heard_ms))
        previous = {"previous_item_id": self._desk.memory.add(item, entry)}
        await self._desk.send("input_audio_buffer.committed", {**previous, "item_id": ident})
        for step in ("added", "done"):
            await self._desk.send(f"conversation.item.{step}", {**previous, "item": item})
        if self._desk.settings.transcribes:
            await self._transcribe(ident, turn.heard, heard_ms)

    async def _transcribe(self, ident: str, words: str, heard_ms: float) -> None:
        kind = "conversation.item.input_audio_transcription"
        place = {"item_id": ident, "content_index": 0}
        half = len(words) // _PARTS_OF_TRANSCRIPT
        if self._desk.dialect.cumulative_transcripts:
            for so_far in (words[:half], words):
                await self._desk.send(f"{kind}.updated", {**place, "transcript": so_far})
        else:
            for part in (words[:half], words[half:]):
                await self._desk.send(f"{kind}.delta", {**place, "delta": part})
        usage = transcription_usage(heard_ms, words)
        done = {**place, "transcript": words, "usage": usage}
        await self._desk.send(f"{kind}.completed", done)

    def _new_ear(self) -> Ear:
        settings = self._desk.settings
        silence_ms = settings.turns.silence_ms if settings.turns else 500
        return Ear(settings.input_hz, self._desk.call.script.vad, silence_ms)

    def _ms(self, size_bytes: int) -> float:
        return size_bytes / 2 * 1000 / self._desk.settings.input_hz
