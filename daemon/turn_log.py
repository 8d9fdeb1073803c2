"""Writes each turn into the log in a few lines, with fields to look it up by; never what was said.

journalctl -u parlour PARLOUR_EVENT=turn -o json --output-fields=PARLOUR_TURN,PARLOUR_OUTCOME
"""

import logging

from daemon.story import FellBack, Happening, ToolRan, TurnDone, Woken

logger = logging.getLogger(__name__)


def write(happening: Happening) -> None:
    """Write a happening that belongs to the story of a turn; a listener of the story."""
    match happening:
        case Woken(word=word, score=score):
            words = f"woken by {word} ({score:.2f})" if word else "woken by a press"
            logger.info("%s", words, extra={"PARLOUR_EVENT": "wake"})
        case FellBack():
            fields = {"PARLOUR_EVENT": "fallback", "PARLOUR_REASON": happening.reason}
            logger.info("%s takes over: %s", happening.to_provider, happening.reason, extra=fields)
        case ToolRan(name=name, status=status, took_ms=took_ms):
            fields = {"PARLOUR_EVENT": "tool", "PARLOUR_TOOL": name, "PARLOUR_OUTCOME": status}
            logger.info("%s: %s after %.0f ms", name, status, took_ms, extra=fields)
        case TurnDone(turn_id=turn_id, outcome=outcome):
            fields = {"PARLOUR_EVENT": "turn", "PARLOUR_TURN": turn_id, "PARLOUR_OUTCOME": outcome}
            fields |= {
                f"PARLOUR_{name.upper()}_MS": f"{took_ms:.0f}"
                for name, took_ms in happening.latencies_ms.items()
            }
            logger.info("%s %s%s", turn_id, outcome, _first_audio(happening), extra=fields)
        case _:
            pass


def _first_audio(turn: TurnDone) -> str:
    took_ms = turn.latencies_ms.get("first_audio")
    return "" if took_ms is None else f", first sound after {took_ms:.0f} ms"
