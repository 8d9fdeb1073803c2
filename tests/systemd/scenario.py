"""Plays the life of an installed service in a booted tree, and prints every figure and its goal.

    sudo tests/systemd/run.sh [STEP...]

builds what it needs (once, kept below ~/.cache) and calls this. Steps named on the command line are
played alone, after the installation; exit status 0: every step went well and every goal was met.
"""

import asyncio
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from hardware.virtual.card import VirtualCard
from hardware.virtual.room_client import VirtualRoom
from tests.benchmarks.figure import Figure, line
from tests.systemd.machine import Machine
from tests.systemd.service import Service
from tests.systemd.steps import CHECKOUT, STEPS, WHEELS, Stage, install

ROOT = Path(__file__).parents[2]
CARD = "/run/virtual-card"
DROP_IN = "/etc/systemd/system/parlour.service.d/90-virtual-card.conf"


async def play(tree: Path, wheels: Path, version: str, wanted: list[str]) -> bool:
    """Boot, play the steps and give whether all went well."""
    with (
        tempfile.TemporaryDirectory(prefix="parlour-tree-", ignore_cleanup_errors=True) as place,
        VirtualCard(Path(place) / "card") as card,
        Machine(tree, Path(place) / "machine", {card.sockets: CARD, wheels: WHEELS}) as machine,
    ):
        furnish(machine, card, version)
        async with VirtualRoom(card.environment, recording=Path(place) / "room.wav") as room:
            stage = Stage(Service(machine), room, Path(place))
            chosen = [
                step for step in STEPS if step is install or not wanted or step.__name__ in wanted
            ]
            return all([await played(step.__name__, step(stage), stage) for step in chosen])


async def played(name: str, step: object, stage: Stage) -> bool:
    """Play one step, tell it, and give whether it went well."""
    print(f"\n== {name}", flush=True)
    try:
        figures: list[Figure] = await step  # type: ignore[misc]  # a coroutine of one step
    except Exception:  # noqa: BLE001 - whatever a step ends with, the next one is played
        traceback.print_exc()
        print(stage.service.machine.journal("-n", "60"))
        return False
    for figure in figures:
        print(line(figure))
        for key, value in figure.split.items():
            print(f"      {key}: {value}")
    print(f"  {stage.service.line}", flush=True)
    return all(figure.met for figure in figures)


def furnish(machine: Machine, card: VirtualCard, version: str) -> None:
    """Put the version to try into the machine, and the virtual card where the unit finds it."""
    machine.at(CHECKOUT).mkdir(parents=True)
    packed = subprocess.run(["git", "archive", version], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", machine.at(CHECKOUT)], input=packed.stdout, check=True)
    here = str(card.sockets)
    there = {name: value.replace(here, CARD) for name, value in card.environment.items()}
    lines = [f"Environment={name}={there[name]}" for name in ("PULSE_SERVER", "ALSA_CONFIG_PATH")]
    machine.put(DROP_IN, "\n".join(["[Service]", *lines, ""]))


def main(words: list[str]) -> int:
    """Be the command line."""
    tree, wheels, version, *wanted = words
    return 0 if asyncio.run(play(Path(tree), Path(wheels), version, wanted)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
