"""How many tokens of every session go to the tools and to the words about a home of 50 devices.

    python -m tests.benchmarks.tool_tokens [--json] [--quick]

No tokenizer is needed: four bytes of compact JSON or plain words count as one token. That is on
the safe side: OpenAI's o200k_base gives 4.2 bytes a token for these very schemas and words (the
least, 3.8, for `set_lock`, the most for the words), and Home Assistant's own 13.4 to 17.4 kB of
tools are told as 3.3 to 4.3 thousand tokens, which is 4.05. The goal is 1,500; Home Assistant's own
list comes to about 5,000 with 45 entities.
"""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final

from daemon.home.whole import WholeHome
from daemon.home_words import home_words
from daemon.tools.base import Tool
from daemon.tools.standard import standard_tools
from providers.base import VocabularyItem
from tests.benchmarks.figure import Figure, run
from tests.benchmarks.made_up_home import MadeUpHome, made_up_home

BYTES_A_TOKEN: Final = 4.0
LIMIT: Final = 1_500
DEVICES: Final = 50
_HERE: Final = "kitchen"
NOBODY: Any = object()
"""In the place of what a tool needs to run: only what it says of itself is looked at."""


def measure(quick: bool) -> Sequence[Figure]:  # noqa: ARG001, FBT001 - as every benchmark
    """Give the figure, and what it consists of."""
    parts = {tool.spec.name: tokens(_told(tool)) for tool in _tools()}
    parts["the home in words"] = tokens(home_words(vocabulary(made_up_home(DEVICES)), _HERE))
    return (
        Figure(
            name=f"tools, and a home of {DEVICES} devices",
            measured=sum(parts.values()),
            goal=LIMIT,
            unit="tokens",
            split={name: round(count) for name, count in parts.items()},
        ),
    )


def tokens(text: str) -> float:
    """Give the estimate for a text."""
    return len(text.encode()) / BYTES_A_TOKEN


def vocabulary(home: MadeUpHome) -> Sequence[VocabularyItem]:
    """Give the names of a made-up house as a session's brief is given them."""
    rooms = [VocabularyItem(name=each.name, kind="room") for each in home.rooms()]
    devices = [
        VocabularyItem(name=each.name, kind=each.kind.value, room=each.room, aliases=each.aliases)
        for each in home.devices()
    ]
    return (*rooms, *devices)


def _told(tool: Tool) -> str:
    spec = tool.spec
    return json.dumps(
        [spec.name, spec.description, spec.parameters], separators=(",", ":"), ensure_ascii=False
    )


def _tools() -> Sequence[Tool]:
    return standard_tools(
        home=WholeHome([]),
        gate=NOBODY,
        kept=NOBODY,
        satellite=NOBODY,
        now=lambda: dt.datetime.now(tz=dt.UTC),
        costs=NOBODY,
    )


if __name__ == "__main__":
    run(measure, __doc__)
