"""What recordings should lead to, as a file says, and how many of them did.

    # file name or pattern => calls, joined by " ; "; alternatives are joined by " | "
    01__*.flac => set_lights name="kitchen light" state=on | set_lights room=kitchen state=on
    04__*.flac => timers action=set kind=timer seconds=630
    negative_* => nothing

The first line whose name fits counts; a file that none fits is not scored.
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from config.errors import ConfigInvalid, ConfigUnreadable
from config.problems import Problem

NOTHING = "nothing"
_FORM = "FILE => TOOL argument=value ..., or FILE => nothing"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the files of a name must lead to: any one of these."""

    name: str
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a recording led to, beside what it must lead to."""

    expected: tuple[str, ...]
    found: str

    @property
    def right(self) -> bool:
        """Whether it led to one of the things it may lead to."""
        return self.found in self.expected


def read_expectations(file: Path) -> tuple[Expectation, ...]:
    """Give the lines of a file. Raises `ConfigError` with every line that is none."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigUnreadable(f"{file}: {getattr(error, 'strerror', error)}") from error
    found: list[Expectation] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found.append(_expectation(line))
        except ValueError:
            problems.append(Problem(key=(), expected=_FORM, found=repr(line), line=number))
    if problems:
        raise ConfigInvalid(file, problems)
    return tuple(found)


def score_of(path: Path, found: str, expectations: Sequence[Expectation]) -> Score | None:
    """Judge what a recording led to, in words; `None` when no expectation is about it."""
    for each in expectations:
        if fnmatchcase(path.name, each.name):
            return Score(expected=each.alternatives, found=found)
    return None


def score_line(scores: Sequence[Score]) -> str:
    """Give the score of all recordings, for a person."""
    right = sum(score.right for score in scores)
    share = f" ({round(100 * right / len(scores))} %)" if scores else ""
    return f"right {right} of {len(scores)}{share}"


def score_as_json(scores: Sequence[Score]) -> dict[str, object]:
    """Give the score of all recordings, for a script."""
    return {"score": {"right": sum(score.right for score in scores), "of": len(scores)}}


def in_words(calls: Sequence[Mapping[str, object]]) -> str:
    """Give tool calls as an expectation writes them."""
    return " ; ".join(_call_in_words(call) for call in calls) or NOTHING


def _expectation(line: str) -> Expectation:
    name, arrow, wanted = line.partition("=>")
    if not (name.strip() and arrow and wanted.strip()):
        raise ValueError(line)
    return Expectation(name.strip(), tuple(_in_order(wanted)))


def _in_order(wanted: str) -> Iterator[str]:
    """Give each alternative with the arguments of its calls in order, so that texts compare."""
    for alternative in wanted.split(" | "):
        calls = (shlex.split(call) for call in alternative.split(" ; "))
        yield " ; ".join(_joined(words) for words in calls)


def _joined(words: Sequence[str]) -> str:
    if not words:
        raise ValueError("a call without a tool")
    return " ".join([words[0], *sorted(words[1:])])


def _call_in_words(call: Mapping[str, object]) -> str:
    arguments = call["arguments"]
    items = arguments.items() if isinstance(arguments, Mapping) else ()
    return _joined([str(call["name"]), *(f"{key}={_value(value)}" for key, value in items)])


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
