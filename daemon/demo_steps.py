"""What the demo says, what should follow, and how it is told while it happens."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten

from daemon.demo_reasons import Evidence, reasons, warnings_after
from daemon.demo_stage import Stage
from daemon.story import BARGE_IN_WORDS
from hardware.virtual.room_client import Utterance
from hardware.virtual.talker import Voice, speak

type Happening = Mapping[str, object]

TURN_TIMEOUT_S = 25.0
"""From the end of a sentence to the end of its turn."""
LIVE_TIMEOUT_S = 45.0
"""The same for a person, who also has to read and to think."""
CUT_AFTER_S = 2.0
"""How long a long answer may speak before it is talked over."""
FIRST_SOUND_TIMEOUT_S = 3.0
HEARD_LATER_S = 0.5
"""How long after a sound its meter may come."""
ANSWER_CHARACTERS = 200
"""So much of an answer is shown; events.jsonl has the whole."""
OVER = ("answered", "failed")
"""Outcomes after which nothing more comes of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One sentence, and what has to happen for it to count."""

    says: str
    shows: str
    """What this step is to show, in a few words."""
    expects: tuple[str, ...] = ("transcript", "answer")
    """Kinds of happenings that must come."""
    tool: str = ""
    """A tool that must run successfully."""
    cut_by: str = ""
    """What is said over the answer."""


SCENARIO = (
    Step(
        says="hey jarvis, turn on the kitchen light",
        shows="the wake word and a command in one breath",
        expects=("wake", "transcript", "answer"),
        tool="set_lights",
    ),
    Step(
        says="turn it off again",
        shows="a follow-up, without the wake word",
        tool="set_lights",
    ),
    Step(says="set a timer for five minutes", shows="a timer", tool="timers"),
    Step(
        says="hey jarvis, what can you do",
        shows="a long answer, cut short",
        cut_by="hey jarvis",
    ),
    Step(
        says="turn on the living room lamp",
        shows="that it listens again at once",
        tool="set_lights",
    ),
)


def sentences(texts: list[str]) -> tuple[Step, ...]:
    """Give steps for any sentences: each must be heard and answered."""
    return tuple(Step(says=text, shows="a sentence of yours") for text in texts)


@dataclass(slots=True)
class Outcome:
    """What became of a step."""

    step: Step
    happened: list[Happening] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    """Why it is missing, where that can be known."""
    first_sound_ms: float | None = None
    silent_after_ms: float | None = None


class Player:
    """Plays a step on the stage and tells what happens, line by line."""

    def __init__(self, stage: Stage, voice: Voice | None, tell: Callable[[str], None]) -> None:
        self._stage = stage
        self._voice = voice
        self._tell = tell
        self._said = 0

    async def play(self, step: Step) -> Outcome:
        """Say it and wait until its turn is over, or time is."""
        outcome = Outcome(step)
        seen = len(self._stage.witness.seen)
        listened, logged = self._stage.witness.listens, self._log.stat().st_size
        began_s = time.monotonic()
        self._tell(f"\n▶ {step.shows}: “{step.says}”")
        spoken = await self._say(step.says)
        try:
            if step.cut_by:
                await self._cut(step, outcome, seen, spoken)
            else:
                await self._follow(outcome, seen, spoken)
        except TimeoutError:
            self._tell("  (nothing more came)")
        outcome.missing = missing(step, outcome.happened)
        if outcome.missing:
            ended_s = spoken.ended_at_s if spoken else time.monotonic()
            evidence = Evidence(
                says=step.says,
                window_open=listened,
                happened=tuple(outcome.happened),
                meters=self._stage.witness.meters_between(began_s, ended_s + HEARD_LATER_S),
                warnings=warnings_after(self._log, logged),
            )
            outcome.why = reasons(evidence)
        return outcome

    @property
    def _log(self) -> Path:
        return self._stage.folder / "daemon.log"

    async def _say(self, text: str) -> Utterance | None:
        room = self._stage.room
        if room is None:
            self._tell("  (say it now)")
            return None
        self._said += 1
        path = self._stage.folder / "spoken" / f"{self._said:02}.wav"
        path.parent.mkdir(exist_ok=True)
        return await room.say(await speak(text, path, self._voice))

    async def _follow(
        self, outcome: Outcome, seen: int, spoken: Utterance | None, until: str = "turn"
    ) -> int:
        """Tell what happens until the turn is done; gives the number of the next happening."""
        timeout_s = TURN_TIMEOUT_S if spoken else LIVE_TIMEOUT_S
        async with asyncio.timeout(timeout_s), asyncio.TaskGroup() as listening:
            while True:
                happening = await self._stage.witness.next(seen, timeout_s)
                seen += 1
                outcome.happened.append(happening)
                self._narrate(happening, spoken)
                if happening["event"] == "state" and happening["state"] == "responding":
                    sound = self._first_sound(outcome, spoken)
                    listening.create_task(sound, name="first sound")
                if happening["event"] == until or happening.get("outcome") in OVER:
                    return seen

    async def _cut(self, step: Step, outcome: Outcome, seen: int, spoken: Utterance | None) -> None:
        seen = await self._follow(outcome, seen, spoken, until="answer")
        if outcome.happened[-1]["event"] != "answer":
            return
        await asyncio.sleep(CUT_AFTER_S if spoken else 0)
        self._tell(f"  ▶ over the answer: “{step.cut_by}”")
        cut = await self._say(step.cut_by)
        await self._follow(outcome, seen, cut, until="interrupted")
        if self._stage.room and cut:
            silent_at_s = await self._stage.room.wait_for_silence(0.4, timeout_s=3.0)
            outcome.silent_after_ms = (silent_at_s - cut.speech_ended_at_s) * 1000
            self._tell(
                f"    silent {outcome.silent_after_ms:+.0f} ms from the end of “{step.cut_by}”, "
                "the sound that answers the wake included"
            )

    async def _first_sound(self, outcome: Outcome, spoken: Utterance | None) -> None:
        """Tell when the answer sounds; on its own, so that nothing else is told late."""
        if self._stage.room is None or spoken is None or outcome.first_sound_ms is not None:
            return
        try:
            levels = await self._stage.room.wait_for_sound(timeout_s=FIRST_SOUND_TIMEOUT_S)
        except TimeoutError:
            self._tell("  (no sound came from the loudspeaker)")
            return
        sounds_s = levels.sounds_from_s or levels.at_s
        outcome.first_sound_ms = (sounds_s - spoken.speech_ended_at_s) * 1000
        self._tell(f"   {outcome.first_sound_ms:+6.0f} ms  first sound of the answer")

    def _narrate(self, happening: Happening, spoken: Utterance | None) -> None:
        line = told(happening)
        if not line:
            return
        at = happening["mono_s"]
        ago = f"{(float(str(at)) - spoken.speech_ended_at_s) * 1000:+6.0f} ms" if spoken else ""
        self._tell(f"  {ago:>10}  {line}")


def missing(step: Step, happened: list[Happening]) -> list[str]:
    """Give what should have happened and did not, in words."""
    kinds = {str(happening["event"]) for happening in happened}
    lacking = [f"no {kind}" for kind in step.expects if kind not in kinds]
    ran = [h for h in happened if h["event"] == "tool" and h["status"] == "success"]
    if step.tool and not any(h["name"] == step.tool for h in ran):
        lacking.append(f"{step.tool} did not run")
    if step.cut_by and "interrupted" not in kinds:
        lacking.append("the answer was not cut")
    if not step.cut_by and not any(h.get("outcome") == "answered" for h in happened):
        lacking.append("the turn was not answered")
    return lacking


def told(happening: Happening) -> str:  # noqa: PLR0911 - one a kind
    """Give a happening as a line for a person; empty for those that need none."""
    match happening["event"]:
        case "wake" if happening["word"]:
            return f"heard the wake word {happening['word']} (score {happening['score']:.2f})"
        case "stop":
            return f"heard “stop” (score {happening['score']:.2f})"
        case "transcript":
            return f"understood “{happening['text']}”"
        case "tool":
            arguments = happening["arguments"]
            items = arguments.items() if isinstance(arguments, dict) else ()
            call = ", ".join(f"{name}={value}" for name, value in items)
            return f"did {happening['name']}({call}): {happening['status']}"
        case "answer":
            return (
                f"answers “{shorten(str(happening['text']), ANSWER_CHARACTERS, placeholder=' …')}”"
            )
        case "barge_in":
            return BARGE_IN_WORDS[str(happening["verdict"])]
        case "interrupted":
            return f"stopped after {happening['heard_ms']} ms of its answer"
        case "error":
            return f"! {happening['code']}: {happening['message']}"
        case "notice":
            return f"! {happening['message']}"
        case _:
            return ""
