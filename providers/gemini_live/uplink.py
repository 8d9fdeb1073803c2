"""Frames the microphone's audio: as a stream the service listens to, or as windows we open."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from config.audio import FRAME_BYTES, FRAME_MS
from providers.gemini_live import outgoing
from providers.gemini_live.manner import Manner

PAUSE_S: Final = 1.0
"""The service wants to be told when the microphone stops for longer than this."""

_SILENCE: Final = outgoing.audio(bytes(FRAME_BYTES))


class _State(Enum):
    CLOSED = auto()
    READY = auto()
    """A window is asked for; it opens with its first frame, so that a written turn opens none."""
    OPEN = auto()


class Uplink:
    """What to send for each frame, and at the beginning and end of a turn."""

    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._state = _State.CLOSED

    @property
    def streams(self) -> bool:
        """Whether the service is waiting for more audio of a stream."""
        return self._state is _State.OPEN and not self._manner.manual

    def begin(self) -> None:
        """A turn begins."""
        if self._manner.manual and self._state is _State.CLOSED:
            self._state = _State.READY

    def frame(self, pcm: bytes) -> Sequence[str]:
        """Give what to send for a frame; outside of a window the service would throw it away."""
        if not self._manner.manual:
            self._state = _State.OPEN
        elif self._state is _State.CLOSED:
            return ()
        elif self._state is _State.READY:
            self._state = _State.OPEN
            return outgoing.ACTIVITY_START, outgoing.audio(pcm)
        return (outgoing.audio(pcm),)

    def end(self) -> Sequence[str]:
        """Give what ends the person's turn by our word."""
        before, self._state = self._state, _State.CLOSED
        if self._manner.manual:
            opening = () if before is _State.OPEN else (outgoing.ACTIVITY_START,)
            return *opening, outgoing.ACTIVITY_END
        if self._manner.takes_stream_end:
            return (outgoing.AUDIO_STREAM_END,)
        return [_SILENCE] * (self._manner.silence_ms // FRAME_MS + 2)

    def pause(self) -> Sequence[str]:
        """Give what tells that the microphone stopped: what the service holds back is then heard.

        Only for a stream: in push-to-talk the service refuses it.
        """
        if not self.streams:
            return ()
        self._state = _State.CLOSED
        return (outgoing.AUDIO_STREAM_END,) if self._manner.takes_stream_end else ()

    def written(self, words: str) -> Sequence[str]:
        """Give a turn in writing; without a window a model that hears it would not."""
        said = outgoing.text(words, as_content=self._manner.content_any_time)
        if self._manner.manual and not self._manner.content_any_time:
            return outgoing.ACTIVITY_START, said, outgoing.ACTIVITY_END
        return (said,)
