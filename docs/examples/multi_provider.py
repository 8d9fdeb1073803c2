"""The same question to one service after the other, until one answers: the house's own fallback.

    python docs/examples/multi_provider.py parlour.toml openai_realtime gemini_live local

Keys come from where the file says, or from the environment; `local` needs none.
"""

import asyncio
import sys
from pathlib import Path

from config.load import load
from daemon.effects import BeginTurn, SendText
from daemon.events import SessionFailed, SessionOpened, SessionReplacing
from daemon.link import Link, LinkEvent
from daemon.plan import Candidate, Plan
from providers import registry
from providers.base import SessionBrief, TextOutput, TurnEnd, TurnMode


async def main(file: Path, *names: str) -> None:
    """Ask until somebody has answered, and print who and what."""
    settings = load(file)
    heard: asyncio.Queue[LinkEvent] = asyncio.Queue()
    brief = SessionBrief(room="kitchen", instructions="Answer in one sentence.")
    link = Link(heard.put_nowait)

    def candidate(name: str) -> Candidate:
        return Candidate(name, lambda: (registry.create(name, settings), brief))

    link.connect(Plan(tuple(map(candidate, names))))
    while True:
        match await heard.get():
            case SessionOpened(provider=provider):
                print("answering:", provider)
                link.send(BeginTurn(TurnMode.AUTOMATIC))
                link.send(SendText("what can you do"))
            case SessionReplacing(message=message):
                print("lost:", message)
            case TextOutput(text=text):
                print("house:", text.strip())
            case TurnEnd():
                break
            case SessionFailed(code=code, message=message, cure=cure):
                print(f"nobody answered: {code}: {message} ({cure})")
                break
    await link.aclose()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
