"""A chain of frames: a microphone, a volume control, a session, a loudspeaker, joined by calls.

    python docs/examples/frame_chain.py QUESTION.wav [ANSWER.wav]

Each link takes an asynchronous iterator and gives one; `as_processor` makes one of any session.
"""

import array
import asyncio
import sys
import wave
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path

from config.audio import FRAME_BYTES, FRAME_SAMPLES
from config.settings import Settings
from providers import registry
from providers.base import SessionBrief, SessionEvent, TextOutput, Transcript
from providers.chain import as_processor, sound


async def microphone(recording: Path) -> AsyncIterator[bytes]:
    """Give a recording as frames of 20 ms, the last one cut off if it is not whole."""
    with wave.open(str(recording)) as file:
        while len(pcm := file.readframes(FRAME_SAMPLES)) == FRAME_BYTES:
            yield pcm


async def quieter(frames: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Give every frame at half its volume."""
    async for frame in frames:
        yield array.array("h", (sample // 2 for sample in array.array("h", frame))).tobytes()


async def told(events: AsyncIterable[SessionEvent]) -> AsyncIterator[SessionEvent]:
    """Print what is said, and pass it on."""
    async for event in events:
        match event:
            case Transcript(text=text, final=True):
                print("you:  ", text)
            case TextOutput(text=text):
                print("house:", text.strip())
        yield event


async def main(question: Path, answer: Path = Path("answer.wav")) -> None:
    """Join the links, and let the frames run through them."""
    provider = registry.create("local", Settings())
    with wave.open(str(answer), "wb") as file:
        file.setparams((1, 2, provider.capabilities.output_format.rate_hz, 0, "NONE", ""))
        async with provider.open(SessionBrief(room="kitchen")) as session:
            link = as_processor(session)
            async for pcm in sound(told(link(quieter(microphone(question))))):
                file.writeframes(pcm)
    print("spoken into", answer)


if __name__ == "__main__":
    asyncio.run(main(*map(Path, sys.argv[1:])))
