"""Programs instead of devices: what they write is heard, what is played they read."""

import sys
from contextlib import suppress
from pathlib import Path

from hardware.protocol import (
    Channel,
    Device,
    DeviceFound,
    DeviceLost,
    Drained,
    EndOfStream,
    Frame,
    Health,
    OpenUplink,
    Play,
    Ready,
)
from hardware.worker_client import AudioWorker
from hardware.worker_settings import WorkerSettings
from tests.hardware.worker.house import PUSH_TO_TALK, House, on_the_card, tone

COUNTING = """
import struct, sys, time
for block in range(10**6):
    samples = [n % 30011 for n in range(block * 320, block * 320 + 320)]
    sys.stdout.buffer.write(b"".join(struct.pack("<2h", 7, n) for n in samples))
    sys.stdout.buffer.flush()
    time.sleep(0.0195)
"""


def with_programs(microphone: list[str], speaker: list[str]) -> WorkerSettings:
    return on_the_card(
        PUSH_TO_TALK,
        microphone={"command": microphone, "channels": 2, "channel": 1},
        speaker={"command": speaker, "rate_hz": 16_000},
    )


async def test_the_second_channel_of_a_program_is_heard_sample_by_sample() -> None:
    house = House()
    settings = with_programs([sys.executable, "-c", COUNTING], ["cat"])
    async with AudioWorker(settings, house.on_event) as worker:
        await house.next(Health, lambda health: health.at > 8_000)
        worker.send(OpenUplink(since=0, rate_hz=16_000, speed=0, speech_from=0))
        await house.next(Frame, lambda frame: frame.at > 24_000)
    heard = b"".join(frame.pcm for frame in house.all(Frame))
    first = int.from_bytes(heard[:2], "little")
    expected = b"".join(
        ((first + at) % 30_011).to_bytes(2, "little") for at in range(len(heard) // 2)
    )
    assert heard == expected


async def test_a_program_reads_what_is_played(tmp_path: Path) -> None:
    house = House()
    played = tmp_path / "played.raw"
    settings = with_programs(["cat", "/dev/zero"], ["sh", "-c", f"cat > '{played}'"])
    async with AudioWorker(settings, house.on_event) as worker:
        await house.next(Ready)
        worker.send(Play(Channel.REPLY, "r", 16_000, tone(0.5, 16_000)))
        worker.send(EndOfStream(Channel.REPLY, "r"))
        await house.next(Drained)
    assert loud_bytes(played) > 0.4 * 32_000


async def test_a_program_that_ends_is_started_again(tmp_path: Path) -> None:
    house = House()
    runs = tmp_path / "runs"
    once = f"echo run >> '{runs}'; head -c 64000 /dev/urandom"
    settings = with_programs(["sh", "-c", once], ["cat"])
    async with AudioWorker(settings, house.on_event):
        lost = await house.next(DeviceLost)
        await house.next(DeviceFound)
    assert lost.device is Device.MICROPHONE
    assert len(read(runs).split()) >= 2


async def test_programs_end_with_the_worker(tmp_path: Path) -> None:
    house = House()
    pid_file = tmp_path / "pid"
    program = ["sh", "-c", f"echo $$ > '{pid_file}'; sleep 1000 & wait"]
    async with AudioWorker(with_programs(program, ["cat"]), house.on_event):
        await house.next(Health)
        group = read(pid_file).strip()
        assert group in living_groups()
    assert group not in living_groups()


def loud_bytes(path: Path) -> int:
    return sum(1 for byte in path.read_bytes() if byte)


def read(path: Path) -> str:
    return path.read_text()


def living_groups() -> set[str]:
    """Give the process groups in which something runs."""
    groups = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
            if state != "Z":
                groups.add(group)
    return groups
