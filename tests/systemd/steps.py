"""What happens to a service between its installation and its removal; each step gives figures."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hardware.virtual.acoustics import RATE_HZ
from hardware.virtual.recording import Recording
from hardware.virtual.room_client import VirtualRoom
from hardware.virtual.talker import Voice, speak
from tests.benchmarks.figure import Figure
from tests.systemd.machine import MachineFailed
from tests.systemd.service import CONFIG, PROGRAM, STATE, Service

CHECKOUT = "/root/parlour"
WHEELS = "/run/wheels"
FLOOR = 1e-4
"""Softer than this is silence."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the steps play on."""

    service: Service
    room: VirtualRoom
    folder: Path


type Step = Callable[[Stage], Awaitable[list[Figure]]]


def seconds(name: str, measured: float, goal: float) -> Figure:
    """Give a figure in seconds."""
    return Figure(name=name, measured=round(measured, 2), goal=goal, unit="s")


def expect(truth: object, otherwise: str) -> None:
    """Raise `MachineFailed` unless it is so."""
    if not truth:
        raise MachineFailed(otherwise)


async def install(stage: Stage) -> list[Figure]:
    """Install with one command, without a network, and find it listening."""
    took_s = await asyncio.to_thread(_install, stage, "install", "--defaults")
    stage.service.says("listening for hey jarvis")
    return [seconds("install.sh, from wheels on the disk", took_s, 300)]


async def exposure(stage: Stage) -> list[Figure]:
    """Have systemd judge the unit as it is loaded."""
    stage.service.machine.run("systemd-analyze", "verify", "parlour.service")
    score = stage.service.exposure()
    return [Figure(name="systemd-analyze security", measured=score, goal=1.5, unit="")]


async def start(stage: Stage) -> list[Figure]:
    """Start it three times; the slowest counts."""
    took = [stage.service.started() for _ in range(3)]
    return [seconds("start of the service -> listening, slowest of 3", max(took), 3)]


async def talk(stage: Stage) -> list[Figure]:
    """Say a sentence in the room and hear the answer, through card, sandbox and all."""
    path = stage.folder / "lamp.wav"
    voice = Voice.JOE_SLOW
    said = await stage.room.say(await speak("hey jarvis, turn on the desk lamp", path, voice))
    levels = await stage.room.wait_for_sound(timeout_s=15)
    heard_s = (levels.sounds_from_s or levels.at_s) - said.speech_ended_at_s
    await stage.room.wait_for_silence(1.0)
    turn = stage.service.status()["last_turn"]
    expect(isinstance(turn, dict) and turn["outcome"] == "answered", f"last turn: {turn}")
    lamp = stage.service.machine.run(PROGRAM, "home", "--json")
    expect('"on": true' in lamp or '"state": "on"' in lamp, f"the lamp is not on: {lamp[:500]}")
    return [seconds("end of speech -> a sound of the loudspeaker", heard_s, 6)]


async def ranks(stage: Stage) -> list[Figure]:
    """Let root, a member and a stranger ask for a mute: user namespaces must not mix them up."""
    run = stage.service.machine.run
    run("useradd", "--groups", "parlour", "member")
    run("useradd", "stranger")
    run("chmod", "755", "/run/parlour")
    run("chmod", "666", "/run/parlour/control.sock")  # opened on purpose: reading is for everybody
    for who, may in (("root", True), ("member", True), ("stranger", False)):
        told = run("runuser", "-u", who, "--", PROGRAM, "mute", "on", check=False)
        expect(("closed" in told) is may, f"mute by {who}: {told}")
    stage.service.says("muted")
    run(PROGRAM, "mute", "off")
    stage.service.says("listening")
    return []


async def edit(stage: Stage) -> list[Figure]:
    """Edit the file: well, badly, and well again, while it runs and with `systemctl reload`."""
    service = stage.service
    good = service.machine.at(CONFIG).read_text()
    edited = good.replace('name = "kitchen"', 'name = "study"', 1)
    expect(edited != good, f"the file names no room:\n{good[:500]}")
    service.machine.put(CONFIG, edited)
    applied_s = service.says("in the study", within_s=15)
    began_s = time.monotonic()
    service.machine.put(CONFIG, "[wake]\ntreshold = 0.4\n")
    service.machine.until(
        lambda: "wake" in service.line and "listening" in service.line, "a bad edit is told"
    )
    told_s = time.monotonic() - began_s
    service.machine.put(CONFIG, good)
    service.says("in the kitchen", within_s=15)
    reloaded_s = service.systemctl("reload")
    expect(service.listens_since_s, "it does not run after a reload")
    return [
        seconds("edit -> applied, seen in the status line", applied_s, 2),
        seconds("bad edit -> told, and still listening", told_s, 2),
        seconds("systemctl reload", reloaded_s, 5),
    ]


async def bad_at_start(stage: Stage) -> list[Figure]:
    """Edit it badly while it is down: it starts with the last good one and says so."""
    service = stage.service
    good = service.machine.at(CONFIG).read_text()
    service.machine.until(service.machine.at(f"{STATE}/last-good.toml").exists, "a good copy")
    service.systemctl("stop")
    service.machine.put(CONFIG, "[room\n")
    service.systemctl("start")
    service.says("last good configuration")
    expect("listening for hey jarvis" in service.line, service.line)
    took_s = service.started()
    service.machine.put(CONFIG, good)
    return [seconds("start with a bad file -> listening", took_s, 3)]


async def crash(stage: Stage) -> list[Figure]:
    """Kill it as nothing can be caught."""
    service = stage.service
    back_s = service.back_after(lambda: service.signal("KILL", service.pid))
    return [seconds("kill -9 -> listening", back_s, 5)]


