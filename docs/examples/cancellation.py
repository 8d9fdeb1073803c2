"""An answer cut short: the session forgets what was not heard.

    python docs/examples/cancellation.py

A reply comes faster than it is spoken, so only the loudspeaker knows how much of it was heard.
Whoever interrupts says so: `interrupt(reply_id, heard_ms)` stops the reply, and the session
remembers no more of it than that. Asked to say it again, the house repeats the beginning alone.
"""

import asyncio
from collections.abc import AsyncIterator

from config.settings import Settings
from providers import registry
from providers.base import AudioOutput, SessionBrief, SessionEvent, TextOutput, TurnEnd

HEARD_MS = 1_500


async def received(events: AsyncIterator[SessionEvent], rate_hz: int, enough_ms: float) -> str:
    """Take an answer, or as much sound of it as is enough; gives the reply's id."""
    size_bytes = 0
    async for event in events:
        match event:
            case TextOutput(text=text):
                print("house:", text.strip())
            case AudioOutput(reply_id=reply_id, pcm=pcm):
                size_bytes += len(pcm)
                if size_bytes / 2 / rate_hz * 1000 >= enough_ms:
                    return reply_id
            case TurnEnd(reply_id=reply_id):
                return reply_id
    raise EOFError("the session ended in the middle of an answer")


async def main() -> None:
    """Ask for something long, cut the answer, and have it said again."""
    provider = registry.create("local", Settings())
    rate_hz = provider.capabilities.output_format.rate_hz
    async with provider.open(SessionBrief(room="kitchen")) as session:
        events = session.events()
        print("you:   what can you do?")
        await session.send_text("what can you do")
        reply_id = await received(events, rate_hz, HEARD_MS)
        await session.interrupt(reply_id, HEARD_MS)
        print(f"       (cut short after {HEARD_MS} ms)")
        print("you:   say that again")
        await session.send_text("say that again")
        await received(events, rate_hz, float("inf"))


if __name__ == "__main__":
    asyncio.run(main())
