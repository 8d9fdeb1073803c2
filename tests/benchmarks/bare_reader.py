"""The bare reader to be compared with: a PyAudio callback that takes blocks and drops them.

    python -m tests.benchmarks.bare_reader DEVICE BLOCK_MS

The least that hearing a card can cost. One line says that it began; it imports nothing of Parlour.
"""

import os
import signal
import sys

import pyaudio

RATE_HZ = 16_000


def main(device: str, block_ms: int) -> None:
    """Read until killed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # PortAudio greets with 60 lines
    library = pyaudio.PyAudio()
    names = [library.get_device_info_by_index(at) for at in range(library.get_device_count())]
    index = next(about["index"] for about in names if about["name"] == device)
    library.open(
        rate=RATE_HZ,
        channels=1,
        format=pyaudio.paInt16,
        input=True,
        input_device_index=index,
        frames_per_buffer=RATE_HZ * block_ms // 1000,
        stream_callback=lambda *_: (None, pyaudio.paContinue),
    )
    print("listening", flush=True)
    signal.pause()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
