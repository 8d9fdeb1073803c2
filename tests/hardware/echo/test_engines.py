"""Each engine is made by its name; a missing library is told with its cure."""

import ctypes
import sys

import numpy as np
import pytest

from config.echo import Echo, EchoEngine
from hardware.echo.engines import make_canceller
from hardware.echo.framing import FRAME, Framing
from hardware.errors import ProcessorUnusable


def test_speex_without_its_library_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", absent)
    with pytest.raises(ProcessorUnusable, match="apt install libspeexdsp1"):
        make_canceller(Echo(engine=EchoEngine.SPEEX))


def test_webrtc_without_its_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pywebrtc_audio", None)
    with pytest.raises(ProcessorUnusable, match="extra `webrtc`"):
        make_canceller(Echo(engine=EchoEngine.WEBRTC))


@pytest.mark.parametrize("block", [160, 320, 1_280, 441, 100, 1_281])
def test_frames_of_ten_milliseconds_fit_any_block(block: int) -> None:
    framing = Framing(lambda mic, _far: mic)
    sound = np.arange(1, 8_001, dtype=np.int16)
    blocks = [sound[at : at + block] for at in range(0, 8_000 - block, block)]
    out = np.concatenate([framing.take(one, one) for one in blocks])
    given = sum(len(one) for one in blocks)
    assert out.size == given
    lead = 0 if block % FRAME == 0 else FRAME
    assert np.array_equal(out[lead:], sound[: given - lead])
