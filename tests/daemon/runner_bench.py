"""A runner on the bench: a worker that takes notes, a tool that takes its time, one service.

What the worker would answer is told to the runner by hand, in the order that each test is about.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, cast

from config.messages import catalogue
from daemon.announcer import Announcer
from daemon.clock import AudioClock
from daemon.conversation import Conversation
from daemon.plan import Candidate, Plan
from daemon.runner import Parts, Runner
from daemon.story import Happening, Story
from daemon.tools.base import ToolContext, success
from daemon.turn import Rules, State
from hardware import protocol as audio
from hardware.protocol import Command
from providers.base import Provider, SessionBrief, ToolCall, ToolResult, ToolSpec, TurnMode
from providers.scripted.provider import ScriptedProvider
from tests.daemon.scripts import service

if TYPE_CHECKING:
    from hardware.worker_client import AudioWorker

ANSWERS = """
[capabilities]
uplink_speed = 2.0
input_rate_hz = 24000
output_rate_hz = 48000
[[turn]]
steps = [{ text = "Yes." }, { tone_hz = 440.0, ms = 40 }, { turn_end = true }]
"""
READY = audio.Ready(
    version=1,
    microphone="mic",
    speaker="loud",
    microphone_rate_hz=16_000,
    speaker_rate_hz=48_000,
    block_ms=80,
)
WOKEN = audio.WakeWordHeard("hey_jarvis", 0.9, 32_000)


@dataclass
class Notes:
    """Stands in the worker's place and writes down what it is told."""

    commands: list[Command] = field(default_factory=list)
    told: Callable[[audio.Event], None] = lambda _event: None

    def send(self, command: Command) -> None:
        self.commands.append(command)
        if isinstance(command, audio.OpenUplink):
            asyncio.get_running_loop().call_soon(self.told, audio.UplinkOpened(0))

    def of[T](self, kind: type[T]) -> list[T]:
        return [command for command in self.commands if isinstance(command, kind)]


@dataclass
class SlowTool:
    """One tool that takes until it is let go."""

    done: asyncio.Event = field(default_factory=asyncio.Event)
    contexts: list[ToolContext] = field(default_factory=list)

    def specs(self) -> Sequence[ToolSpec]:
        return ()

    async def run(self, call: ToolCall, context: ToolContext) -> ToolResult:
        self.contexts.append(context)
        await self.done.wait()
        return success(name=call.name)


@dataclass
class Bench:
    """A runner between a worker that takes notes and a service that plays a script."""

    runner: Runner
    worker: Notes
    clock: AudioClock
    tool: SlowTool
    told: list[Happening]
    provider: ScriptedProvider | Exception

    def all[T](self, kind: type[T]) -> list[T]:
        return [happening for happening in self.told if isinstance(happening, kind)]

    def is_in(self, state: State) -> bool:
        return self.runner.conversation.state is state

    def play(self, script: str) -> ScriptedProvider:
        self.provider = service(script)
        return self.provider


@asynccontextmanager
async def a_bench() -> AsyncIterator[Bench]:
    """Give one for the length of a block."""
    notes, clock, tool, story = Notes(), AudioClock(), SlowTool(), Story()
    told: list[Happening] = []
    story.listen(told.append)
    worker = cast("AudioWorker", notes)
    numbers = count(1)

    def brief(profile: str, word: str, mode: TurnMode) -> Plan:
        assert (profile, word) in {("", ""), ("", "hey_jarvis")}

        def make() -> tuple[Provider, SessionBrief]:
            if isinstance(made.provider, Exception):
                raise made.provider
            session_id = f"session-{next(numbers)}"
            return made.provider, SessionBrief(session_id=session_id, turn_mode=mode)

        return Plan((Candidate("scripted", make),))

    parts = Parts(
        worker=worker,
        clock=clock,
        told=story,
        announcer=Announcer(worker, catalogue("en"), None),
        tools=tool,
        briefing=brief,
        room="study",
        fade_ms=8,
    )
    runner = Runner(parts, Conversation(rules=Rules(connect_timeout_s=4, answer_timeout_s=6)))
    notes.told = runner.on_worker
    made = Bench(runner, notes, clock, tool, told, service(ANSWERS))
    yield made
    await runner.aclose()
