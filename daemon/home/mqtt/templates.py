"""The few templates that only name a place in the payload: nothing is ever evaluated."""

import re
from typing import Final

from daemon.home.mqtt.reading import Path

_TEMPLATE: Final = re.compile(r"\{\{-?\s*\(?\s*(?P<what>value_json|value)(?P<steps>[^{}|()]*?)\)?\s*(?P<filter>\|\s*(?:int|float|string|round|is_defined)(?:\(\s*-?\d*\s*\))?\s*)?-?\}\}")  # fmt: skip # noqa: E501 - one pattern
_STEP: Final = re.compile(r"""\.([A-Za-z_]\w*)|\[\s*(?:'([^'\\]*)'|"([^"\\]*)"|(\d{1,3}))\s*\]""")
_LONGEST: Final = 200
_FUNCTIONS: Final = {"get", "items", "keys", "values", "split", "lower", "upper"}


def path_of(template: str) -> Path | None:
    """Give the place a template names, `()` for the payload itself; `None` for one that computes.

    `{{ value }}`, `{{ value_json.a.b }}`, `{{ value_json['a'][0] }}`, also with a filter that only
    says what type it is. What does not stand there is not read, whatever the template says instead.
    """
    found = _TEMPLATE.fullmatch(template.strip()) if len(template) <= _LONGEST else None
    if found is None:
        return None
    steps = found["steps"].strip()
    if found["what"] == "value":
        return None if steps else ()
    path: list[str | int] = []
    while steps:
        step = _STEP.match(steps)
        if step is None or step[1] in _FUNCTIONS:
            return None
        name, single, double, position = step.groups()
        path.append(int(position) if position else name or single or double or "")
        steps = steps[step.end() :].strip()
    return tuple(path) or None
