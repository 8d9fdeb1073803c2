"""What the way to Home Assistant adds to a process that has everything else of the daemon.

    python -m tests.benchmarks.home_assistant_process URL TOKEN_FILE

Prints JSON; for tests/benchmarks/home_assistant.py, which runs it in fresh processes.
"""

import asyncio
import gc
import json
import os
import sys
import time
from pathlib import Path

import daemon.app  # noqa: F401 - what a house without Home Assistant has loaded
from config.fields import Secret
from config.home_assistant import HomeAssistant
from tests.benchmarks.processes import rss_mb


async def main(url: str, token: Path) -> None:
    """Connect, and tell how long it took and how much memory stays."""
    gc.collect()
    before_mb = rss_mb(os.getpid())
    imports_began_s = time.perf_counter()
    from daemon.home.home_assistant.backend import HomeAssistantHome  # noqa: PLC0415 - it is billed

    began_s = time.perf_counter()
    home = HomeAssistantHome(HomeAssistant(url=url, token=Secret(file=token)))
    async with home.running(), asyncio.timeout(30):
        while not home.state.ready:  # noqa: ASYNC110 - the moment itself is measured
            await asyncio.sleep(0.0005)
        synced_s = time.perf_counter() - began_s
        gc.collect()
        result = {
            "synced_ms": synced_s * 1e3,
            "import_ms": (began_s - imports_began_s) * 1e3,
            "added_mb": rss_mb(os.getpid()) - before_mb,
            "devices": len(home.devices()),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
