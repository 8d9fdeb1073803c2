"""Times the local provider: from the end of speech to the first sound of the answer, in parts.

    python -m tests.benchmarks.local_answer [--turns N]

Speaks orders to the real speech worker in real time, ends each turn after the endpoint's silence,
and answers its tool calls at once. The first turn of each mouth starts with no worker: what it
loads, it loads while the person speaks.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from config.audio import FRAME_BYTES, FRAME_MS
from config.settings import LocalProvider as LocalSettings
from config.settings import Mouth, Providers, Settings
from providers.base import (
    AudioOutput,
    Session,
    SessionError,
    SessionEvent,
    ToolCall,
    ToolResult,
    ToolStatus,
    Transcript,
    TurnEnd,
)
from providers.local.provider import create
from tests.providers.local.speech import as_pcm, installed, spoken
from tests.providers.local.test_session import BRIEF, LIGHT_ON

ORDERS: Final = (
    "hey jarvis, turn on the kitchen light",
    "turn off the kitchen light",
    "set a timer for five minutes",
    "what time is it",
    "turn up the volume",
)
RESULTS: Final[dict[str, dict[str, object]]] = {
    "get_time": {"time": "14:05"},
    "device": {"volume": 80},
    "timers": {"timers": []},
}
AUDIBLE: Final = 10 ** (-50 / 20) * 32768
SPOKEN_TAIL_MS: Final = 750
"""The silence after each spoken order in `spoken`."""


@dataclass(frozen=True, slots=True)
class Turn:
    """When what happened, in ms from the end of the turn as the house told it."""

    heard: float
    called: float
    first_piece: float
    silence: float
    """How much of the answer's beginning cannot be heard yet."""


async def measure(session: Session, events: AsyncIterator[SessionEvent], order: str) -> Turn:
    """Speak an order in real time, and time its answer."""
    silence_ms = Settings().endpoint.silence_ms
    pcm = as_pcm(spoken(order, "slt"))
    pcm = pcm[: -(SPOKEN_TAIL_MS - silence_ms) // FRAME_MS * FRAME_BYTES or None]
    began = time.monotonic()
    for number, start in enumerate(range(0, len(pcm) - FRAME_BYTES, FRAME_BYTES), 1):
        await session.send_audio(pcm[start : start + FRAME_BYTES])
        await asyncio.sleep(max(0.0, began + number * FRAME_MS / 1000 - time.monotonic()))
    ended = time.monotonic()
    await session.end_turn()
    times: dict[str, float] = {}
    speech = b""
    async for event in events:
        times.setdefault(type(event).__name__, (time.monotonic() - ended) * 1000)
        match event:
            case ToolCall():
                result = ToolResult(ToolStatus.SUCCESS, RESULTS.get(event.name, LIGHT_ON))
                await session.send_tool_result(event.call_id, result)
            case AudioOutput():
                speech += event.pcm
            case TurnEnd() | SessionError():
                break
            case _:
                pass
    loud = np.flatnonzero(np.abs(np.frombuffer(speech, np.int16)) > AUDIBLE)
    quiet_samples = int(loud[0]) if loud.size else 0
    return Turn(
        heard=times.get(Transcript.__name__, float("nan")),
        called=times.get(ToolCall.__name__, float("nan")),
        first_piece=times.get(AudioOutput.__name__, float("nan")),
        silence=1000 * quiet_samples / 22_050,
    )


async def time_mouth(mouth: Mouth, turns: int) -> list[Turn]:
    """Give the timings of several turns with a mouth, the first with a cold worker."""
    provider = create(Settings(providers=Providers(local=LocalSettings(mouth=mouth))))
    try:
        async with provider.open(BRIEF) as session:
            events = session.events()
            return [
                await measure(session, events, ORDERS[number % len(ORDERS)])
                for number in range(turns)
            ]
    finally:
        await provider.aclose()


def _line(name: str, turns: list[Turn]) -> str:
    silence_ms = Settings().endpoint.silence_ms

    def median(values: list[float]) -> float:
        return statistics.median(values)

    sound = median([turn.first_piece + turn.silence for turn in turns])
    return (
        f"{name:22s} end of speech to first sound {silence_ms + sound:5.0f} ms"
        f" = endpoint {silence_ms}"
        f" + recognised and understood {median([turn.heard for turn in turns]):.0f}"
        f" + tool and speech {median([turn.first_piece - turn.heard for turn in turns]):.0f}"
        f" + quiet beginning {median([turn.silence for turn in turns]):.0f}"
    )


def main() -> None:
    """Print the split for each mouth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=11)
    count = parser.parse_args().turns
    for mouth in (Mouth.ESPEAK_NG, Mouth.PIPER):
        if mouth is Mouth.PIPER and not installed("joe"):
            print("piper is not installed")
            continue
        cold, *warm = asyncio.run(time_mouth(mouth, count))
        print(_line(f"{mouth} cold", [cold]))
        print(_line(f"{mouth} warm, median of {len(warm)}", warm))


if __name__ == "__main__":
    main()
