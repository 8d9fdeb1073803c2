"""How the ears are, in words: what each processor of the microphone's path reports and costs."""

from collections.abc import Iterator, Mapping

from daemon.cli.values import mapping, number, numbers


def rows_of(health: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Give a label and words for each processor that has something to say, in their order."""
    loads = numbers(health.get("processor_load"))
    reports = mapping(health.get("processors"))
    for name in dict.fromkeys((*loads, *reports)):
        figures = numbers(reports.get(name))
        said = _SAID.get(name, _others)(figures)
        cost = [f"{loads[name]:.1%} of a core"] if name in loads else []
        yield name, " · ".join([*said, *cost])


def _echo(figures: Mapping[str, float]) -> list[str]:
    """Say what the canceller does: decibels taken off, the delay it found, the clocks' distance."""
    if figures.get("far_missing"):
        return ["what we play is not in what the microphone hears"]
    taken_db = figures.get("attenuation_db", 0.0)
    if not taken_db and not figures.get("proven"):
        return ["nothing has played yet"]
    trust = "" if figures.get("proven") else ", not proven in this room"
    return [
        f"-{taken_db:.0f} dB{trust}",
        f"{figures.get('delay_ms', 0.0):.0f} ms",
        f"drift {figures.get('drift_ppm', 0.0):.0f} ppm",
    ]


def _channels(figures: Mapping[str, float]) -> list[str]:
    """Say which channel is heard, from where speech came, and what is wrong with the others."""
    said = [f"channel {figures['channel']:.0f}"] if "channel" in figures else []
    if figures.get("direction_deg", -1.0) >= 0:
        said.append(f"speech from {figures['direction_deg']:.0f}°")
    if figures.get("processed"):
        said.append("as the card made it")
    if figures.get("reference_silent"):
        said.append("its far end is silent, the loudspeaker's own is used")
    if dead := figures.get("dead"):
        said.append(f"{dead:.0f} dead")
    if figures.get("mismatch"):
        said.append("other positions than configured")
    return said


def _others(figures: Mapping[str, float]) -> list[str]:
    """Say what a processor of somebody else's reports."""
    return [f"{name.replace('_', ' ')} {number(figure):g}" for name, figure in figures.items()]


_SAID = {"echo": _echo, "channels": _channels}
"""Processors whose figures have words."""
