"""One TOML file becomes one `Settings`, or every problem with it at once."""

import json
import math
from collections.abc import Callable, Iterable
from pathlib import Path

from pydantic import ValidationError

from config import checks as own_checks
from config.errors import ConfigInvalid
from config.fields import Section
from config.problems import Problem
from config.settings import Settings
from config.toml_text import parsed, read

type Check = Callable[[Settings], Iterable[Problem]]
"""Finds what the file alone cannot tell: which providers there are, which devices."""


def load(file: Path, checks: Iterable[Check] = ()) -> Settings:
    """Give the settings a file holds; relative paths in it count from its own folder.

    Raises `ConfigUnreadable` when it cannot be read at all, `ConfigInvalid` with every problem.
    """
    return parse(read(file), file, checks)


def parse(text: str, file: Path, checks: Iterable[Check] = ()) -> Settings:
    """Give the settings of a text that stands in `file`. Raises `ConfigInvalid`."""
    settings, problems = examined(Settings, parsed(text, file), file)
    if settings is not None:
        problems += [found for check in (own_checks.check, *checks) for found in check(settings)]
    if settings is None or problems:
        from config.explain import placed  # noqa: PLC0415 - only the unhappy pay for it

        raise ConfigInvalid(file, placed(problems, text))
    return settings


def examined[S: Section](
    model: type[S], data: dict[str, object], file: Path
) -> tuple[S | None, list[Problem]]:
    """Give what parsed TOML says as a settings model, and what is wrong with it.

    With problems, the settings are those of the sound keys alone, if these make sense without the
    others: so that further checks find what they can in the same go.
    """
    try:
        return _validated(model, data, file), []
    except ValidationError as error:
        from config.explain import explained, without  # noqa: PLC0415 - only the unhappy pay for it

        problems = explained(error, model, data)
    try:
        return _validated(model, without(data, problems), file), problems
    except ValidationError:
        return None, problems


def _validated[S: Section](model: type[S], data: dict[str, object], file: Path) -> S:
    # JSON mode is strict in just the way TOML is: labels are text, lists are lists, and neither
    # "5" nor true is a number. NaN stands for dates, because no key takes either.
    text = json.dumps(data, default=lambda _: math.nan)
    return model.model_validate_json(text, strict=True, context={"folder": file.absolute().parent})
