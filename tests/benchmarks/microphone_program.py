"""A microphone that is a program: writes a raw recording in real time, over and over.

    python microphone_program.py SOUND [TIMES]

80 ms of 16 kHz samples at once, as a card would give them. TIMES receives the monotonic second at
which each block was written, one a line. It imports nothing, so that it is quickly there.
"""

import os
import sys
import time

BLOCK_BYTES = 2_560
BLOCK_S = 0.08


def main() -> None:
    """Write until nobody reads."""
    with open(sys.argv[1], "rb") as file:  # noqa: PTH123 - pathlib takes as long as all the rest
        sound = file.read()
    whole = len(sound) // BLOCK_BYTES * BLOCK_BYTES
    times = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND) if sys.argv[2:] else None
    due_s = time.monotonic()
    while True:
        for start in range(0, whole, BLOCK_BYTES):
            due_s += BLOCK_S
            time.sleep(max(0.0, due_s - time.monotonic()))
            if times is not None:
                os.write(times, b"%.6f\n" % time.monotonic())
            os.write(1, sound[start : start + BLOCK_BYTES])


if __name__ == "__main__":
    main()
