"""What the running house offers to those outside the conversation: the socket, demo and doctor."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from daemon.announcing.announcement import Announcement
from daemon.errors import DaemonError
from daemon.story import Happening, Story
from providers.base import ToolResult, ToolSpec


class Declined(DaemonError):
    """The house cannot do what was asked just now; the words say why and what would help."""


class House(Protocol):
    """The room as the control socket sees it.

    Everything runs on the daemon's event loop. What is refused raises `Declined`; a lost device or
    a failed service raises that layer's own error. A caller that goes away cancels what it awaits.
    """

    def status(self) -> Mapping[str, object]:
        """Give the room's state as plain JSON values, without anything that was said.

        Keys: `state`, `room`, `microphone`, `speaker`, `provider` (as chosen), `service` (whose
        session the conversation has, empty without one), `sessions` (how many are open, by
        provider), `uptime_s`, `muted`, `wake` (threshold by word), `last_turn` (`outcome` and
        `latencies_ms`), `on_target` (the share of the last 100 answered turns; nothing before the
        first), `health`, `problems`, `config` (how the file stands to what is in force, as
        `daemon.reload.standing.Standing` tells it).
        """

    def config(self) -> Mapping[str, object]:
        """Give every setting in force, as `parlour config show --json` prints them."""

    async def reload(self) -> Mapping[str, object]:
        """Read the configuration again; give what `status` then has under `config`."""

    def metrics(self) -> str:
        """Give every measure as Prometheus reads it, without anything that was said."""

    async def talk(self, *, hold: bool) -> None:
        """Begin listening now, as if woken; `hold` is push-to-talk until `release`."""

    async def release(self) -> None:
        """Push-to-talk was released: the turn ends. Without a held turn nothing happens."""

    async def stop(self) -> None:
        """Stop speaking and ringing, and end the conversation."""

    async def repeat(self) -> None:
        """Speak the last answer again, as long as it is kept."""

    async def mute(self, on: bool | None) -> bool:  # noqa: FBT001 - a switch's position is the whole call
        """Close the microphone or open it again (`None` toggles); give the new state."""

    async def say(self, announcement: Announcement) -> None:
        """Say it once nobody has the word; return when the loudspeaker has given all of it."""

    def ask(self, text: str) -> AsyncIterator[Happening]:
        """Give a turn in writing and yield its story until the turn is done."""

    async def devices(self) -> Mapping[str, object]:
        """Give what `hardware.devices --json` prints, and `using` with the two names in use."""

    def tools(self) -> Sequence[ToolSpec]:
        """Give every tool a model may call here."""

    async def home(self) -> Mapping[str, object]:
        """Give rooms, devices and backends, as `daemon.home_view.HomeView` tells them."""

    async def call(self, name: str, arguments: Mapping[str, object]) -> ToolResult:
        """Run a tool as a model would, through the same policy."""

    def waits(self) -> Mapping[str, object]:
        """Give what waits for a yes or the PIN, as `daemon.safety.desk.Desk.waits` has it."""

    async def confirm(self, pin: str) -> Mapping[str, object]:
        """Say yes to it by hand, with its PIN where it needs one: `done`, `outcome`, `message`."""

    async def watch_meters(self, on: bool) -> None:  # noqa: FBT001 - a switch's position is the whole call
        """Count one watcher more or less: meters are sent only while somebody watches."""

    @property
    def story(self) -> Story:
        """What happens here, as it happens."""

    async def doctor_probe(self) -> Mapping[str, object]:
        """Play a chime and a measuring sound, and listen, through the worker that holds the card.

        Keys: `quiet_dbfs` before, `chime_dbfs` and `measured_dbfs` during, all as captured;
        `zeros_s` of exact silence; `clipped`, `processors` and `processor_load` as in the worker's
        health at the end of it; `ailments`, found words by kind; and only `problem`, in words, when
        it could not be tried.
        """
