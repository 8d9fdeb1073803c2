"""Checks Nova events with the models another client builds its own from (livekit-plugins-aws).

Runs as a program in the environment of other clients: takes JSON lines, prints for each of them
what is wrong with it as a JSON list.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Final

PYTHON: Final = Path(__file__).parents[2] / ".venv-voice-peers/bin/python"
MISSING: Final = "needs .venv-voice-peers: other people's clients in an environment of their own"


def problems_of(messages: Iterable[Mapping[str, object]]) -> list[list[str]]:
    """What the independent models find wrong, message by message."""
    lines = "".join(f"{json.dumps(message)}\n" for message in messages)
    done = subprocess.run(
        [PYTHON, __file__], input=lines, capture_output=True, text=True, timeout=60, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    """Check standard input."""
    # Its package imports boto3, which that environment need not have and its models do not use.
    sys.modules.setdefault("boto3", ModuleType("boto3"))
    # Both belong to the other environment: this file is imported in ours as well.
    from livekit.plugins.aws.experimental.realtime.events import (  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - see above
        Event,
    )
    from pydantic import ValidationError  # noqa: PLC0415 - see above

    for line in sys.stdin:
        message = json.loads(line)
        start = message.get("event", {}).get("promptStart", {})
        # Its model insists on toolConfiguration, which the service takes as left out.
        start.setdefault("toolConfiguration", {"tools": []})
        try:
            Event.model_validate(message)
            found = []
        except ValidationError as error:
            found = [f"{each['loc']}: {each['msg']}" for each in error.errors()]
        print(json.dumps(found))  # noqa: T201 - this is its answer


if __name__ == "__main__":
    main()
