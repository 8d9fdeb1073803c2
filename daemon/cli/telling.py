"""One line for each thing that happens, for people who read along."""

from collections.abc import Callable, Mapping
from typing import Final

from daemon.cli.terminal import Style, painted
from daemon.cli.values import mapping, number, numbers
from daemon.cli.wording import arguments, latencies, phrase

type Event = Mapping[str, object]


def told(event: Event, *, colour: bool) -> str | None:
    """Give the line of an event; `None` for what is not told in lines, such as meters."""
    known = _LINES.get(str(event.get("event")))
    if known is None:
        return None
    label, style, text = known
    return f"{painted(f'{label:>7}', style, colour=colour)}  {text(event)}"


def tool_line(event: Event) -> str:
    """Give what a tool did: `set_light (room kitchen, on) → success in 4 ms`."""
    given = arguments(mapping(event.get("arguments")))
    took = number(event.get("took_ms"))
    return f"{event.get('name')} ({given}) → {event.get('status')} in {took:.0f} ms"


def turn_line(event: Event) -> str:
    """Give how a turn went: `answered · endpoint 640 ms · first audio 1.23 s`."""
    figures = latencies(numbers(event.get("latencies_ms")))
    return " · ".join(filter(None, (str(event.get("outcome", "")), figures)))


def wake_line(event: Event) -> str:
    """Give what woke the room, and how surely."""
    if not event.get("word"):
        return "by a press"
    return f"{phrase(str(event.get('word')))} ({number(event.get('score')):.2f})"


def _stop_line(event: Event) -> str:
    return f"by the word ({number(event.get('score')):.2f})"


def _cut_line(event: Event) -> str:
    return f"by {event.get('by')} after {number(event.get('heard_ms')):.0f} ms"


def _failure_line(event: Event) -> str:
    message, cure = str(event.get("message", "")), str(event.get("cure") or "")
    return f"{message.rstrip('.')}: {cure}" if cure else message


def _moved_line(event: Event) -> str:
    reason = f" ({event.get('reason')})" if event.get("reason") else ""
    return f"{event.get('from_provider')} → {event.get('to_provider')}{reason}"


def _part(key: str) -> Callable[[Event], str]:
    return lambda event: str(event.get(key, ""))


_LINES: Final[Mapping[str, tuple[str, Style, Callable[[Event], str]]]] = {
    "state": ("·", Style.DIM, _part("state")),
    "wake": ("woken", Style.YELLOW, wake_line),
    "stop": ("stopped", Style.YELLOW, _stop_line),
    "transcript": ("heard", Style.CYAN, _part("text")),
    "tool": ("did", Style.MAGENTA, tool_line),
    "answer": ("said", Style.GREEN, _part("text")),
    "interrupted": ("cut", Style.YELLOW, _cut_line),
    "fallback": ("moved", Style.YELLOW, _moved_line),
    "turn": ("turn", Style.DIM, turn_line),
    "error": ("failed", Style.RED, _failure_line),
    "notice": ("notice", Style.BLUE, _part("message")),
}
