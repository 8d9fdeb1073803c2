"""How often a room wakes itself: hours of our own voice, nobody else, behind the echo canceller.

Replies are drawn by the seed from the lab's sentences (none holds a wake word) and its installed
voices; each stretch of forty begins with a canceller that knows nothing, and has another room,
loudspeaker and drift. Three wake words are listened for, with the bars that hold while we play, and
"stop", with which we would cut ourselves short. None in n hours means fewer than 3 / n an hour
(95 %).

    python -m tests.benchmarks.echo_self_wakes [--hours 1] [--engine kalman] [--seed 1]
"""

import argparse
import itertools
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from config.echo import Echo, EchoEngine
from config.settings import Audio, Wake, WakeWord
from config.wake import STOP_WORD
from hardware.echo.processor import create
from hardware.lab.compose import stream
from hardware.lab.loudspeaker import BENT, LINEAR, Loudspeaker
from hardware.lab.plans import PLANS
from hardware.lab.room import make_room
from hardware.lab.scene import Levels, Scene, talk_over
from hardware.lab.sound import read_clip
from hardware.lab.voices import replies
from hardware.processors import Reports, Sound
from hardware.virtual.acoustics import RATE_HZ
from hardware.wake.base import HOP_SAMPLES
from hardware.wake.decision import StopDecision, WakeDecision
from hardware.wake.models import SHIPPED_STOP
from hardware.wake.parlour import ParlourEngine
from hardware.worker.own_voice import OwnVoiceGuard
from tests.benchmarks.as_the_worker import as_the_worker

WORDS: Final = ("alexa", "hey_jarvis", "hey_mycroft")
_AT_ONCE: Final = 40
_PAUSE_S: Final = 0.8


def stretches(seed: int) -> Iterator[tuple[str, Iterator[Sound]]]:
    """Give stretches of replies without end, each with the name of its circumstances."""
    rooms = sorted(PLANS)
    for number in itertools.count():
        plan = rooms[number % len(rooms)]
        bend = (LINEAR, BENT)[number // len(rooms) % 2]
        drift_ppm = (0.0, 50.0, -120.0)[number % 3]
        voice = replies(_AT_ONCE, seed * 1_000 + number)
        length_s = sum(read_clip(clip).size / RATE_HZ + _PAUSE_S for clip in voice)
        cues, _ = talk_over((), voice, lead_s=max(0.0, length_s - 1.0), pause_s=_PAUSE_S)
        scene = Scene(
            cues=cues,
            length_s=length_s,
            levels=Levels(echo_dbfs=-26.0),
            loudspeaker=Loudspeaker(bend=bend),
            drift_ppm=drift_ppm,
            seed=seed,
        )
        yield (
            f"{plan}, bend {bend:g}, {drift_ppm:g} ppm, stretch {number}",
            (sound for sound, _ in stream(scene, make_room(plan))),
        )


def _reports(canceller: object) -> dict[str, Mapping[str, float]]:
    return {"echo": canceller.report()} if isinstance(canceller, Reports) else {}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print every wake, then how many there were."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--engine", default="kalman", choices=[*EchoEngine, "none"])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    words = tuple(WakeWord(name=word) for word in WORDS)
    at, wakes, stops, highest = 0, 0, 0, dict.fromkeys((*WORDS, STOP_WORD), 0.0)
    for name, sounds in stretches(options.seed):
        if at >= options.hours * 3600 * RATE_HZ:
            break
        engine = ParlourEngine(words, SHIPPED_STOP)
        canceller = None
        if options.engine != "none":
            canceller = create(Audio(echo=Echo(engine=EchoEngine(options.engine))))
        decision, stop = WakeDecision(Wake(words=words)), StopDecision(Wake(words=words))
        guard = OwnVoiceGuard(partial(_reports, canceller))
        for sound in sounds:
            cleaned = canceller.process(sound).samples if canceller else sound.samples[:, 0]
            scores = engine.feed(cleaned)
            at += HOP_SAMPLES
            guard.note(sound.samples[:, 0], cleaned)
            scores_now = {**scores, STOP_WORD: engine.score_on_demand()}
            for word, score in scores_now.items():
                highest[word] = max(highest[word], float(score))
            own_words = scores_now if max(scores_now.values()) > 0.25 and guard.converging else ()
            until = sound.at + HOP_SAMPLES
            heard = decision.judge(scores, until, playing=True, own_words=own_words)
            if heard and guard.stands_out:
                wakes += 1
                print(f"{heard} at {sound.at / RATE_HZ:.1f} s in {name}", flush=True)
            if stop.judge(scores_now[STOP_WORD], own_words=own_words) and guard.stands_out:
                stops += 1
                print(f"stop at {sound.at / RATE_HZ:.1f} s in {name}", flush=True)
        print(f"{at / RATE_HZ / 3600:.2f} h: {wakes}, {stops}", file=sys.stderr, flush=True)
    hours = at / RATE_HZ / 3600
    scores_text = ", ".join(f"{word} {score:.3f}" for word, score in highest.items())
    print(
        f"{options.engine}: {wakes} wakes, {stops} stops in {hours:.2f} h; highest: {scores_text}"
    )


if __name__ == "__main__":
    as_the_worker()
    main()
