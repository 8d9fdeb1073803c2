"""The audit log in the terminal: a line for each order, in words, the oldest first."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from daemon.cli.terminal import Style, painted
from daemon.safety.calls import ONCE_ANYWAY
from daemon.safety.deed import CallDone, Deed, End

_ENDS: Final = {
    End.INTENDED: "begun, and cut off",
    End.SEEN: "done",
    End.SENT: "sent, not seen done",
    End.FAILED: "failed",
    End.UNSURE: "uncertain, not tried again",
    End.UNCHANGED: "stood so already",
    End.REFUSED: "refused",
    End.ASKED: "waits",
}
_WHYS: Final = {
    "confirmed": "after a yes",
    "by PIN": "by PIN",
    "yes": "for a yes",
    "pin": "for the PIN",
    "not_allowed": "not enabled in [safety] allow",
    "not_in_a_group": "protected, and one of many",
    "untrusted": "strange words had been read",
    "stale": "asked too long ago",
    "overtaken": "the person had said something else",
    "nobody_asked": "no person had asked",
    "state_unknown": "nobody knew how it stood",
    "repeated": "the same as a moment ago",
}
_GRAVE: Final = frozenset({End.REFUSED, End.FAILED, End.UNSURE, End.INTENDED})


def pictured(deeds: Sequence[Deed], calls: Sequence[CallDone], *, colour: bool) -> str:
    """Give the log as people read it."""
    lines = [(deed.at_s, deed.number, _of_deed(deed, colour=colour)) for deed in deeds]
    lines += [(call.at_s, call.number, _of_call(call)) for call in _others(calls)]
    if not lines:
        return "nothing was done, and nothing refused"
    return "\n".join(
        f"{painted(_clock(at_s), Style.DIM, colour=colour)}  {words}"
        for at_s, _, words in sorted(lines, key=lambda line: line[1])
    )


def as_json(deeds: Sequence[Deed], calls: Sequence[CallDone]) -> dict[str, object]:
    """Give the log for scripts."""
    return {
        "orders": [
            {
                "at": _clock(deed.at_s),
                "who": _who(deed.session_id, deed.turn),
                "device": deed.ident,
                "name": deed.name,
                "what": deed.change,
                "class": deed.kind.value,
                "outcome": deed.end.value,
                "why": deed.why,
            }
            for deed in deeds
        ],
        "calls": [
            {
                "at": _clock(call.at_s),
                "who": _who(call.session_id, call.turn),
                "tool": call.tool,
                "outcome": call.status,
            }
            for call in calls
        ],
    }


def _others(calls: Sequence[CallDone]) -> list[CallDone]:
    """Give the calls whose orders do not stand in the log by themselves."""
    return [call for call in calls if call.tool not in ONCE_ANYWAY]


def _of_deed(deed: Deed, *, colour: bool) -> str:
    why = _WHYS.get(deed.why, deed.why)
    end = _ENDS[deed.end]
    if deed.end in _GRAVE:
        end = painted(end, Style.YELLOW, colour=colour)
    told = f"{deed.name}: {deed.change}, {end}" + (f" ({why})" if why else "")
    return f"{told}; {deed.kind.value}, asked by {_who(deed.session_id, deed.turn)}"


def _of_call(call: CallDone) -> str:
    return f"{call.tool}: {call.status}, asked by {_who(call.session_id, call.turn)}"


def _who(session_id: str, turn: int) -> str:
    return f"the model in turn {turn} of {session_id}" if session_id else "a person, by hand"


def _clock(at_s: float) -> str:
    return f"{dt.datetime.fromtimestamp(at_s, tz=dt.UTC).astimezone():%Y-%m-%d %H:%M:%S}"
