"""The service in a booted machine: what systemd says of it, and how long it takes to be back."""

import json
import re
import time
from collections.abc import Callable

from tests.systemd.machine import Machine

UNIT = "parlour"
CONFIG = "/etc/parlour/parlour.toml"
STATE = "/var/lib/parlour"
PROGRAM = "/opt/parlour/venv/bin/parlour"


class Service:
    """Parlour, installed in a machine."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    @property
    def line(self) -> str:
        """What `systemctl status` shows of it."""
        return self.machine.property_of(UNIT, "StatusText")

    @property
    def pid(self) -> int:
        """Its main process, as the machine counts."""
        return int(self.machine.property_of(UNIT, "MainPID"))

    @property
    def worker(self) -> int:
        """Its audio worker; 0 between two of them."""
        found = self.machine.run("pgrep", "-P", str(self.pid), "-f", "hardware.worker", check=False)
        return int(found.split()[0]) if found.split() else 0

    @property
    def listens_since_s(self) -> float:
        """When it told that it listens, on the clock all machines of this kernel share."""
        stamp = self.machine.property_of(UNIT, "ActiveEnterTimestampMonotonic")
        return (
            int(stamp) / 1e6 if self.machine.property_of(UNIT, "ActiveState") == "active" else 0.0
        )

    def status(self) -> dict[str, object]:
        """Give what `parlour status --json` says."""
        told: dict[str, object] = json.loads(self.machine.run(PROGRAM, "status", "--json"))
        return told

    def systemctl(self, verb: str) -> float:
        """Do something to it; gives how long systemctl took."""
        began_s = time.monotonic()
        self.machine.run("systemctl", verb, UNIT)
        return time.monotonic() - began_s

    def started(self) -> float:
        """Restart it; gives the time from the start of the process to listening."""
        self.systemctl("restart")
        begun = int(self.machine.property_of(UNIT, "InactiveExitTimestampMonotonic")) / 1e6
        return self.listens_since_s - begun

    def back_after(self, harm: Callable[[], object], within_s: float = 30.0) -> float:
        """Do harm to it; gives how long it took to listen again."""
        began_s = time.monotonic()
        harm()
        self.machine.until(
            lambda: self.listens_since_s > began_s, "it listens again", within_s=within_s
        )
        return self.listens_since_s - began_s

    def signal(self, name: str, pid: int) -> None:
        """Send a signal to one of its processes."""
        self.machine.run("kill", f"-{name}", str(pid))

    def says(self, words: str, *, within_s: float = 10.0) -> float:
        """Wait until its status line holds these words; gives how long that took."""
        began_s = time.monotonic()
        self.machine.until(lambda: words in self.line, f"status: {words}", within_s=within_s)
        return time.monotonic() - began_s

    def lines_since(self, cursor: str) -> list[str]:
        """Give what it wrote into the journal after a cursor."""
        return self.machine.journal("-o", "cat", f"--after-cursor={cursor}").splitlines()

    def cursor(self) -> str:
        """Give where the journal stands now."""
        told = self.machine.journal("-n", "1", "--show-cursor")
        found = re.search(r"^-- cursor: (.*)$", told, re.MULTILINE)
        assert found, told
        return found[1]

    def exposure(self) -> float:
        """Give the score of `systemd-analyze security`: 0 is shut off from all, 10 from nothing."""
        told = self.machine.run("systemd-analyze", "security", "--no-pager", UNIT)
        found = re.search(r"exposure level for \S+: ([\d.]+)", told)
        assert found, told
        return float(found[1])
