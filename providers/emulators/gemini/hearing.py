"""What the emulated Gemini hears: turns it finds itself, or turns the client frames."""

from collections.abc import Mapping

from providers.emulators.ear import Ear, SpeechBegan
from providers.emulators.gemini.answering import Answering
from providers.emulators.gemini.desk import Desk
from providers.emulators.gemini.shapes import Refused, pcm_of


class Hearing:
    """Listens for one session."""

    def __init__(self, desk: Desk, answering: Answering) -> None:
        self._desk = desk
        self._answering = answering
        self._ear: Ear | None = None
        self._rate_hz = 0
        self._arrived_bytes = 0
        self._began_ms = 0
        self._framed_bytes: int | None = None

    @property
    def position_ms(self) -> float:
        """How much audio the client has sent."""
        return self._ms(self._arrived_bytes)

    async def hear(self, blob: Mapping[str, object]) -> None:
        """Take a piece of the microphone. Raises `Refused`."""
        pcm, rate_hz = pcm_of(blob)
        if self._ear is None:
            self._rate_hz = rate_hz
            self._ear = Ear(rate_hz, self._desk.call.script.vad, self._desk.setup.silence_ms)
        if rate_hz != self._rate_hz:
            raise Refused(f"Sample rate changed from {self._rate_hz} to {rate_hz}")
        self._arrived_bytes += len(pcm)
        if self._desk.setup.automatic:
            self._desk.call.record.hear(pcm)
            await self._listen(pcm, self._ear)
        elif self._framed_bytes is None:
            # Outside a framed turn the service throws audio away.
            self._desk.call.record.dropped_bytes += len(pcm)
        else:
            self._desk.call.record.hear(pcm)
            self._framed_bytes += len(pcm)

    async def activity(self, *, begins: bool) -> None:
        """Begin or end a turn the client frames. Raises `Refused`."""
        if self._desk.setup.automatic:
            raise Refused("Explicit activity control is not supported with automatic detection.")
        if begins == (self._framed_bytes is not None):
            raise Refused("activityStart and activityEnd must follow each other in turn")
        if begins:
            self._framed_bytes = 0
            await self._answering.interrupt()
            return
        heard_ms, self._framed_bytes = self._ms(self._framed_bytes or 0), None
        if heard_ms:
            await self._answering.take_speech(heard_ms)

    async def stream_end(self) -> None:
        """The microphone pauses: what was being said is over. Raises `Refused`."""
        if not self._desk.setup.automatic:
            raise Refused("audioStreamEnd is not allowed with manual activity detection")
        if self._ear is not None and self._ear.speaking:
            heard_ms = self._ear.position_ms - self._began_ms
            self._ear.forget()
            await self._answering.take_speech(heard_ms)

    async def _listen(self, pcm: bytes, ear: Ear) -> None:
        for finding in ear.hear(pcm):
            if isinstance(finding, SpeechBegan):
                self._began_ms = finding.at_ms
                await self._answering.interrupt()
            else:
                await self._answering.take_speech(finding.at_ms - self._began_ms)

    def _ms(self, size_bytes: int) -> float:
        return size_bytes / 2 * 1000 / self._rate_hz if self._rate_hz else 0.0
