"""What the idle daemon occupies, everything configured, and what its main process maps.

python -m tests.benchmarks.footprint [--quick] [--json]
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from hardware.virtual.card import VirtualCard
from tests.benchmarks.figure import Figure, run
from tests.benchmarks.idle_cost import heard_by, write_sounds
from tests.benchmarks.peers import ROOT
from tests.benchmarks.processes import alone_mb, anonymous_mb, libraries, pss_mb
from tests.benchmarks.running import daemon, on_the_card
from tests.scenarios.services import ACCOUNT

MOST_MB: Final = 100
EVERYTHING: Final = """\
processors = ["channels", "echo"]
[conversation]
provider = "openai_realtime"
fallback = ["gemini_live", "grok_voice", "local"]
[[wake.words]]
name = "hey_jarvis"
[[wake.words]]
name = "alexa"
"""
"""Three services behind each other and the machine itself, two words, the echo canceller.

A house with Nova Sonic holds 10 MB more for botocore: see `service_memory`.
"""
NUMBERS: Final = ("numpy", "onnxruntime", "pyaudio", "portaudio", "soxr")


def measure(quick: bool) -> list[Figure]:  # noqa: FBT001 - the one option of every benchmark
    """Look at a daemon that has listened on the virtual card for a while, in a quiet room."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound = write_sounds(folder)["quiet"]
        with (
            VirtualCard(folder / "card") as card,
            heard_by(card, sound),
            daemon(folder, on_the_card() + EVERYTHING, {**ACCOUNT, **card.environment}) as running,
        ):
            time.sleep(4 if quick else 20)
            main_mb, worker_mb = map(pss_mb, running.pids)
            anonymous = sum(map(anonymous_mb, running.pids))
            together_mb = alone_mb(running.pids)
            mapped = libraries(running.pid)
    heavy = sorted(path for path in mapped if any(name in path.lower() for name in NUMBERS))
    share = {
        "main process, PSS": f"{main_mb:.1f} MB",
        "audio worker, PSS": f"{worker_mb:.1f} MB",
        "of it no file's pages": f"{anonymous:.1f} MB",
        "both, were nothing shared with other programs": f"{together_mb:.1f} MB",
    }
    return [
        Figure(
            name="memory of both idle processes, everything configured, PSS",
            measured=main_mb + worker_mb,
            goal=MOST_MB,
            unit="MB",
            split=share,
        ),
        Figure(
            name=f"libraries of numbers ({', '.join(NUMBERS)}) in main",
            measured=len(heavy),
            goal=0,
            unit="files",
            split={"a worker maps": len(imported_by_a_worker()), "main maps": " ".join(heavy)},
        ),
    ]


def imported_by_a_worker() -> list[str]:
    """Give the heavy modules that the audio worker imports: proof that the check can fail."""
    script = "import sys, hardware.worker.room; print('\\n'.join(sys.modules))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return sorted({name for name in done.stdout.split() if name in NUMBERS})


if __name__ == "__main__":
    run(measure, __doc__ or "")
