"""How the configuration stands: what of the file is in force, what waits, and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The file against what is in force."""

    file: Path
    problems: tuple[str, ...] = ()
    """Why the file as it is now was refused, `file:line: key: ...`; everything stays as it was."""
    failed: Mapping[str, str] = field(default_factory=dict)
    """Parts that could not take a good file up, and why; each has what it had before."""
    taking: bool = False
    """Whether a good file is being taken up just now."""
    waiting: Mapping[str, str] = field(default_factory=dict)
    """Parts that take it up later, and what they wait for."""
    restart: tuple[str, ...] = ()
    """Keys that count after a restart."""
    applied: int = 0
    """How many edits have been put in force."""

    @property
    def trouble(self) -> str:
        """What a person should mend, in one line; empty when all is well."""
        if self.problems:
            more = len(self.problems) - 1
            others = f" (and {more} more: `parlour config check`)" if more else ""
            return f"{self.problems[0]}{others}; the settings before it stay in force"
        return "; ".join(
            f"{self.file}: {part}: {problem}; it stays as it was"
            for part, problem in self.failed.items()
        )

    def as_json(self) -> dict[str, object]:
        """Give it as `parlour status --json` shows it; `state` says it in a word."""
        state = "in force"
        if self.problems:
            state = "refused"
        elif self.waiting:
            state = "waiting"
        elif self.taking:
            state = "being taken up"
        elif self.failed:
            state = "in part"
        elif self.restart:
            state = "needs a restart"
        return {
            "file": str(self.file),
            "state": state,
            "problems": list(self.problems),
            "failed": dict(self.failed),
            "waiting": dict(self.waiting),
            "restart": list(self.restart),
            "applied": self.applied,
        }
