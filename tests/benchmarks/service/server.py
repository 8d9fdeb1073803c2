"""A speech service of fixed delays that plays one scene and notes when what passed its socket.

    python -m tests.benchmarks.service.server FILE --tool NAME ARGUMENTS [--listens S] [--short N] …

Prints `port N`, then `session`, `begin`, `listened` and `end` as it gets there, or `lost`; at the
end FILE holds what it noted. It goes on listening until it is killed: no client has to cope with an
end.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.benchmarks.service import scene
from tests.benchmarks.service.scene import Answer, Event, told

_SETTLED_BYTES: Final = 64_000
"""Base64 of a second of microphone: everything runs by then."""
_PATIENCE_S: Final = 30.0
_THINKS_S: Final = 0.15
_INTERRUPTED_AFTER_S: Final = 1.5
_TALKS_S: Final = 0.8
_APPEND: Final = "input_audio_buffer.append"

now = time.monotonic


@dataclass(slots=True)
class Observed:
    """What the service saw, each with its time."""

    appended: list[tuple[float, str]] = field(default_factory=list)
    """Audio as it came, in base64."""
    spoke: list[float] = field(default_factory=list)
    """When the first sound of each short reply was sent."""
    interrupted: list[tuple[float, float | None]] = field(default_factory=list)
    """When `speech_started` was sent into a reply, and when its truncation came."""
    called: list[tuple[float, float | None, float | None]] = field(default_factory=list)
    """When a call was complete, when its result came, and when the next response was asked for."""


class Service:
    """One connection."""

    def __init__(self, socket: ServerConnection, options: argparse.Namespace) -> None:
        self.seen = Observed()
        self._socket = socket
        self._options = options
        self._events = 0
        self._turns = 0
        self._heard_bytes = 0
        self._set = asyncio.Event()
        self._settled = asyncio.Event()
        self._expected: dict[str, asyncio.Future[float]] = {}

    async def play(self) -> None:
        """Wait for the client's settings and its microphone, then play the scene."""
        await self._send(told("session.created", session=scene.session()))
        reader = asyncio.create_task(self._read(), name="reader")
        async with asyncio.timeout(_PATIENCE_S):
            await self._set.wait()
            tell("session")
            await self._settled.wait()
        await asyncio.sleep(1)
        tell("begin")
        await asyncio.sleep(self._options.listens)
        tell("listened")
        for _ in range(self._options.short):
            await self._answer_shortly()
        for place in range(self._options.barge):
            await self._interrupt(place)
        for _ in range(self._options.tool):
            await self._call()
        self.write(Path(self._options.file))
        tell("end")
        await reader

    def write(self, path: Path) -> None:
        """Write down what was seen."""
        path.write_text(json.dumps(asdict(self.seen)))

    async def _answer_shortly(self) -> None:
        await self._hear_a_turn()
        await asyncio.sleep(_THINKS_S)
        self.seen.spoke.append(await self._speak(scene.SHORT, 0))
        await asyncio.sleep(1)

    async def _interrupt(self, place: int) -> None:
        await self._hear_a_turn()
        await asyncio.sleep(_THINKS_S)
        began_s = await self._speak(scene.LONG, 0.01)
        # Not always at the same point of a client's own periods.
        await asyncio.sleep(began_s + _INTERRUPTED_AFTER_S + 0.013 * (place % 7) - now())
        truncated = self._expect("conversation.item.truncate")
        self._turns += 1
        sent_s = await self._speech_starts()
        came_s = await _within(truncated, _TALKS_S)
        self.seen.interrupted.append((sent_s, came_s))
        await asyncio.sleep(sent_s + _TALKS_S - now())
        await self._speech_stops()
        await asyncio.sleep(0.1)

    async def _call(self) -> None:
        await self._hear_a_turn()
        await asyncio.sleep(0.1)
        name, arguments = self._options.tool_name, json.loads(self._options.arguments)
        answer = self._answer()
        await self._send(*answer.begins_to_call(name, arguments))
        await asyncio.sleep(0.02)
        result = self._expect("conversation.item.create function_call_output")
        asked = self._expect("response.create")
        sent_s = now()
        await self._send(*answer.calls(name, arguments))
        self.seen.called.append((sent_s, await _within(result, 2), await _within(asked, 2)))
        await asyncio.sleep(0.4)

    async def _speak(self, deltas: Iterable[str], gap_s: float) -> float:
        """Send a reply; gives when its first sound was sent."""
        answer = self._answer()
        await self._send(*answer.begins_to_speak())
        first_s = 0.0
        for delta in deltas:
            first_s, is_first = first_s or now(), not first_s
            await self._send(answer.sound(delta))
            if is_first:
                await self._send(answer.words())
            await asyncio.sleep(gap_s)
        await self._send(*answer.has_spoken())
        return first_s

    async def _hear_a_turn(self) -> None:
        self._turns += 1
        await self._speech_starts()
        await self._speech_stops()

    async def _speech_starts(self) -> float:
        began_s, at_ms = now(), self._turns * 100
        kind = "input_audio_buffer.speech_started"
        await self._send(told(kind, audio_start_ms=at_ms, item_id=self._item_id))
        return began_s

    async def _speech_stops(self) -> None:
        at_ms, item = self._turns * 100 + 50, scene.user_item(self._item_id)
        about = {"previous_item_id": None, "item_id": self._item_id}
        kind = "input_audio_buffer.speech_stopped"
        await self._send(
            told(kind, audio_end_ms=at_ms, item_id=self._item_id),
            told("input_audio_buffer.committed", **about),
            *_in_conversation(item),
        )

    @property
    def _item_id(self) -> str:
        return f"item_u{self._turns}"

    def _answer(self) -> Answer:
        return Answer(response_id=f"resp_{self._turns}", item_id=f"item_a{self._turns}")

    async def _send(self, *events: Event) -> None:
        for event in events:
            self._events += 1
            message = {**event, "event_id": f"event_{self._events}"}
            await self._socket.send(json.dumps(message))

    # --- what the client sends

    async def _read(self) -> None:
        async for raw in self._socket:
            came_s = now()
            message = json.loads(raw)
            kind = message["type"]
            if kind == _APPEND:
                self._hear(came_s, message["audio"])
                continue
            item = message.get("item", {})
            name = f"{kind} {item['type']}" if item else kind
            if (waiting := self._expected.get(name)) and not waiting.done():
                waiting.set_result(came_s)
            await self._obey(kind, message)

    def _hear(self, came_s: float, audio: str) -> None:
        self.seen.appended.append((came_s, audio))
        self._heard_bytes += len(audio)
        if self._heard_bytes >= _SETTLED_BYTES:
            self._settled.set()

    async def _obey(self, kind: str, message: Event) -> None:
        match kind, message:
            case "session.update", {"session": {**wanted}}:
                await self._send(
                    told("session.updated", session=scene.session(wanted.get("tools", ())))
                )
                self._set.set()
            case "conversation.item.create", {"item": {**given}}:
                item: Event = {"id": f"item_c{self._events}", **_fields(given)}
                item |= {"status": "completed", "object": "realtime.item"}
                await self._send(*_in_conversation(item))
            case "conversation.item.truncate", {"item_id": ident, "audio_end_ms": end_ms}:
                where = {"item_id": ident, "content_index": 0, "audio_end_ms": end_ms}
                await self._send(told("conversation.item.truncated", **where))
            case "response.create", _:
                ident = f"resp_e{self._events}"
                states = {"created": "in_progress", "done": "completed"}
                await self._send(
                    *(
                        told(f"response.{event}", response=scene.response(ident, status))
                        for event, status in states.items()
                    )
                )
            case _:
                pass

    def _expect(self, name: str) -> asyncio.Future[float]:
        expected = self._expected[name] = asyncio.get_running_loop().create_future()
        return expected


