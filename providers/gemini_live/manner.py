"""How the turns of a session are taken; fixed by its setup."""

from dataclasses import dataclass

from config.services.gemini_live import ToolScheduling


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What the course of a session depends on."""

    manual: bool = False
    """Push-to-talk: the house says where a turn begins and ends."""
    non_blocking: bool = False
    """The model talks on while tools run."""
    scheduling: ToolScheduling = ToolScheduling.WHEN_IDLE
    content_any_time: bool = True
    """The model takes text into its memory at any time."""
    takes_stream_end: bool = True
    """The service knows `audioStreamEnd`; Vertex does not."""
    silence_ms: int = 500
    """Silence after which the service takes a turn for spoken."""
