"""How many wake words are found over our own voice, with each echo canceller and with none.

Real recordings of "alexa" are spoken in simulated rooms over replies without pauses, by how much
quieter than the echo (or louder) stands in the first column. Counted is a score of 0.5, and, after
the slash, what wakes the room: the bars that hold while we play.

    python -m tests.benchmarks.echo_recall [--quick] [--clips 24] [--engines kalman speex ...]
        [--json] [--plot FILE.svg]
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.echo import Echo, EchoEngine
from config.settings import Audio, Wake, WakeWord
from hardware.echo.processor import create
from hardware.lab.scene import Label
from hardware.processors import Processor, Sound
from hardware.virtual.acoustics import RATE_HZ
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.decision import WakeDecision
from hardware.wake.parlour import ParlourEngine
from hardware.worker.own_voice import OwnVoiceGuard
from tests.benchmarks.as_the_worker import as_the_worker
from tests.benchmarks.echo_picture import picture
from tests.benchmarks.echo_scenes import CONDITIONS, ROOMS, Condition, blocks, people
from tests.recordings import corpus_folder

WORD: Final = "alexa"
NONE: Final = "none"
_BAR: Final = 0.5
_HEARD_WITHIN_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one engine does in one condition, all rooms together."""

    condition: str
    engine: str
    spoken: int
    found: int
    found_playing: int
    """With the bars that hold while we play."""
    attenuation_db: float
    """Of the echo alone, in the 3 s before the first person speaks: the mean of the rooms."""
    cpu_s_per_hour: float
    goal: float | None


class Bystander:
    """No canceller at all."""

    def process(self, sound: Sound) -> Sound:
        """Give the first microphone as it is."""
        mono: NDArray[np.int16] = sound.samples[:, 0]
        return Sound(samples=mono, far=sound.far, playing=sound.playing, at=sound.at)


@dataclass(slots=True)
class Ears:
    """A canceller and the wake engine behind it, in one room."""

    processor: Processor
    lead_s: float

    def hear(self, condition: Condition, room: str, clips: list[Path]) -> Row:
        """Give what is found in a room."""
        words = (WakeWord(name=WORD),)
        engine, decision = ParlourEngine(words), WakeDecision(Wake(words=words))
        guard = OwnVoiceGuard(dict)
        scores: list[float] = []
        wakes: list[bool] = []
        cpu_s = before = after = 0.0
        labels: list[Label] = []
        for sound, labels in blocks(condition, room, clips):  # noqa: B007 - the last ones count
            began_s = time.thread_time()
            cleaned = self.processor.process(sound).samples
            cpu_s += time.thread_time() - began_s
            scores.append(engine.feed(cleaned)[WORD])
            until = sound.at + len(cleaned)
            guard.note(sound.samples[:, 0], cleaned)
            wakes.append(
                decision.judge(
                    {WORD: scores[-1]}, until, playing=True, confirmed=lambda: guard.stands_out
                )
                is not None
            )
            if self.lead_s - 3 <= sound.at / RATE_HZ < self.lead_s - HOP_SAMPLES / RATE_HZ:
                before += float(np.mean(np.square(sound.samples[:, 0], dtype=np.float64)))
                after += float(np.mean(np.square(cleaned, dtype=np.float64)))
        spoken = people(labels)
        return Row(
            condition=condition.name,
            engine=room,
            spoken=len(spoken),
            found=found_of(np.array(scores) >= _BAR, spoken),
            found_playing=found_of(np.array(wakes), spoken),
            attenuation_db=10 * float(np.log10(before / after)) if after else 0.0,
            cpu_s_per_hour=cpu_s / (len(scores) * HOP_SAMPLES / RATE_HZ) * 3600,
            goal=condition.goal,
        )


def found_of(hops: NDArray[np.bool_], spoken: list[Label]) -> int:
    """Count the people during whose word, or a second after it, a hop is marked."""
    late = round(_HEARD_WITHIN_S * RATE_HZ)
    spans = [
        slice(person.begin // HOP_SAMPLES, (person.end + late) // HOP_SAMPLES) for person in spoken
    ]
    return sum(bool(hops[span].any()) for span in spans)


def measure(condition: Condition, engine: str, rooms: Sequence[str], clips: list[Path]) -> Row:
    """Measure one engine in one condition, in each room anew."""
    rows: list[Row] = []
    for room in rooms:
        processor: Processor = Bystander()
        if engine != NONE:
            processor = create(Audio(echo=Echo(engine=EchoEngine(engine))))
        rows.append(Ears(processor, condition.lead_s).hear(condition, room, clips))
    return Row(
        condition=condition.name,
        engine=engine,
        spoken=sum(row.spoken for row in rows),
        found=sum(row.found for row in rows),
        found_playing=sum(row.found_playing for row in rows),
        attenuation_db=float(np.mean([row.attenuation_db for row in rows])),
        cpu_s_per_hour=float(np.mean([row.cpu_s_per_hour for row in rows])),
        goal=condition.goal,
    )


def line(row: Row) -> str:
    """Give a row as a line of the table."""
    found, playing = row.found / row.spoken, row.found_playing / row.spoken
    goal = "" if row.goal is None else f"  goal {row.goal:.0%} {'✓' if found >= row.goal else '✗'}"
    return (
        f"{row.condition:26} {row.engine:7} {found:6.1%} / {playing:6.1%} of {row.spoken:3}"
        f"  {row.attenuation_db:5.1f} dB  {row.cpu_s_per_hour:5.1f} CPU s/h"
        f"{goal if row.engine == EchoEngine.KALMAN else ''}"
    )


def drawn(rows: Sequence[Row]) -> str:
    """Give the picture of the rows that differ in nothing but the echo's level."""
    levels = {each.name: each.talker_to_echo_db for each in CONDITIONS if each.plain}
    found: dict[str, dict[float, float]] = {}
    goals: dict[float, float] = {}
    for row in rows:
        if row.condition in levels:
            level = levels[row.condition]
            found.setdefault(row.engine, {})[level] = 100 * row.found / row.spoken
            goals[level] = 100 * (row.goal or 0.0)
    return picture(found, goals)


def clips_for_reporting(count: int) -> list[Path]:
    """Give `count` of every second recording of the wake word."""
    folder = corpus_folder() / "public" / f"wake_{WORD}"
    clips = sorted(folder.glob("*.flac"), key=lambda path: int(path.stem))[1::2]
    return clips[:: max(1, len(clips) // count)][:count]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="two rooms, twelve recordings")
    parser.add_argument("--clips", type=int, default=24, help="recordings in each room, 70 at most")
    parser.add_argument("--json", action="store_true", help="for a script to read")
    parser.add_argument("--plot", type=Path, help="an SVG of recall against the echo's level")
    parser.add_argument("--engines", nargs="+", default=[NONE, *EchoEngine])
    options = parser.parse_args(arguments)
    rooms, clips = (ROOMS[:2], 12) if options.quick else (ROOMS, options.clips)
    rows: list[Row] = []
    for condition in CONDITIONS:
        for engine in options.engines:
            rows.append(measure(condition, engine, rooms, clips_for_reporting(clips)))
            if not options.json:
                print(line(rows[-1]), flush=True)
    if options.plot:
        options.plot.write_text(drawn(rows))
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))


if __name__ == "__main__":
    as_the_worker()
    main()