async def frozen_sound(stage: Stage) -> list[Figure]:
    """Freeze the audio worker: its supervision has another one, and the service lives on."""
    service = stage.service
    before, began_s = service.worker, time.monotonic()
    mark, main = service.cursor(), service.pid
    service.signal("STOP", before)
    service.machine.until(
        lambda: any("new audio worker is ready" in line for line in service.lines_since(mark)),
        "another audio worker",
    )
    took_s = time.monotonic() - began_s
    expect(service.pid == main, "the whole service was restarted")
    return [seconds("frozen sound -> listening", took_s, 4)]


async def frozen_main(stage: Stage) -> list[Figure]:
    """Freeze the main process: only the watchdog can see that."""
    service = stage.service
    back_s = service.back_after(lambda: service.signal("STOP", service.pid))
    expect("watchdog" in service.machine.journal("-n", "80"), "it was not the watchdog")
    return [seconds("frozen main process -> listening (watchdog of 5 s)", back_s, 8)]


async def stop_in_reply(stage: Stage) -> list[Figure]:
    """Stop it while it speaks: it fades, puts its things in order and goes."""
    service = stage.service
    service.machine.run("systemctl", "reset-failed", "parlour", check=False)
    long = (
        "This is a long announcement, and somebody will stop the service in the middle of it. " * 2
    )
    saying = asyncio.create_task(
        asyncio.to_thread(service.machine.run, PROGRAM, "say", long, check=False)
    )
    await stage.room.wait_for_sound(timeout_s=15)
    await asyncio.sleep(1.0)
    took_s = await asyncio.to_thread(service.systemctl, "stop")
    await saying
    await stage.room.wait_for_silence(0.5)
    expect(faded(Recording.read(stage.folder / "room.wav")), "the sentence was cut off, not faded")
    result = service.machine.property_of("parlour", "Result")
    expect(result == "success", f"it ended with {result}")
    service.systemctl("start")
    return [seconds("SIGTERM in the middle of a sentence -> gone", took_s, 3)]


async def safe_mode(stage: Stage) -> list[Figure]:
    """Let it fail three times at once: the fourth start is in safe mode, and a restart is not."""
    service = stage.service
    await asyncio.sleep(1)
    for _ in range(3):
        if "safe mode" in service.line:
            break
        service.back_after(lambda: service.signal("KILL", service.pid))
    service.says("safe mode")
    expect("listening for hey jarvis" in service.line, service.line)
    service.systemctl("restart")
    expect("safe mode" not in service.line, service.line)
    return []


async def upgrade(stage: Stage) -> list[Figure]:
    """Upgrade to a version that differs, and go back from it."""
    machine = stage.service.machine
    before = machine.run("readlink", "-f", "/opt/parlour/venv")
    with machine.at(f"{CHECKOUT}/daemon/__init__.py").open("a") as file:
        file.write("# another version\n")
    took_s = await asyncio.to_thread(_install, stage, "upgrade", "--defaults")
    after = machine.run("readlink", "-f", "/opt/parlour/venv")
    expect(after != before, f"the release is still {before}")
    stage.service.says("listening")
    await asyncio.to_thread(machine.run, f"{CHECKOUT}/install.sh", "rollback", timeout_s=120)
    expect(machine.run("readlink", "-f", "/opt/parlour/venv") == before, "it did not go back")
    stage.service.says("listening")
    return [seconds("upgrade", took_s, 300)]


async def remove(stage: Stage) -> list[Figure]:
    """Remove it with everything, and find nothing of it; then install it a second time."""
    machine = stage.service.machine
    machine.run(f"{CHECKOUT}/install.sh", "uninstall", "--purge", timeout_s=120)
    for path in ("/opt/parlour", "/etc/parlour", STATE, "/etc/systemd/system/parlour.service"):
        expect(not machine.at(path).exists(), f"{path} is left")
    took_s = await asyncio.to_thread(_install, stage, "install", "--defaults")
    stage.service.says("listening for hey jarvis")
    return [seconds("second installation", took_s, 300)]


async def idle(stage: Stage) -> list[Figure]:
    """Leave it alone for a minute: what it writes then, it writes 1,440 times a day."""
    await asyncio.sleep(2)
    mark = stage.service.cursor()
    await asyncio.sleep(60)
    lines = stage.service.lines_since(mark)
    return [
        Figure(
            name="journal lines of an idle minute",
            measured=len(lines),
            goal=0,
            unit="",
            split=dict(enumerate_lines(lines)),
        )
    ]


def enumerate_lines(lines: list[str]) -> list[tuple[str, str]]:
    """Give the first lines, numbered, to be read under the figure."""
    return [(str(number), line) for number, line in enumerate(lines[:5], 1)]


def faded(heard: Recording) -> bool:
    """Say whether the last sound of the loudspeaker grew soft before it ended."""
    loud = np.flatnonzero(np.abs(heard.speaker) > FLOOR)
    last = int(loud[-1])
    end, before = (
        heard.speaker[last - RATE_HZ // 500 : last],
        heard.speaker[last - RATE_HZ // 10 : last],
    )
    return float(np.abs(end).max()) < 0.3 * float(np.abs(before).max())


STEPS: tuple[Step, ...] = (
    install,
    exposure,
    start,
    talk,
    ranks,
    edit,
    bad_at_start,
    idle,
    crash,
    frozen_sound,
    frozen_main,
    stop_in_reply,
    safe_mode,
    upgrade,
    remove,
)


def _install(stage: Stage, *words: str) -> float:
    began_s = time.monotonic()
    command = (f"{CHECKOUT}/install.sh", *words, "--offline", WHEELS)
    stage.service.machine.run(*command, timeout_s=900)
    return time.monotonic() - began_s
