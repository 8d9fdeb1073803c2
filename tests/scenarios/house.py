"""A house to live in for a test: virtual card and room, the real daemon, and its story."""

import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, cast

from daemon.control.client import connected
from daemon.control.protocol import Verb
from daemon.demo_stage import Witness
from daemon.errors import DaemonError
from daemon.private_daemon import PrivateDaemon
from hardware.virtual import card as virtual_card
from hardware.virtual.card import VirtualCard
from hardware.virtual.recording import Recording
from hardware.virtual.room_client import Utterance, VirtualRoom
from tests.scenarios.voices import spoken

type Happening = Mapping[str, object]

DEVICES = f"""\
[audio]
microphone = {{ device = "{virtual_card.MICROPHONE}" }}
speaker = {{ device = "{virtual_card.SPEAKER}" }}
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that was run, and what became of it."""

    status: int
    told: str
    complained: str


class House:
    """What a test does in the house, and what it sees happen there."""

    def __init__(
        self, folder: Path, card: VirtualCard, room: VirtualRoom, daemon: PrivateDaemon
    ) -> None:
        self.folder = folder
        self.card = card
        self.room = room
        self.daemon = daemon
        self._witness = Witness(cast("TextIO", (folder / "events.jsonl").open("a")))
        self._next = self._from = 0
        self._watching: asyncio.Task[None] | None = None
        self._names = itertools.count(1)

    # --- life

    async def start(self) -> None:
        """Start the daemon, wait until it listens, and watch what it tells."""
        await self.daemon.start()
        await self._end_watching()
        begun = len(self._witness.seen)
        self._watching = asyncio.create_task(self._watch(), name="witness")
        await self._witness.next(begun, 5.0)

    async def close(self) -> None:
        """Stop the daemon and watch no more."""
        await self.daemon.stop()
        await self._end_watching()
        self._witness.log.close()

    async def rest(self) -> None:
        """Let everything that goes on come to its end, and forget what has happened so far."""
        await self.request(Verb.STOP)
        await until(self._is_idle)
        await self.room.wait_for_silence(0.3, timeout_s=5)
        self.forget()

    # --- what is done in it

    async def say(self, text: str) -> Utterance:
        """Let the talker say a text; returns when it is said."""
        return await self.room.say(await spoken(text))

    async def request(self, verb: Verb, **arguments: object) -> object:
        """Ask the daemon one thing over its control socket."""
        async with connected(self.daemon.socket) as client:
            return await client.request(verb, arguments)

    async def status(self) -> Mapping[str, object]:
        """Give what `parlour status` would."""
        return cast("Mapping[str, object]", await self.request(Verb.STATUS))

    async def call(self, tool: str, **arguments: object) -> Mapping[str, object]:
        """Run a tool by hand and give the content of its result."""
        result = await self.request(Verb.CALL, name=tool, arguments=arguments)
        return cast("Mapping[str, Mapping[str, object]]", result)["content"]

    async def ask(self, text: str) -> list[Happening]:
        """Give a turn in writing; returns what happened once it is over."""
        async with connected(self.daemon.socket) as client:
            return [happening async for happening in client.story(Verb.ASK, {"text": text})]

    async def begin_to_ask(self, text: str) -> None:
        """Give a turn in writing; returns when its answer sounds."""
        asking = asyncio.create_task(self._ask_quietly(text), name="asking")
        await self.room.wait_for_sound(timeout_s=15)
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking

    async def command(self, *words: str, timeout_s: float = 10.0) -> Ended:
        """Run `parlour WORDS` as a person would, and see how it ends."""
        process = await self.begin_command(*words)
        try:
            async with asyncio.timeout(timeout_s):
                told, complained = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return Ended(process.returncode or 0, told.decode(), complained.decode())

    async def begin_command(self, *words: str) -> asyncio.subprocess.Process:
        """Run `parlour WORDS` with pipes at its three ends."""
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "daemon.cli.main", *words),
            env=self.daemon.environment,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
        )

    # --- what happens in it

    def forget(self) -> None:
        """Look only at what happens from now on."""
        self._next = self._from = len(self._witness.seen)

    @property
    def happened(self) -> list[Happening]:
        """Everything that has happened since the test began to look."""
        return self._witness.seen[self._from :]

    def count(self, event: str, **fields: object) -> int:
        """Give how often something has happened since the test began to look."""
        return sum(_is(happening, event, fields) for happening in self.happened)

    async def happens(self, event: str, timeout_s: float = 12.0, **fields: object) -> Happening:
        """Wait for a happening with these fields, passing over what came before it."""
        deadline_s = time.monotonic() + timeout_s
        passed: list[str] = []
        while True:
            left_s = deadline_s - time.monotonic()
            try:
                happening = await self._witness.next(self._next, max(left_s, 0.0))
            except TimeoutError:
                raise AssertionError(f"no {event} {fields} came, but {passed}") from None
            self._next += 1
            if _is(happening, event, fields):
                return happening
            passed.append(_in_short(happening))

    async def state(self, state: str, timeout_s: float = 12.0) -> Happening:
        """Wait until the conversation is in a state."""
        return await self.happens("state", timeout_s, state=state)

    def recording(self) -> Recording:
        """Give what the room has carried until now."""
        return Recording.read(self.folder / "room.wav")

    async def _is_idle(self) -> bool:
        return (await self.status())["state"] == "idle"

    async def _watch(self) -> None:
        with suppress(DaemonError):  # a test may end the daemon
            async with connected(self.daemon.socket) as client:
                await self._witness.watch(client)

    async def _ask_quietly(self, text: str) -> None:
        with suppress(DaemonError):
            await self.ask(text)

    async def _end_watching(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
            self._watching = None


async def until(condition: Callable[[], Awaitable[bool]], timeout_s: float = 5.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(timeout_s):
        while not await condition():  # noqa: ASYNC110 - it is so in another process
            await asyncio.sleep(0.05)


def measured(line: str) -> None:
    """Tell a figure to whoever runs the scenarios with `-rP`."""
    print(line)  # noqa: T201 - as it says


@asynccontextmanager
async def furnished(
    folder: Path, config: str = "", *, devices: str = DEVICES, run: bool = True
) -> AsyncIterator[House]:
    """Give a house whose daemon listens (unless told not to `run` it), until the block ends."""
    (folder / "parlour.toml").write_text(config + devices, encoding="utf-8")
    async with AsyncExitStack() as stack:
        card = stack.enter_context(VirtualCard(folder / "card"))
        environment = card.environment
        room = await stack.enter_async_context(
            VirtualRoom(environment, recording=folder / "room.wav")
        )
        daemon = PrivateDaemon(folder, environment, folder / "parlour.toml")
        house = House(folder, card, room, daemon)
        stack.push_async_callback(house.close)
        if run:
            await house.start()
        yield house


def _is(happening: Happening, event: str, fields: Mapping[str, object]) -> bool:
    return happening["event"] == event and all(
        happening.get(name) == value for name, value in fields.items()
    )


def _in_short(happening: Happening) -> str:
    skipped = ("event", "mono_s", "latencies_ms", "turn_id", "result")
    values = [str(value) for key, value in happening.items() if key not in skipped]
    return f"{happening['event']}({', '.join(values)[:80]})"
