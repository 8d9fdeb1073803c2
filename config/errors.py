"""What can go wrong with a configuration, one class for each thing a caller can do about it."""

from collections.abc import Iterable
from pathlib import Path

from config.problems import Problem


class ConfigError(Exception):
    """The root of this layer's errors."""


class ConfigInvalid(ConfigError):
    """The file says what cannot be: show every problem, keep the settings in force."""

    def __init__(self, file: Path, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__(file, self.problems)

    def __str__(self) -> str:
        """Give one line for each problem, in the order of the file."""
        return "\n".join(problem.told(self.file) for problem in self.problems)


class ConfigUnreadable(ConfigError):
    """There is no file to read, or not for us: say which and what to do."""


class SecretUnavailable(ConfigError):
    """A secret is not where its reference says: name the place, do without what needs it."""
