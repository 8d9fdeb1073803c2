"""Draws an answer that a syllable pauses and a person ends, as it left the loudspeaker.

python -m tests.benchmarks.talk_over_picture FILE.svg
"""

import sys
from pathlib import Path
from typing import Final

import numpy as np

from config.audio import HOUSE
from hardware.lab.chart import Axis, Line, Mark, Panel, chart
from hardware.lab.compose import compose
from hardware.lab.room import make_room
from hardware.lab.scene import Cue, Levels, Scene
from hardware.lab.sound import Samples, active_span, block_levels_dbfs, read_clip
from hardware.virtual.acoustics import RATE_HZ
from tests.benchmarks.talk_over import answers, recordings
from tests.benchmarks.talk_over_room import IDLE_S, LockStep, verdicts

SYLLABLE: Final = 110 * RATE_HZ // 1_000
SYLLABLE_S: Final = IDLE_S + 9.2
SPEECH_S: Final = IDLE_S + 10.8
FROM_S: Final = SYLLABLE_S - 0.7
UNTIL_S: Final = SPEECH_S + 1.3
KINDS: Final = {"suspected": "plain", "dismissed": "good", "confirmed": "bad"}


def picture() -> str:
    """Give the SVG document."""
    room = make_room("kitchen")
    order = read_clip(recordings(["commands_coffee"])[2])
    begin, end = active_span(order)
    syllable = order[begin : begin + SYLLABLE]
    levels = Levels.of(talker_to_echo_db=-3.0)
    cues = (
        Cue(clip=syllable, at_s=SYLLABLE_S, text="syllable"),
        Cue(clip=order[begin:end], at_s=SPEECH_S, text="order"),
    )
    take = compose(Scene(cues=cues, length_s=UNTIL_S + 2.0, levels=levels), room)
    house = LockStep(room, answers(3))
    house.live(take.mic[:, 0])
    marks = [
        Mark(at / HOUSE.rate_hz, KINDS[verdict])
        for verdict, at in verdicts(house.heard)
        if FROM_S < at / HOUSE.rate_hz < UNTIL_S
    ]
    speaker = np.concatenate(house.heard.speaker) / 32_768.0
    panels = (
        Panel(
            x=Axis("seconds", FROM_S, UNTIL_S),
            y=Axis("the person at the microphone, dBFS", -70.0, -10.0),
            lines=[
                Line(name="a syllable, then an order", points=_levels(take.mic[:, 0] / 32_768.0))
            ],
            height=110.0,
        ),
        Panel(
            x=Axis("seconds", FROM_S, UNTIL_S),
            y=Axis("the loudspeaker, dBFS", -70.0, -10.0),
            lines=[Line(name="answer", points=_levels(speaker))],
            marks=marks,
            marks_names=[
                ("plain", "suspected"),
                ("good", "dismissed"),
                ("bad", "confirmed"),
            ],
        ),
    )
    return chart("A syllable pauses an answer, a person ends it", panels)


def _levels(samples: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> list[tuple[float, float]]:
    """Give the level every 10 ms, of the stretch that is drawn."""
    begin, end = round(FROM_S * RATE_HZ), round(UNTIL_S * RATE_HZ)
    drawn: Samples = samples[begin:end].astype(np.float32)
    levels = block_levels_dbfs(drawn)
    return [(FROM_S + number / 100, float(level)) for number, level in enumerate(levels)]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(picture(), encoding="utf-8")
