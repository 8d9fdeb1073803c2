"""Keeps an encoder for surround receivers out of our processes, and 13 MB of libraries with it.

PortAudio opens every device that ALSA's configuration defines, only to list it. Where ALSA's extra
plugins are installed, `a52` is one of them: it loads FFmpeg, and that loads video codecs. A voice
never needs it; programs we start inherit that they cannot use it either.
"""

import os
from pathlib import Path
from typing import Final

_CONFIG: Final = "ALSA_CONFIG_PATH"
_ITSELF: Final = "PARLOUR_LEAN_ALSA"
_SYSTEM: Final = Path("/usr/share/alsa/alsa.conf")
_LEAN: Final = Path(__file__).with_suffix(".conf")
_SEPARATORS: Final = frozenset(": ")
"""Where ALSA cuts its list of files; a path that holds one cannot stand in it."""


def leave_out_encoders() -> None:
    """Add our word to ALSA's configuration; called before there are threads, and before ALSA.

    A checkout whose path ALSA would cut in two does without, and takes the memory.
    """
    present = os.environ.get(_CONFIG)
    nameless = _SEPARATORS & set(str(_LEAN)) or not (present or _SYSTEM.exists())
    if _ITSELF in os.environ or nameless:
        return
    os.environ[_ITSELF] = str(_LEAN)
    os.environ[_CONFIG] = f"{present or _SYSTEM}:{_LEAN}"
