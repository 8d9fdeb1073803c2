"""What `parlour lab barge-in` found, as tables for a person."""

from collections.abc import Iterator, Mapping
from typing import Any

from daemon.cli.terminal import Style, painted, table


def pictured(told: Mapping[str, Any], *, colour: bool) -> str:
    """Give each talker with what was heard of them, and the sums."""
    lines = [_talker(talker, colour=colour) for talker in told["talkers"]]
    return "\n".join([*lines, "", table(list(_sums(told)), colour=colour)])


def _talker(talker: Mapping[str, Any], *, colour: bool) -> str:
    word = (
        painted(f"{talker['word']} ({talker['score']:.2f})", Style.GREEN, colour=colour)
        if talker["word"]
        else painted("no wake word", Style.RED, colour=colour)
    )
    parts = [f"{talker['begin_s']:8.2f} s  {talker['file']}: {word}"]
    parts += [f"after {talker['wake_ms']:.0f} ms"] if talker["word"] else []
    if talker["ducked_ms"] is not None:
        parts.append(f"ducked after {talker['ducked_ms']:.0f} ms")
    if talker["cut_ms"] is not None:
        parts.append(f"cut after {talker['cut_ms']:.0f} ms")
    return ", ".join(parts)


def _sums(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    room, unfounded = told["room"], told["unfounded"]
    yield "room", f"{room['name']}, RT60 {room['rt60_s']:.2f} s"
    yield "wake word", _recall(told["wake"])
    yield "ducked for speech", _recall(told["speech"]["ducked"])
    yield "cut for speech", _recall(told["speech"])
    attenuation = told["attenuation_db"]
    yield "echo attenuation", "no echo" if attenuation is None else f"{attenuation:.1f} dB"
    for name, what in (("wakes", "false wakes"), ("ducks", "false ducks"), ("cuts", "false cuts")):
        yield what, _rate(unfounded[name], unfounded["hours"])
    for name, share in told["cpu_share"].items():
        yield f"cost of {name}", f"{3_600 * share:.0f} CPU s per hour of sound"


def _recall(one: Mapping[str, Any]) -> str:
    if not one["heard"]:
        return f"{one['heard']} of {one['of']}"
    late = f"median {one['median_ms']:.0f} ms, p95 {one['p95_ms']:.0f} ms after the onset of speech"
    return f"{one['heard']} of {one['of']} ({100 * one['recall']:.0f} %), {late}"


def _rate(one: Mapping[str, Any], hours: float) -> str:
    if one["per_hour"] is None:
        return f"{one['count']}"
    rate = f"{one['per_hour']:.1f} per hour of playback, with 95 % below"
    return f"{one['count']} in {60 * hours:.1f} min: {rate} {one['per_hour_at_most']:.1f}"
