"""A strict reader of Prometheus's text format 0.0.4, written from its description."""

import math
import re
from dataclasses import dataclass, field

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
_SAMPLE = re.compile(rf"^({_NAME})(?:\{{({_LABEL}(?:,{_LABEL})*)\}})? (\S+)$")
_SUFFIXES = ("_bucket", "_sum", "_count")
type Labels = frozenset[tuple[str, str]]


@dataclass
class Family:
    kind: str
    samples: dict[tuple[str, Labels], float] = field(default_factory=dict)


def read(page: str) -> dict[str, Family]:
    """Give the families of a page; anything that is not of the format fails."""
    assert page == "" or page.endswith("\n")
    families: dict[str, Family] = {}
    helped = name = ""
    for line in page.splitlines():
        if found := re.match(rf"^# HELP ({_NAME}) (?:[^\\\n]|\\[\\n])*$", line):
            helped = found[1]
        elif found := re.match(rf"^# TYPE ({_NAME}) (counter|gauge|histogram)$", line):
            name = found[1]
            assert name == helped, f"{name} is not explained"
            assert name not in families, f"{name} comes twice"
            families[name] = Family(found[2])
        else:
            _take(families[name], name, line)
    for name, family in families.items():
        if family.kind == "histogram":
            _check_histogram(name, family)
        assert (family.kind == "counter") == name.endswith("_total")
    return families


def _take(family: Family, name: str, line: str) -> None:
    found = _SAMPLE.match(line)
    assert found, f"no sample: {line!r}"
    suffixes = _SUFFIXES if family.kind == "histogram" else ("",)
    assert found[1] in {name + suffix for suffix in suffixes}, f"{found[1]} is none of {name}"
    pairs = [part.split("=", 1) for part in re.findall(_LABEL, found[2] or "")]
    labels = frozenset((label, _plain(value[1:-1])) for label, value in pairs)
    assert len({label for label, _ in labels}) == len(pairs), f"a label comes twice: {line!r}"
    key = (found[1], labels)
    assert key not in family.samples, f"a sample comes twice: {line!r}"
    family.samples[key] = float(found[3])


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


def _check_histogram(name: str, family: Family) -> None:
    """Buckets grow, and the last is the count."""
    series: dict[Labels, list[tuple[float, float]]] = {}
    for (sample, labels), value in family.samples.items():
        if sample.endswith("_bucket"):
            (bound,) = (float(text) for label, text in labels if label == "le")
            rest = frozenset(pair for pair in labels if pair[0] != "le")
            series.setdefault(rest, []).append((bound, value))
    for labels, buckets in series.items():
        assert buckets == sorted(buckets)
        assert [count for _, count in buckets] == sorted(count for _, count in buckets)
        assert buckets[-1] == (math.inf, family.samples[f"{name}_count", labels])
        assert (f"{name}_sum", labels) in family.samples
