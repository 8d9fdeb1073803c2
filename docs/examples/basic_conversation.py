"""One question, one spoken answer: the smallest conversation with the provider on this machine.

    python docs/examples/basic_conversation.py [ANSWER.wav [QUESTION.wav]]

Shows how a session is opened, given a turn, and listened to. The turn is written, or spoken in a
16 kHz mono recording: 20 ms frames, then `end_turn`. The answer is saved, no sound card is needed.
"""

import asyncio
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

from config.audio import FRAME_BYTES, FRAME_SAMPLES
from config.settings import Settings
from providers import base, registry
from providers.base import AudioOutput, SessionBrief, SessionError, TextOutput, Transcript, TurnEnd


def frames(recording: Path) -> Iterator[bytes]:
    """Give a recording as a session takes it."""
    with wave.open(str(recording)) as file:
        while pcm := file.readframes(FRAME_SAMPLES):
            yield pcm.ljust(FRAME_BYTES, b"\0")


async def ask(session: base.Session, recording: Path | None) -> None:
    """Give the session a turn, spoken or written."""
    if recording is None:
        await session.send_text("what can you do")
        return
    for frame in frames(recording):
        await session.send_audio(frame)
    await session.end_turn()


async def main(answer: Path = Path("answer.wav"), question: Path | None = None) -> None:
    """Ask, print both sides, save the answer's sound."""
    provider = registry.create("local", Settings())
    with wave.open(str(answer), "wb") as file:
        file.setparams((1, 2, provider.capabilities.output_format.rate_hz, 0, "NONE", ""))
        async with provider.open(SessionBrief(room="kitchen")) as session:
            await ask(session, question)
            async for event in session.events():
                match event:
                    case Transcript(text=text):
                        print("you:  ", text)
                    case TextOutput(text=text):
                        print("house:", text.strip())
                    case AudioOutput(pcm=pcm):
                        file.writeframes(pcm)
                    case TurnEnd() | SessionError():
                        break
    print("spoken into", answer)


if __name__ == "__main__":
    asyncio.run(main(*map(Path, sys.argv[1:])))
