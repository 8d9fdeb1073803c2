"""Speaks with a piper voice, line by line; a process of its own, because piper is under the GPL.

`python -m hardware.training.piper_runner MODEL SEED`. Standard input: `[text, length]` a line, as
JSON. Standard output: for each a length of 4 bytes and that many bytes of 16-bit samples at the
voice's rate, which comes first as 4 bytes. The same lines and seed give the same samples.
"""

import json
import sys

import onnxruntime
from piper import PiperVoice, SynthesisConfig


def main(model: str, seed: int) -> None:
    """Speak until standard input ends."""
    onnxruntime.set_seed(seed)  # piper's own chance: pauses, stress, breath
    voice = PiperVoice.load(model)
    out = sys.stdout.buffer
    out.write(voice.config.sample_rate.to_bytes(4))
    for line in sys.stdin:
        text, length = json.loads(line)
        chunks = voice.synthesize(text, SynthesisConfig(length_scale=length))
        pcm = b"".join(chunk.audio_int16_bytes for chunk in chunks)
        out.write(len(pcm).to_bytes(4) + pcm)
        out.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
