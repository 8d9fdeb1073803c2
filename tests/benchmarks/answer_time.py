"""From the end of speech to the first sound of the answer, with the local provider in a room.

    python -m tests.benchmarks.answer_time [--quick] [--json]

A talker speaks orders in the virtual room to the real daemon. Both ends are read from the room's
recording: the last loud sample of the order at the microphone, the first loud sample of the answer
at the loudspeaker. Between them stand the endpoint's silence, the recognition, the tool, the voice
and the ways through card and sound server.
"""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from daemon.control.protocol import Verb
from daemon.demo_stage import Stage, staged
from hardware.virtual.recording import Recording
from hardware.virtual.talker import Voice, available_voices, speak
from tests.benchmarks.figure import Figure, run, spread

MOST_MS: Final = 1_500
TURN_TIMEOUT_S: Final = 20.0
PAUSE_S: Final = 0.7
END_OF_SPEECH_DBFS: Final = -46.0
"""20 dB below the talker, 19 dB above the room's noise."""
TALKERS: Final = (Voice.AWB, Voice.RMS, Voice.SLT, Voice.JOE_SLOW)
ORDERS: Final = (
    "turn on the kitchen light",
    "turn off the kitchen light",
    "set a timer for five minutes",
    "what time is it",
    "turn on the living room lamp",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An order that was answered."""

    latencies_ms: Mapping[str, float]
    """As Parlour told them; they count from where the VAD saw the end of speech."""
    ended_s: float
    """When the order's recording ended, in seconds of the room's recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How long an answer took, and how that divides."""

    total_ms: float
    endpoint_ms: float
    transcript_ms: float
    voice_ms: float

    @property
    def rest_ms(self) -> float:
        """What remains: the ways through card and sound server, and where speech really ended."""
        return self.total_ms - self.endpoint_ms - self.transcript_ms - self.voice_ms


async def conversation(folder: Path, voices: Sequence[Voice]) -> list[Turn | None]:
    """Speak every order to a fresh daemon; `None` for those that were not answered."""
    answered: list[Turn | None] = []
    async with staged(folder, live=False, config=None) as stage:
        for index, order in enumerate(ORDERS):
            text = order if await _listens(stage) else f"hey jarvis, {order}"
            path = folder / f"order-{index}.wav"
            await speak(text, path, voices[index % len(voices)])
            answered.append(await _turn(stage, path))
    return answered


async def _listens(stage: Stage) -> bool:
    """Whether the room listens already: the window after an answer."""
    status = await stage.client.request(Verb.STATUS)
    return isinstance(status, dict) and status["state"] == "listening"


async def _turn(stage: Stage, path: Path) -> Turn | None:
    assert stage.room is not None
    seen = len(stage.witness.seen)
    spoken = await stage.room.say(path)
    try:
        async with asyncio.timeout(TURN_TIMEOUT_S):
            while True:
                happening = await stage.witness.next(seen, TURN_TIMEOUT_S)
                seen += 1
                if happening["event"] == "turn" and happening["outcome"] != "nothing_said":
                    break
            await stage.room.wait_for_silence(PAUSE_S)
    except TimeoutError:
        return None
    latencies = happening["latencies_ms"]
    if happening["outcome"] != "answered" or not isinstance(latencies, dict):
        return None
    return Turn(latencies_ms=latencies, ended_s=spoken.ended_sample / 16_000)


def measured(turn: Turn, room: Recording) -> Measured:
    """Look up both ends of a turn in the room's recording."""
    silent = room.last_loud_s(room.microphone, turn.ended_s, above_dbfs=END_OF_SPEECH_DBFS)
    assert silent is not None
    sounds = room.first_loud_s(room.speaker, turn.ended_s)
    assert sounds is not None
    told = turn.latencies_ms
    return Measured(
        total_ms=(sounds - silent) * 1_000,
        endpoint_ms=told["endpoint"],
        transcript_ms=told["transcript"] - told["endpoint"],
        voice_ms=told["first_audio"] - told["transcript"],
    )


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Hold one short conversation or three; the first turn of each finds no speech worker."""
    voices = [voice for voice in TALKERS if voice in available_voices()]
    cold: list[Measured] = []
    warm: list[Measured] = []
    unanswered = 0
    for _ in range(1 if quick else 3):
        with tempfile.TemporaryDirectory() as name:
            turns = asyncio.run(conversation(Path(name), voices))
            room = Recording.read(Path(name) / "room.wav")
        for index, turn in enumerate(turns):
            if turn is None:
                unanswered += 1
            else:
                (warm if index else cold).append(measured(turn, room))
    return [_figure(warm, cold, unanswered)]


def _figure(warm: Sequence[Measured], cold: Sequence[Measured], unanswered: int) -> Figure:
    return Figure(
        name="end of speech to the answer's first sound",
        measured=median([turn.total_ms for turn in warm]) if warm else float("inf"),
        goal=MOST_MS,
        unit="ms",
        split={
            **_split("", warm),
            **_split("first turn, the speech worker starts: ", cold),
            "turns without an answer": unanswered,
        },
    )


def _split(prefix: str, turns: Sequence[Measured]) -> dict[str, str]:
    if not turns:
        return {}
    parts = {
        "all": [turn.total_ms for turn in turns],
        "endpoint (its silence is 500 ms)": [turn.endpoint_ms for turn in turns],
        "transcript": [turn.transcript_ms for turn in turns],
        "meaning, tool, voice": [turn.voice_ms for turn in turns],
        "card, sound server, rest": [turn.rest_ms for turn in turns],
    }
    return {f"{prefix}{name}": spread(took) for name, took in parts.items()}


if __name__ == "__main__":
    run(measure, __doc__ or "")
