"""Says in words what a trial used of a service, what it understood, and what it left out."""

from collections.abc import Iterable

from providers.base import (
    Capabilities,
    SessionEvent,
    Side,
    TextOutput,
    Transcript,
)


def transcripts(events: Iterable[SessionEvent]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give what was understood and what was answered, reply by reply."""
    heard: list[str] = []
    said: dict[str, str] = {}
    for event in events:
        match event:
            case Transcript(text=text, final=True) if text.strip():
                heard.append(text.strip())
            case TextOutput(reply_id=reply_id, text=text):
                said[reply_id] = said.get(reply_id, "") + text
            case _:
                pass
    return tuple(heard), tuple(filter(None, map(str.strip, said.values())))


def used(able: Capabilities) -> tuple[str, ...]:
    """Give the capabilities a trial uses, as the service declares them."""
    ends = "the service" if able.turn_end is Side.SERVICE else "our own endpoint"
    words = [
        f"microphone at {able.input_format.rate_hz} Hz",
        f"answer at {able.output_format.rate_hz} Hz",
        f"{ends} ends turns",
        "its memory is cut to what was heard" if able.truncate else "its memory is not cut",
    ]
    words += ["tools"] if able.tools else []
    words += ["turns in writing"] if able.text_turn else []
    return tuple(words)


def left_out(able: Capabilities) -> tuple[str, ...]:
    """Give what the figures do not hold."""
    words = [
        "the microphone's and the loudspeaker's own latency: no sound card takes part",
        "wake word and pre-roll: the trial begins to speak at once",
    ]
    if able.barge_in is Side.SERVICE:
        words.append("interrupting by voice: the trial cuts the answer as a button does")
    return tuple(words)
