"""Notices when a tool's result brings words into a conversation that nobody here vouches for."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from config.device_kind import DeviceKind
from daemon.safety.calls import ONCE_ANYWAY
from daemon.safety.taint import Taint
from daemon.timers.schedule import Kind
from daemon.tools.base import ToolContext
from daemon.tools.box import Proceed
from providers.base import ToolCall, ToolResult

OUR_OWN: Final = ONCE_ANYWAY | {"timers"}
"""Tools whose words are the house's; of any other's result nobody knows who wrote it."""
_LISTS_OF_NAMES: Final = ("choices", "did_you_mean", "elsewhere", "not_able", "not_dimmable")
"""What a result may hold of names beside reports: to be asked back, or that cannot do it."""
_NAME: Final = re.compile(r"[\w\s.,&+/()'\u2019-]{0,47}[\w)+]")
_MOST_NAME_WORDS: Final = 5
_VALUE: Final = re.compile(r"[+-]?[\d.,:/ T+-]{1,32}[^\W\d]{0,8}|[\w-]{0,24}")
"""What a sensor tells: a number, a time, one word such as `on` or `not_home`; never a sentence."""


class Reader:
    """The guard that taints: it changes no result."""

    def __init__(self, taint: Taint) -> None:
        self._taint = taint

    async def __call__(self, call: ToolCall, _: ToolContext, proceed: Proceed) -> ToolResult:
        """Let a call run, and note what its result brings before a model can read it."""
        result = await proceed()
        if call.name not in OUR_OWN:
            self._taint.note(f"tool {call.name}")
        # A timer that is being set has the words of this very conversation.
        if not (call.name == "timers" and call.arguments.get("action") == "set"):
            for source in untrusted(result.content):
                self._taint.note(source)
        return result


def untrusted(content: object) -> Iterator[str]:
    """Give what words of unknown hands stand in a result: `media title`, `sensor text`, `name`."""
    match content:
        case Mapping():
            yield from _in_report(content)
            for key in _LISTS_OF_NAMES:
                listed = content.get(key)
                if isinstance(listed, list) and not all(map(_is_listed_name, listed)):
                    yield "name"
            for value in content.values():
                yield from untrusted(value)
        case list() | tuple():
            for value in content:
                yield from untrusted(value)
        case _:
            pass


def _in_report(report: Mapping[object, object]) -> Iterator[str]:
    match report.get("kind"):
        case DeviceKind.MEDIA if report.get("title") or report.get("source"):
            yield "media title"
        case DeviceKind.SENSOR if not _VALUE.fullmatch(str(report.get("state", ""))):
            yield "sensor text"
        case Kind.REMINDER if not _is_name_or_none(report.get("text")):
            yield "reminder"
        case _:
            pass
    names = (report.get("name"), report.get("room"))
    if "kind" in report and not all(map(_is_name_or_none, names)):
        yield "name"


def _is_name_or_none(value: object) -> bool:
    return not value or is_name(str(value))


def _is_listed_name(value: object) -> bool:
    """Say whether an entry of a list is a name, perhaps with its room behind it: `lamp (hall)`."""
    name, _, room = str(value).removesuffix(")").partition(" (")
    return is_name(str(value)) or (is_name(name) and _is_name_or_none(room))


def is_name(text: str) -> bool:
    """Say whether this reads as the name of a thing, and not as a sentence to be obeyed."""
    return bool(_NAME.fullmatch(text)) and len(text.split()) <= _MOST_NAME_WORDS
