"""An agent of your own thinks; the local provider hears and speaks for it.

    python docs/examples/agent_integration.py [BASE_URL [MODEL]]

The contract with an agent: it is given what was said, and answers in pieces, which are spoken
sentence by sentence. A chat server (Ollama: http://localhost:11434/v1 llama3.2) can answer instead.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

from config.agent import Agent as AgentSettings
from config.settings import Settings
from providers import registry
from providers.agent.agent import Message, Piece, Said, Words
from providers.agent.chat import ChatAgency
from providers.agent.provider import ExternalProvider
from providers.base import AudioOutput, SessionBrief, TextOutput, TurnEnd


class Counter:
    """An agent that counts words: put your own thinking here."""

    name, remembers_what_was_heard, is_elsewhere = "counter", True, False

    @asynccontextmanager
    async def open(self, _brief: SessionBrief) -> AsyncIterator["Counter"]:
        """Begin a conversation."""
        yield self

    async def answer(self, messages: Sequence[Message], _tools: object) -> AsyncGenerator[Piece]:
        """Answer the last thing said, in as many pieces as you like."""
        said = [message.text for message in messages if isinstance(message, Said)]
        yield Words(f"That was turn {len(said)}. You said {len(said[-1].split())} words.")


async def main(base_url: str = "", model: str = "") -> None:
    """Ask one question in writing, and listen to the spoken answer."""
    chat = AgentSettings(base_url=base_url, model=model)
    agency = ChatAgency(chat) if base_url else Counter()
    provider = ExternalProvider(registry.create("local", Settings()), agency, max_sentences=8)
    sound = bytearray()
    async with provider.open(SessionBrief(room="kitchen")) as session:
        await session.send_text("why is the sky blue")
        async for event in session.events():
            match event:
                case TextOutput(text=text):
                    print("agent:", text.strip())
                case AudioOutput(pcm=pcm):
                    sound += pcm
                case TurnEnd():
                    break
    print(f"spoken in {provider.capabilities.output_format.ms_of(len(sound)):.0f} ms")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
