"""A runner with a real service behind it and a loudspeaker that only counts: written turns."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, cast

import pytest

from config.messages import catalogue
from daemon.announcer import Announcer
from daemon.clock import WallClock
from daemon.conversation import Conversation
from daemon.events import TextGiven
from daemon.plan import Plan
from daemon.runner import Parts, Runner
from daemon.search import Terms
from daemon.story import Failed, Happening, Story, TurnDone
from daemon.tools.box import ToolBox
from daemon.turn import Rules
from hardware import protocol as audio
from hardware.protocol import Channel, Command
from providers.base import TurnMode
from providers.emulators.catalogue import AnyEmulator, maker
from providers.emulators.script import Script
from tests.daemon.link_with import alone, made
from tests.daemon.scripts import until
from tests.scenarios.services import ACCOUNT

SCALE: Final = 0.1
"""How fast the conversation's clocks run in these tests."""
USUAL: Final = Rules()
IMPATIENT: Final = Rules(
    answer_timeout_s=USUAL.answer_timeout_s * SCALE,
    stall_timeout_s=USUAL.stall_timeout_s * SCALE,
    patience_s=USUAL.patience_s * SCALE,
    connect_timeout_s=USUAL.connect_timeout_s,
)


@dataclass
class Loudspeaker:
    """Stands in the worker's place: every reply has sounded as soon as it has come."""

    tell: Callable[[audio.Event], None] = lambda _event: None
    heard: defaultdict[str, bytearray] = field(default_factory=lambda: defaultdict(bytearray))

    def send(self, command: Command) -> None:
        soon = asyncio.get_running_loop().call_soon
        match command:
            case audio.Play(channel=Channel.REPLY):
                self.heard[command.stream] += command.pcm
            case audio.EndOfStream():
                soon(self.tell, audio.Drained(command.channel, command.stream))
            case _:
                pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of a turn, as a person and an owner see it."""

    outcome: str
    codes: tuple[str, ...]
    """What the person was told went wrong."""
    took_s: float
    sessions: int
    """How often a session was asked for."""


@dataclass(slots=True, kw_only=True)
class ServedRoom:
    """A room without microphone, and the service it speaks with."""

    runner: Runner
    emulator: AnyEmulator
    speaker: Loudspeaker
    happened: list[Happening]

    async def ask(self, text: str = "what time is it", timeout_s: float = 7.0) -> Told:
        """Give a turn in writing and wait until the room is at rest again."""
        seen, asked = len(self.happened), self._attempts
        began = time.monotonic()
        self.runner.hear(TextGiven(text))
        await until(lambda: self._done(seen), timeout_s)
        took_s = time.monotonic() - began
        (done,) = (each for each in self.happened[seen:] if isinstance(each, TurnDone))
        failures = [each.code for each in self.happened[seen:] if isinstance(each, Failed)]
        return Told(
            outcome=done.outcome,
            codes=tuple(failures),
            took_s=took_s,
            sessions=self._attempts - asked,
        )

    @property
    def _attempts(self) -> int:
        return cast("int", getattr(self.emulator, "attempts"))  # noqa: B009 - each has it

    def _done(self, seen: int) -> bool:
        return any(isinstance(each, TurnDone) for each in self.happened[seen:])


@asynccontextmanager
async def served_room(
    service: str, script: Script, *, rules: Rules = IMPATIENT, terms: Terms | None = None
) -> AsyncIterator[ServedRoom]:
    """Give a room that speaks with an emulated service."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in ACCOUNT.items():
            environment.setenv(name, value)
        async with maker(service)(script) as emulator:
            provider = made(service, emulator.url)

            def brief(profile: str, word: str, mode: TurnMode) -> Plan:  # noqa: ARG001 - one plan
                return alone(provider, "conversation")

            speaker, happened, story = Loudspeaker(), list[Happening](), Story()
            story.listen(happened.append)
            worker = cast("Any", speaker)
            parts = Parts(
                worker=worker,
                clock=WallClock(),
                told=story,
                announcer=Announcer(worker, catalogue("en"), None),
                tools=ToolBox((), guards=()),
                briefing=brief,
                room="study",
                terms=terms or Terms(),
            )
            runner = Runner(parts, Conversation(rules=rules))
            speaker.tell = runner.on_worker
            try:
                yield ServedRoom(
                    runner=runner, emulator=emulator, speaker=speaker, happened=happened
                )
            finally:
                await runner.aclose()
