"""One answer of the dialect's gateway: words and sound in deltas, then both words for its end."""

import asyncio
import base64
from collections.abc import Sequence
from typing import Final

from providers.emulators.call import Call, Conversation, strike
from providers.emulators.mind import TakenTurn
from providers.emulators.trouble import Kind, Point
from providers.emulators.voice import Pacer, pieces, spoken

_RATE_HZ: Final = 24_000


class Reply:
    """An answer being given; `cut` is set when the client or the person interrupts it."""

    def __init__(self, call: Call, talk: Conversation, turn: TakenTurn) -> None:
        self.cut = asyncio.Event()
        self._call = call
        self._talk = talk
        self._turn = turn
        self._sent_ms = 0.0

    async def speak(self, sentences: Sequence[str], *, goes_on: bool = False) -> str:
        """Send all sentences, or as much as there is time for; gives the words that were spoken.

        It `goes_on` when calls follow: then its end is not told.
        """
        said: list[str] = []
        pacer = Pacer(self._call.script.pace)
        for sentence in () if sentences and self._asked(Kind.EMPTY) else sentences:
            await self._delta({"text": sentence})
            pcm = await spoken(sentence, _RATE_HZ)
            for piece in pieces(pcm, _RATE_HZ, self._call.script.chunk_ms):
                if self.cut.is_set():
                    await self._late_sound(pcm)
                    break
                if self._asked(Kind.STALL):
                    return " ".join(said)
                await self._sound(piece)
                await pacer.wait(len(piece) * 500 / _RATE_HZ)
            if self.cut.is_set():
                break
            said.append(sentence)
        if not goes_on and not self._asked(Kind.NO_END):
            await self._call.line.send({"type": "contentBlockStop"})
            await self._call.line.send({"type": "messageStop"})
        return " ".join(said)

    async def _sound(self, piece: bytes) -> None:
        await strike(self._call, self._talk, Point.REPLY, turn=self._turn.number, ms=self._sent_ms)
        odd = self._asked(Kind.ODD_AUDIO)
        chunk = base64.b64encode(piece[:-1] if odd else piece).decode()
        await self._delta({"audioChunk": "%%%" if self._asked(Kind.BAD_BASE64) else chunk})
        self._sent_ms += len(piece) * 500 / _RATE_HZ

    async def _late_sound(self, pcm: bytes) -> None:
        number = self._turn.number
        late = self._call.mischief.in_reply(Kind.LATE_AUDIO, turn=number, ms=self._sent_ms)
        if late is not None:
            chunk = pcm[: 2 * (_RATE_HZ * late.ms // 1000)]
            await self._delta({"audioChunk": base64.b64encode(chunk).decode()})

    async def _delta(self, part: dict[str, str]) -> None:
        await self._call.line.send({"type": "contentBlockDelta", **part})

    def _asked(self, kind: Kind) -> bool:
        mischief = self._call.mischief
        return mischief.in_reply(kind, turn=self._turn.number, ms=self._sent_ms) is not None
