"""Loads the wake models once and says how long it took; the doctor runs it as a process.

`python -m daemon.wake_check JSON`, with the `[wake]` section as JSON.
"""

import sys
import time

from config.settings import Wake
from hardware.errors import ModelUnusable
from hardware.wake.engines import make_engine


def main(section: str) -> int:
    """Load what the section names; the reason goes to standard error where it fails."""
    began_s = time.monotonic()
    try:
        make_engine(Wake.model_validate_json(section))
    except ModelUnusable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{(time.monotonic() - began_s) * 1_000:.0f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
