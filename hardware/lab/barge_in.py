"""Lets people talk over replies in a simulated room, and counts who is heard and what is not.

`python -m hardware.lab.barge_in` takes a `BargeInRequest` as JSON on standard input and prints one
JSON object; `parlour lab barge-in` makes tables of it. The sound takes the worker's own path.
"""

from typing import Final

import numpy as np

from config.audio import HOUSE
from hardware.lab.barge_in_plot import picture
from hardware.lab.barge_in_scenes import room_of, scenes
from hardware.lab.compose import stream
from hardware.lab.listening import Listening, Passed, Verdict
from hardware.lab.program import run, tell_progress
from hardware.lab.request import BargeInRequest
from hardware.lab.scene import Label, Scene
from hardware.lab.sweep import most_likely_at_most
from hardware.lab.talked_over import Heard
from hardware.microphone import CaptureFormat
from hardware.processors import make_chain
from hardware.wake.engines import make_engine

_HOUR: Final = 3_600 * HOUSE.rate_hz
_SPOKEN_DB: Final = 20.0


class Bench:
    """One room with its fittings, before which scenes are played."""

    def __init__(self, request: BargeInRequest) -> None:
        self._settings = request.settings
        self._engine = make_engine(request.settings.wake)
        self.chain = make_chain(request.settings.audio.processors, request.settings.audio)
        self.room = room_of(request.room)

    def hear(self, scene: Scene, name: str) -> Heard:
        """Let the room hear a scene from a fresh start, as fast as it can."""
        listening = Listening(self._settings, self._engine, self.chain)
        channels = self.room.microphones
        listening.begin(CaptureFormat(rate_hz=HOUSE.rate_hz, channels=channels, channel=0))
        labels: list[Label] = []
        for sound, known in stream(scene, self.room):
            listening.hear_scene(sound)
            labels = known
            tell_progress(f"{name}: {sound.at / HOUSE.rate_hz:.0f} of {scene.length_s:.0f} s")
        return Heard(
            labels=tuple(label for label in labels if label.text),
            wakes=tuple(listening.wakes),
            judged=tuple(listening.judged),
            passed=tuple(listening.passed),
            hops=tuple(listening.hops),
        )


def measure(request: BargeInRequest) -> dict[str, object]:
    """Give who was heard over the replies, how soon, and what was heard without reason."""
    bench = Bench(request)
    over, alone = scenes(request)
    talked = bench.hear(over, "talkers over replies")
    reported = bench.chain.reports()
    undisturbed = bench.hear(alone, "replies alone")
    words = [word.name for word in request.settings.wake.words]
    if request.plot:
        request.plot.write_text(picture(talked, words), encoding="utf-8")
    return {
        "room": {"name": bench.room.name, "rt60_s": round(bench.room.rt60_s, 3)},
        "words": words,
        "talkers": [_talker(talked, label) for label in talked.talkers],
        "wake": _recall([_wake_ms(talked, label) for label in talked.talkers]),
        "speech": _speech(talked),
        "attenuation_db": attenuation_db(talked.playing_alone() + undisturbed.playing_alone()),
        "reported": reported,
        "unfounded": _unfounded(talked, undisturbed),
        "cpu_share": {name: round(cost.share, 4) for name, cost in bench.chain.costs.items()},
    }


def attenuation_db(blocks: list[Passed]) -> float | None:
    """Give how much softer the echo became, where it is loud; `None` without any."""
    loudest = max((block.before_dbfs for block in blocks), default=0.0)
    loud = [block for block in blocks if block.before_dbfs > loudest - _SPOKEN_DB]
    if not loud:
        return None
    before, after = (
        np.mean([10 ** (getattr(block, side) / 10) for block in loud])
        for side in ("before_dbfs", "after_dbfs")
    )
    return round(float(10 * np.log10(before / after)), 1)


def _ms(at: int, label: Label) -> float:
    return (at - label.begin) * 1_000 / HOUSE.rate_hz


def _wake_ms(heard: Heard, label: Label) -> float | None:
    wake = heard.wake_of(label)
    return _ms(wake.at, label) if wake else None


def _verdict_ms(heard: Heard, label: Label, verdict: Verdict) -> float | None:
    found = heard.verdict_of(label, verdict)
    return _ms(found.at, label) if found else None


def _talker(heard: Heard, label: Label) -> dict[str, object]:
    wake = heard.wake_of(label)
    return {
        "file": label.text,
        "begin_s": _s(label.begin),
        "end_s": _s(label.end),
        "word": wake.word if wake else None,
        "score": round(wake.score, 4) if wake else None,
        "wake_ms": _wake_ms(heard, label),
        "ducked_ms": _verdict_ms(heard, label, Verdict.DUCKED),
        "cut_ms": _verdict_ms(heard, label, Verdict.CUT),
    }


def _speech(heard: Heard) -> dict[str, object]:
    cut, ducked = (
        [_verdict_ms(heard, label, verdict) for label in heard.talkers]
        for verdict in (Verdict.CUT, Verdict.DUCKED)
    )
    return {**_recall(cut), "ducked": _recall(ducked)}


def _recall(latencies_ms: list[float | None]) -> dict[str, object]:
    """Give how many were heard, and how soon after the onset of their speech."""
    found = [each for each in latencies_ms if each is not None]
    return {
        "heard": len(found),
        "of": len(latencies_ms),
        "recall": round(len(found) / len(latencies_ms), 4) if latencies_ms else None,
        "median_ms": round(float(np.median(found)), 1) if found else None,
        "p95_ms": round(float(np.percentile(found, 95)), 1) if found else None,
    }


def _unfounded(talked: Heard, undisturbed: Heard) -> dict[str, object]:
    """Give what was heard without reason, per hour in which a reply played and nobody spoke."""
    heard = {"talkers": talked, "alone": undisturbed}
    hours = sum(_playing_alone(each) for each in heard.values()) / _HOUR
    found: dict[str, list[dict[str, object]]] = {"wakes": [], "ducks": [], "cuts": []}
    for scene, each in heard.items():
        found["wakes"] += [
            {"scene": scene, "at_s": _s(wake.at), "word": wake.word, "score": wake.score}
            for wake in each.unfounded_wakes()
        ]
        for name, verdict in (("ducks", Verdict.DUCKED), ("cuts", Verdict.CUT)):
            places = each.unfounded(verdict)
            found[name] += [{"scene": scene, "at_s": _s(one.at)} for one in places]
    return {"hours": round(hours, 5), **{name: _rate(each, hours) for name, each in found.items()}}


def _rate(found: list[dict[str, object]], hours: float) -> dict[str, object]:
    most = most_likely_at_most(len(found))
    return {
        "count": len(found),
        "per_hour": round(len(found) / hours, 3) if hours else None,
        "per_hour_at_most": round(most / hours, 3) if hours else None,
        "found": found,
    }


def _playing_alone(heard: Heard) -> int:
    """Give for how many samples a reply played and no talker spoke."""
    step = heard.passed[0].at if heard.passed else 0
    talking = sum(label.end - label.begin for label in heard.talkers)
    return max(0, sum(block.playing for block in heard.passed) * step - talking)


def _s(samples: int) -> float:
    return round(samples / HOUSE.rate_hz, 3)


if __name__ == "__main__":
    run(BargeInRequest, measure)
