"""A long conversation on the virtual card, with the services' limits turned down.

    .venv/bin/python -m tests.scenarios.long_talk openai_realtime --minutes 20

holds one of twenty minutes and tells its figures; `test_renewal.py` holds shorter ones.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np

from hardware.virtual.acoustics import RATE_HZ, Samples, from_pcm
from hardware.virtual.room_client import Utterance
from providers.emulators.script import EmulatedTurn, Script
from providers.emulators.voice import spoken
from tests.scenarios.services import SERVICES, Served, served
from tests.scenarios.voices import speak_beforehand

ASKED: Final = ("tell me a number", "and another one", "one more please")
ANSWERS: Final = ("The number is seven.", "The next number is twelve.", "Now it is twenty.")
RENEWALS: Final = 10
_LOUD: Final = 0.01
"""As a sample of -1..1, the mean of 20 ms: more than this is speech."""
_FRAME: Final = RATE_HZ * 20 // 1000
_PATIENCE_S: Final = 25.0
_NOTICED_MS: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What became of a long conversation."""

    took_s: float
    turns: int
    renewals: int
    said_s: float
    """How long the person spoke, all together."""
    arrived_s: float
    """How much speech arrived at the service, all sessions together."""
    stretched: int
    """How many answers sounded noticeably longer than the service sent them."""
    most_stretched_ms: float


@dataclass(slots=True)
class LongTalk:
    """A conversation without an end: each turn follows the last one without a wake word."""

    home: Served
    pause_s: float
    _said: list[Utterance] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def renewals(self) -> int:
        """How often a session has taken the place of another."""
        return len(self.home.emulator.sessions) - 1

    async def turn(self) -> None:
        """Say something, and wait until its answer has sounded and the room listens again."""
        number, house = next(self._numbers), self.home.house
        wake = "" if number else "hey jarvis, "
        await asyncio.sleep(self.pause_s)
        self._said.append(await house.say(wake + ASKED[number % len(ASKED)]))
        await house.happens("answer", _PATIENCE_S, text=ANSWERS[number % len(ANSWERS)])
        await house.happens("turn", _PATIENCE_S, outcome="answered")
        await house.state("listening")

    async def figures(self, took_s: float) -> Figures:
        """Look back: what was said, what arrived, and how the answers sounded."""
        recording = self.home.house.recording()
        spoke = [recording.microphone[one.started_sample : one.ended_sample] for one in self._said]
        ends = [one.started_sample for one in self._said[1:]] + [recording.speaker.size]
        stretched = [
            _span_ms(recording.speaker[one.ended_sample : end]) - await _length_ms(number)
            for number, (one, end) in enumerate(zip(self._said, ends, strict=True))
        ]
        rate_hz = 24_000 if "openai_realtime" in self.home.emulators else RATE_HZ
        arrived = b"".join(bytes(session.audio) for session in self.home.emulator.sessions)
        return Figures(
            took_s=took_s,
            turns=len(self._said),
            renewals=self.renewals,
            said_s=sum(map(_speech_s, spoke)),
            arrived_s=_speech_s(from_pcm(arrived), rate_hz),
            stretched=sum(longer_ms > _NOTICED_MS for longer_ms in stretched),
            most_stretched_ms=max(stretched),
        )


@asynccontextmanager
async def long_talk(
    folder: Path, service: str, *, session_s: float, pause_s: float = 0.3
) -> AsyncIterator[LongTalk]:
    """Give a conversation whose sessions are renewed after so long; the service ends them later."""
    turns = tuple(
        EmulatedTurn(heard=asked, say=(answer,))
        for asked, answer in zip(ASKED, ANSWERS, strict=True)
    )
    own = folder / service
    own.mkdir()
    script = Script(turns=turns, loop=True, max_session_s=session_s + 20.0, warning_s=2.0)
    await speak_beforehand(f"hey jarvis, {ASKED[0]}", *ASKED)
    talk = f"follow_up_s = {pause_s + 8.0}"
    limit = f"max_session_minutes = {session_s / 60:.4f}"
    async with served(own, {service: script}, talk=talk, more=limit) as home:
        yield LongTalk(home, pause_s)


async def hold(folder: Path, service: str, *, minutes: float) -> Figures:
    """Hold a conversation for so long; it crosses ten renewals at least."""
    session_s = minutes * 60 / (RENEWALS + 2)
    began = time.monotonic()
    async with long_talk(folder, service, session_s=session_s, pause_s=3.0) as talk:
        while time.monotonic() - began < minutes * 60:
            await talk.turn()
        return await talk.figures(time.monotonic() - began)


def _speech_s(samples: Samples, rate_hz: int = RATE_HZ) -> float:
    size = rate_hz * 20 // 1000
    whole = np.abs(samples[: samples.size // size * size].reshape(-1, size))
    return float(np.count_nonzero(whole.mean(axis=1) > _LOUD) * 0.02)


def _span_ms(samples: Samples) -> float:
    """Give how long it is from the first sound to the last."""
    loud = np.flatnonzero(np.abs(samples) > _LOUD)
    return float(loud[-1] - loud[0]) / RATE_HZ * 1000 if loud.size else 0.0


async def _length_ms(number: int) -> float:
    pcm = await spoken(ANSWERS[number % len(ANSWERS)], 24_000)
    return _span_ms(from_pcm(pcm)) * RATE_HZ / 24_000


def main() -> None:
    """Hold a conversation and tell its figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("--minutes", type=float, default=20.0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(asyncio.run(hold(Path(folder), chosen.service, minutes=chosen.minutes)))  # noqa: T201 - a command


if __name__ == "__main__":
    main()
