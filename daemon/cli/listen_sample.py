"""A moment of `parlour listen` for pictures: `python -m daemon.cli.listen_sample`."""

import sys
from typing import Final

from daemon.cli.listen_state import View, advanced, with_status
from daemon.cli.listen_view import rendered
from daemon.cli.terminal import has_colour, width

_HOP_S: Final = 0.08
_STATUS: Final[dict[str, object]] = {
    "room": "kitchen",
    "provider": "local",
    "microphone": "usb_mic",
    "speaker": "default",
    "state": "idle",
    "wake": {"hey_jarvis": 0.5, "alexa": 0.6},
}
_QUIET: Final = (-63, -62, -64, -61, -63, -62)
_WAKE_WORD: Final = (-44, -31, -27, -33, -25, -24, -29, -26, -38)
_ORDER: Final = (
    -41,
    -28,
    -24,
    -31,
    -23,
    -21,
    -27,
    -35,
    -22,
    -20,
    -26,
    -30,
    -24,
    -23,
    -33,
    -29,
    -42,
)
_PAUSE: Final = (-58, -61, -62, -60, -63, -61, -62, -60)
_ANSWER: Final = (-52, -46, -43, -47, -44, -42, -48, -45, -43, -49, -44, -46, -51, -45)
_TURN: Final[tuple[dict[str, object], ...]] = (
    {"event": "transcript", "text": "turn on the kitchen light"},
    {
        "event": "tool",
        "name": "set_light",
        "arguments": {"name": "kitchen light", "on": True},
        "status": "success",
        "took_ms": 3.0,
    },
    {"event": "state", "state": "responding"},
    {"event": "answer", "text": "The kitchen light is on."},
    {
        "event": "turn",
        "outcome": "answered",
        "latencies_ms": {"endpoint": 648, "transcript": 231, "first_audio": 1_094},
    },
)


def sample() -> View:
    """Give the view in the middle of an answer."""
    view = with_status(View(), _STATUS)
    view = _heard(view, (*_QUIET * 3, *_WAKE_WORD), score=0.31)
    view = advanced(view, {"event": "wake", "word": "hey_jarvis", "score": 0.97})
    view = _heard(view, (_QUIET[0], *_ORDER), score=0.04)
    view = _heard(view, _PAUSE, score=0.02)
    for event in _TURN:
        view = advanced(view, event)
    return _heard(view, _ANSWER, score=0.02, output_dbfs=-22.0)


def _heard(
    view: View, levels: tuple[int, ...], *, score: float, output_dbfs: float = -90.0
) -> View:
    for level in levels:
        loud = level > _ANSWER[5]
        event = {
            "event": "meter",
            "at_s": view.now_s + _HOP_S,
            "level_dbfs": level,
            "speech": 0.93 if loud else 0.06,
            "scores": {"hey_jarvis": score, "alexa": score / 3},
            "output_dbfs": output_dbfs,
        }
        view = advanced(view, event)
    return view


if __name__ == "__main__":
    print("\n".join(rendered(sample(), width(), colour=has_colour(sys.stdout))))
