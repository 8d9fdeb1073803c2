"""The picture of who can answer: a table of marks, or everything about one."""

from collections.abc import Mapping, Sequence
from typing import Final

from daemon.cli.terminal import Style, painted, table
from daemon.cli.values import mapping, number, strings

_COLUMNS: Final = {
    "text": "text_turn",
    "held": "manual_turn",
    "cut": "truncate",
    "resume": "resume",
    "tools": "tools",
    "lends": "relay",
}
"""What is told by a mark: the head of its column, and the field of `Capabilities`."""

_LEGEND: Final = (
    "end, barge-in: who hears that you have finished, or interrupt · text: takes written turns",
    "held: takes push-to-talk · cut: its memory ends where you interrupted · resume: keeps a",
    "conversation itself · lends: can be ears and mouth for an agent · key: ✓ found, ? unsure",
)
_KEY_MARKS: Final = {True: "✓", False: "missing", None: "?"}


def pictured(found: Sequence[Mapping[str, object]], *, colour: bool) -> str:
    """Give everybody as one table: those that are asked first, in their order."""
    heads = ["provider", "end", "barge-in", *_COLUMNS, "kHz", "key"]
    ordered = sorted(found, key=_order)
    rows = [_row(each) for each in ordered]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [painted(f"    {_joined(heads, widths)}".rstrip(), Style.DIM, colour=colour)]
    for each, row in zip(ordered, rows, strict=True):
        name, *rest = _joined(row, widths).partition(" ")
        shown = painted(name, Style.BOLD, colour=colour) if each["used"] else name
        lines.append(f"{_mark(each, colour=colour)}{shown}{''.join(rest)}".rstrip())
        if note := _note(each):
            style = Style.RED if "problem" in each and each["used"] else Style.DIM
            lines.append(painted(f"      {note}", style, colour=colour))
    legend = [painted(f"  {line}", Style.DIM, colour=colour) for line in _LEGEND]
    return "\n".join([*lines, "", *legend])


def described(provider: Mapping[str, object], *, colour: bool) -> str:
    """Give everything about one of them."""
    capabilities = mapping(provider.get("capabilities"))
    key = mapping(provider.get("key"))
    pairs = [
        ("also", ", ".join(strings(provider.get("aliases")))),
        ("asked", str(provider.get("role", "")) or "not by this configuration"),
        ("problem", str(provider.get("problem", ""))),
        ("address", str(provider.get("address", ""))),
        ("key", f"{_key(provider)} {key.get('place', '')}".strip()),
        ("model", str(provider.get("model", ""))),
        ("models", ", ".join(strings(capabilities.get("models")))),
        ("voice", str(provider.get("voice", ""))),
        ("voices", ", ".join(strings(capabilities.get("voices")))),
        ("sound", _rates(provider, " kHz in, ", " kHz out")),
        ("can", "; ".join(strings(provider.get("abilities")))),
    ]
    name = painted(str(provider["name"]), Style.BOLD, colour=colour)
    told = [(subject, words) for subject, words in pairs if words]
    return f"{_mark(provider, colour=colour)}{name}\n{table(told, colour=colour)}"


def _order(provider: Mapping[str, object]) -> tuple[int, str]:
    """Sort the first one first, then who steps in, in order, then profiles, then the rest."""
    role = str(provider["role"])
    kinds = ("first", "fallback", "profile", "")
    return next(rank for rank, kind in enumerate(kinds) if role.startswith(kind)), role


def _mark(provider: Mapping[str, object], *, colour: bool) -> str:
    """Give a dot for who answers first, a number for who steps in, a ring for a profile's."""
    role = str(provider["role"])
    if role.startswith("first"):
        return painted("  ● ", Style.GREEN, colour=colour)
    if role.startswith("fallback"):
        return painted(f"  {role.split()[1].rstrip(',')} ", Style.YELLOW, colour=colour)
    return painted("  ○ ", Style.GREEN, colour=colour) if role else "    "


def _row(provider: Mapping[str, object]) -> list[str]:
    able = mapping(provider.get("capabilities"))
    who = [_side(able.get("turn_end")), _side(able.get("barge_in"))]
    marks = ["✓" if able.get(field) else "·" if able else "" for field in _COLUMNS.values()]
    rates = _rates(provider, "→", "")
    return [str(provider["name"]), *who, *marks, rates, _key(provider)]


def _note(provider: Mapping[str, object]) -> str:
    """Give the line below a row: the model and voice it speaks with, or what is wrong."""
    if "problem" in provider:
        return str(provider["problem"])
    chosen = (str(provider.get("model", "")), str(provider.get("voice", "")))
    minutes = number(mapping(provider.get("capabilities")).get("max_minutes"))
    limit = f"renewed after {minutes:g} min" if minutes else ""
    also = ", ".join(strings(provider.get("aliases")))
    return " · ".join(part for part in (*chosen, limit, f"also {also}" if also else "") if part)


def _rates(provider: Mapping[str, object], joint: str, end: str) -> str:
    able = mapping(provider.get("capabilities"))
    rates = [
        f"{number(mapping(able.get(side)).get('rate_hz')) / 1_000:g}"
        for side in ("input_format", "output_format")
    ]
    return f"{joint.join(rates)}{end}" if able else ""


def _key(provider: Mapping[str, object]) -> str:
    key = mapping(provider.get("key"))
    present = key.get("present")
    return _KEY_MARKS[present if isinstance(present, bool) else None] if key else ""


def _side(value: object) -> str:
    return {"service": "service", "client": "here"}.get(str(value), "")


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
