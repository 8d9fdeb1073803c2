"""What the kernel knows of our processes: CPU time, memory, libraries and descent."""

import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_SCHEDULER_CLOCK: Final = 2
"""The kind of a process's CPU clock (CPUCLOCK_SCHED), in the lowest bits of its clock id."""


def cpu_s(pid: int) -> float:
    """Give the CPU time of a process, user and system, ended threads included, to the µs."""
    return time.clock_gettime((~pid << 3) | _SCHEDULER_CLOCK)


def children(pid: int) -> list[int]:
    """Give the processes that a process has started and that live."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for task in tasks for word in task.read_text().split()]


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def command_line(pid: int) -> str:
    """Give the words a process was started with."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()


def started_at_s(pid: int) -> float:
    """Give when a process was started, on the clock that runs since boot, to 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[19]) / 100


def libraries(pid: int) -> set[str]:
    """Give the files that a process maps."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    return {line.split(maxsplit=5)[5] for line in lines if " /" in line}


def pss_mb(pid: int) -> float:
    """Give the proportional share of memory: shared pages are split among all who map them."""
    return _in_all_mb(pid, "Pss")


def rss_mb(pid: int) -> float:
    """Give all memory that is resident, shared or not."""
    return _in_all_mb(pid, "Rss")


def anonymous_mb(pid: int) -> float:
    """Give the memory that no file holds: the kernel cannot take it back."""
    return _in_all_mb(pid, "Anonymous")


def _in_all_mb(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1_024


def alone_mb(pids: Iterable[int]) -> float:
    """Give the memory these would take with nobody to share with: each shared file once.

    Other programs on a machine (another Parlour under test, say) make PSS look smaller than this.
    """
    total_kb = 0
    shared_kb: dict[str, int] = defaultdict(int)
    for pid in pids:
        own: dict[str, int] = defaultdict(int)
        place = ""
        for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
            word, *rest = line.split()
            match word:
                case "Private_Clean:" | "Private_Dirty:":
                    total_kb += int(rest[0])
                case "Shared_Clean:" | "Shared_Dirty:":
                    own[place] += int(rest[0])
                case _ if not word.endswith(":"):
                    place = " ".join(rest[4:]) or word
        for name, size_kb in own.items():
            shared_kb[name] = max(shared_kb[name], size_kb)
    return (total_kb + sum(shared_kb.values())) / 1_024
