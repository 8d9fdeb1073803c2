"""The engine `speex`: libspeexdsp's echo canceller and residual echo suppressor, through ctypes.

It takes frames of 10 ms, and needs the echo within its tail: it searches no delay and follows no
drift but by adapting. Its suppressor keeps a person who speaks over the echo (unlike AEC3's).
"""

import ctypes
from typing import Any, Final

import numpy as np

from hardware.echo.canceller import Samples
from hardware.echo.framing import FRAME, Framing
from hardware.errors import ProcessorUnusable

_RATE_HZ: Final = 16_000
_LIBRARY: Final = "libspeexdsp.so.1"
# speex_echo.h and speex_preprocess.h
_ECHO_SET_SAMPLING_RATE: Final = 24
_PREPROCESS_SET_ECHO_STATE: Final = 24


def _library() -> Any:  # noqa: ANN401 - ctypes knows a library's functions when they are called
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError as error:
        raise ProcessorUnusable(f"{_LIBRARY}: apt install libspeexdsp1 ({error})") from error
    state, number = ctypes.c_void_p, ctypes.c_int
    for name, gives, takes in (
        ("speex_echo_state_init", state, [number, number]),
        ("speex_echo_ctl", number, [state, number, state]),
        ("speex_echo_cancellation", None, [state] * 4),
        ("speex_echo_state_destroy", None, [state]),
        ("speex_preprocess_state_init", state, [number, number]),
        ("speex_preprocess_ctl", number, [state, number, state]),
        ("speex_preprocess_run", number, [state, state]),
        ("speex_preprocess_state_destroy", None, [state]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = gives, takes
    return library


class SpeexCanceller:
    """libspeexdsp, 10 ms at a time."""

    delay_ms: Final = -1.0
    drift_ppm: Final = 0.0

    def __init__(self, tail_ms: int) -> None:
        """Learn a response of `tail_ms`. Raises `ProcessorUnusable` without the library."""
        self._library = _library()
        self._tail = tail_ms * _RATE_HZ // 1000
        self._echo: int | None = None
        self._suppressor: int | None = None
        self._framing = Framing(self._cancel)
        self.restart()

    def begin(self) -> None:
        """Go on with what was learned."""

    def cancel(self, mic: Samples, far: Samples) -> Samples:
        """Give the microphone without our echo."""
        return self._framing.take(mic, far)

    def restart(self) -> None:
        """Learn the room anew."""
        self._free()
        library, rate = self._library, ctypes.c_int(_RATE_HZ)
        self._echo = library.speex_echo_state_init(FRAME, self._tail)
        library.speex_echo_ctl(self._echo, _ECHO_SET_SAMPLING_RATE, ctypes.byref(rate))
        self._suppressor = library.speex_preprocess_state_init(FRAME, _RATE_HZ)
        library.speex_preprocess_ctl(self._suppressor, _PREPROCESS_SET_ECHO_STATE, self._echo)

    def _cancel(self, mic: Samples, far: Samples) -> Samples:
        mic, far = np.ascontiguousarray(mic), np.ascontiguousarray(far)
        out = np.zeros(FRAME, np.int16)
        self._library.speex_echo_cancellation(
            self._echo, mic.ctypes.data, far.ctypes.data, out.ctypes.data
        )
        self._library.speex_preprocess_run(self._suppressor, out.ctypes.data)
        return out

    def _free(self) -> None:
        if self._suppressor:
            self._library.speex_preprocess_state_destroy(self._suppressor)
        if self._echo:
            self._library.speex_echo_state_destroy(self._echo)
        self._echo = self._suppressor = None

    def __del__(self) -> None:
        if getattr(self, "_library", None):
            self._free()