def _in_conversation(item: Event) -> list[Event]:
    kinds = ("conversation.item.added", "conversation.item.done")
    return [told(kind, previous_item_id=None, item=item) for kind in kinds]


def _fields(given: Mapping[object, object]) -> Event:
    return {str(name): value for name, value in given.items()}


async def _within(expected: asyncio.Future[float], seconds: float) -> float | None:
    """Give when it came, or `None` if it did not."""
    await asyncio.wait({expected}, timeout=seconds)
    return expected.result() if expected.done() else None


def tell(what: str) -> None:
    """Say how far the scene is."""
    print(what, flush=True)


async def play(options: argparse.Namespace) -> None:
    """Play the scene to whoever connects."""

    async def connected(socket: ServerConnection) -> None:
        try:
            await Service(socket, options).play()
        except ConnectionClosed:
            tell("lost")

    async with serve(connected, "127.0.0.1", 0, compression=None, max_size=None) as server:
        tell(f"port {next(iter(server.sockets)).getsockname()[1]}")
        await asyncio.Event().wait()


def main() -> None:
    """Be the service."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--tool-name", default="set_light")
    parser.add_argument("--arguments", default="{}")
    parser.add_argument("--listens", type=float, default=4)
    for name in ("short", "barge", "tool"):
        parser.add_argument(f"--{name}", type=int, default=10)
    asyncio.run(play(parser.parse_args()))


if __name__ == "__main__":
    main()
