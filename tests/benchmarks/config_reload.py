"""How soon an edit of the file is in force in a running room, and what watching for it costs.

    python -m tests.benchmarks.config_reload

The room hears a recording of silence through a program; each edit is saved as an editor saves it,
and counts as in force when the control socket says so. Watching costs what a process spends while
nothing happens to the file, held against one that looks again and again.
"""

import asyncio
import statistics
import tempfile
import time
import wave
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Final

from config.paths import SYSTEM_SOCKET
from daemon.cli.values import mapping, number
from daemon.control.protocol import Verb
from daemon.control.request import request
from daemon.reload.watching import FileWatch
from tests.benchmarks.figure import Figure, run, spread
from tests.benchmarks.running import daemon, on_programs

LIMIT_MS: Final = 1_000.0
SAVES: Final = 20
FEW_SAVES: Final = 5
PATIENCE_S: Final = 10.0
WATCHED_S: Final = 60.0
BRIEFLY_S: Final = 10.0
LOOK_EVERY_S: Final = 0.25
"""What looking again and again would need to be as quick."""

EDITS: Final[dict[str, Callable[[int], str]]] = {
    "a volume": lambda n: f"[audio.volume]\nreply = {20 + n}\n",
    "a threshold": lambda n: (
        f'[[wake.words]]\nname = "hey_jarvis"\nthreshold = {0.5 + n / 100:.2f}\n'
    ),
    "the prompt": lambda n: f'[conversation]\ninstructions = "Answer in {n + 1} words."\n',
    "the home": lambda n: f'[[home.rooms]]\nname = "room {n}"\n',
    "the room's name": lambda n: f'[room]\nname = "room {n}"\n',
    "a device": lambda n: f"block_ms = {(40, 80)[n % 2]}\n",
}


def measure(quick: bool) -> Sequence[Figure]:  # noqa: FBT001 - as every benchmark has it
    """Give the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound = folder / "silence.wav"
        _write_silence(sound)
        took_ms = _edits(folder, on_programs(sound), FEW_SAVES if quick else SAVES)
    figures = [
        Figure(
            name=f"edit to in force: {what}, 95 of 100",
            measured=_most(times),
            goal=LIMIT_MS,
            unit="ms",
            split={"spread": spread(times)},
        )
        for what, times in took_ms.items()
    ]
    return [*figures, _watching(BRIEFLY_S if quick else WATCHED_S)]


def _edits(folder: Path, base: str, saves: int) -> dict[str, list[float]]:
    took_ms: dict[str, list[float]] = {what: [] for what in EDITS}
    with daemon(folder, base):
        file, socket = folder / "parlour.toml", folder / "state" / SYSTEM_SOCKET.name
        time.sleep(1.0)
        for what, text in EDITS.items():
            for turn in range(saves):
                before = _applied(socket)
                began_s = time.monotonic()
                file.write_text(base + text(turn), encoding="utf-8")
                while _applied(socket) == before:
                    if time.monotonic() - began_s > PATIENCE_S:
                        raise RuntimeError(f"{what} was not taken up: {_config(socket)}")
                    time.sleep(0.005)
                took_ms[what].append((time.monotonic() - began_s) * 1_000)
    return took_ms


def _config(socket: Path) -> object:
    return mapping(request(socket, Verb.STATUS, {}))["config"]


def _applied(socket: Path) -> float:
    return number(mapping(_config(socket))["applied"])


def _watching(for_s: float) -> Figure:
    """Watch a file that nobody edits, and count the CPU time; then that of looking."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "parlour.toml"
        file.write_text("# nothing\n", encoding="utf-8")
        watching_ms = asyncio.run(_spent_ms_an_hour(_watched(file), for_s))
        looking_ms = asyncio.run(_spent_ms_an_hour(_looked(file), for_s))
    return Figure(
        name=f"CPU time an hour: watched, against looked at every {LOOK_EVERY_S:g} s",
        measured=watching_ms,
        goal=looking_ms,
        unit="ms",
        split={"each for": f"{for_s:g} s"},
    )


async def _watched(file: Path) -> None:
    following = FileWatch(file)
    with following.running():
        while True:
            await following.stirred()
            _read(file)


async def _looked(file: Path) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        _look(file)


def _read(file: Path) -> None:
    file.read_bytes()


def _look(file: Path) -> None:
    file.stat()


async def _spent_ms_an_hour(work: Coroutine[None, None, None], for_s: float) -> float:
    task = asyncio.create_task(work)
    await asyncio.sleep(0.5)  # what the start takes is not what staying takes
    before_s = time.process_time()
    await asyncio.sleep(for_s)
    spent_s = time.process_time() - before_s
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return spent_s / for_s * 3_600_000


def _most(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def _write_silence(file: Path) -> None:
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(bytes(32_000 * 20))


if __name__ == "__main__":
    run(measure, __doc__ or "")
