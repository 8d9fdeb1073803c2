"""The bare player to be compared with: a PyAudio callback that plays a tone until it is told.

    python -m tests.benchmarks.bare_player DEVICE

One line on standard input is the order to be silent; the answer is the monotonic second at which
the order was known. The stream is opened as Parlour's own: same device, rate and block, which its
whole latency depends on. It imports nothing else of Parlour.
"""

import os
import sys
import time

import pyaudio

RATE_HZ = 48_000
BLOCK_FRAMES = 480
TONE = b"\x00\x20\x00\xe0" * (BLOCK_FRAMES // 2)
SILENCE = bytes(2 * BLOCK_FRAMES)


def main(device: str) -> None:
    """Play until told, then say when."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # PortAudio greets with 60 lines
    library = pyaudio.PyAudio()
    names = [library.get_device_info_by_index(at) for at in range(library.get_device_count())]
    index = next(about["index"] for about in names if about["name"] == device)
    sound = [TONE]
    stream = library.open(
        rate=RATE_HZ,
        channels=1,
        format=pyaudio.paInt16,
        output=True,
        output_device_index=index,
        frames_per_buffer=BLOCK_FRAMES,
        stream_callback=lambda *_: (sound[0], pyaudio.paContinue),
    )
    for _ in sys.stdin:
        sound[0] = SILENCE
        print(f"{time.monotonic():.6f}", flush=True)
        time.sleep(0.6)
        sound[0] = TONE
    stream.close()
    library.terminate()


if __name__ == "__main__":
    main(sys.argv[1])
