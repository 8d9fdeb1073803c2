"""A house without audio: notes what is asked of it and answers as told."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from daemon.announcing.announcement import Announcement
from daemon.story import Answered, Happening, Metered, Story, ToolRan, TurnDone
from providers.base import ToolResult, ToolSpec, ToolStatus


@dataclass
class FakeHouse:
    story: Story = field(default_factory=Story)
    asked: list[str] = field(default_factory=list)
    """What was asked, in words, oldest first."""
    announced: list[Announcement] = field(default_factory=list)
    muted: bool = False
    watchers: int = 0
    waiting: Mapping[str, object] = field(default_factory=dict)
    """What `waits` gives."""
    fails_with: Exception | None = None
    """Raised by `say` and `ask`."""
    speaking: asyncio.Event | None = None
    """While set on and not yet reached, `say` does not return."""

    def status(self) -> Mapping[str, object]:
        return {
            "state": "idle",
            "room": "kitchen",
            "microphone": "default",
            "speaker": "default",
            "provider": "openai",
            "service": "local",
            "sessions": {"local": 1},
            "uptime_s": 3_840.0,
            "muted": self.muted,
            "wake": {"hey_jarvis": 0.5},
            "last_turn": {"outcome": "answered", "latencies_ms": {"first_audio": 912.0}},
            "on_target": 0.92,
            "health": {"capture_rate_ratio": 1.0},
            "problems": [],
            "config": {"file": "/etc/parlour/parlour.toml", "state": "in force"},
        }

    def config(self) -> Mapping[str, object]:
        return {"room": {"name": "kitchen"}}

    async def reload(self) -> Mapping[str, object]:
        self.asked.append("reload")
        return self.status()["config"]  # type: ignore[return-value]  # a table, as above

    def metrics(self) -> str:
        return "# HELP s2s_requests_total Sessions that were asked for.\n"

    async def talk(self, *, hold: bool) -> None:
        self.asked.append(f"talk hold={hold}")

    async def release(self) -> None:
        self.asked.append("release")

    async def stop(self) -> None:
        self.asked.append("stop")

    async def repeat(self) -> None:
        self.asked.append("repeat")

    async def mute(self, on: bool | None) -> bool:  # noqa: FBT001 - as in House
        self.muted = not self.muted if on is None else on
        return self.muted

    async def say(self, announcement: Announcement) -> None:
        self.asked.append(f"say {announcement.text}")
        self.announced.append(announcement)
        if self.fails_with:
            raise self.fails_with
        if self.speaking:
            await self.speaking.wait()

    async def ask(self, text: str) -> AsyncIterator[Happening]:
        self.asked.append(f"ask {text}")
        if self.fails_with:
            raise self.fails_with
        yield ToolRan("set_light", {"room": "kitchen", "on": True}, "success", {"on": True}, 4.0)
        yield Answered("The kitchen light is on.")
        yield TurnDone(turn_id="1", outcome="answered", latencies_ms={"first_audio": 912.0})

    async def devices(self) -> Mapping[str, object]:
        offer = {"rates_hz": [44_100, 48_000], "channels": [1, 2]}
        card = {"name": "default", "description": "", "input": offer, "output": offer}
        using = {"microphone": "default", "speaker": "default"}
        return {"devices": [card], "using": using}

    def tools(self) -> Sequence[ToolSpec]:
        return (ToolSpec(name="set_light", description="Switch a light.", parameters={}),)

    async def home(self) -> Mapping[str, object]:
        lamp = {"name": "desk lamp", "room": "office", "kind": "light", "state": "on"}
        office = {"name": "office", "aliases": ["study"], "floor": "", "devices": [lamp]}
        ready = {"name": "virtual", "ready": True, "words": "1 device"}
        return {"here": "office", "rooms": [office], "backends": [ready]}

    async def call(self, name: str, arguments: Mapping[str, object]) -> ToolResult:
        self.asked.append(f"call {name} {dict(arguments)}")
        return ToolResult(ToolStatus.SUCCESS, {"on": True})

    def waits(self) -> Mapping[str, object]:
        return self.waiting

    async def confirm(self, pin: str) -> Mapping[str, object]:
        self.asked.append(f"confirm with {len(pin)} digits")
        return {"done": True, "outcome": "pin_done", "message": "Thank you. It is done."}

    async def watch_meters(self, on: bool) -> None:  # noqa: FBT001 - as in House
        self.watchers += 1 if on else -1

    async def doctor_probe(self) -> Mapping[str, object]:
        echo = {"attenuation_db": 30.0, "delay_ms": 62.0, "drift_ppm": 12.0, "proven": 1.0}
        return {
            "quiet_dbfs": -62.0,
            "chime_dbfs": -31.0,
            "measured_dbfs": -36.0,
            "zeros_s": 0.0,
            "clipped": 0.0,
            "processors": {"echo": echo},
            "processor_load": {"echo": 0.01},
            "ailments": {},
        }


def meter(at_s: float = 1.0) -> Metered:
    return Metered(
        at_s=at_s, level_dbfs=-30.0, speech=0.5, scores={"hey_jarvis": 0.1}, output_dbfs=-90.0
    )
