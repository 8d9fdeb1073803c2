"""What a command uses where no daemon runs: the settings, and a house for the moment."""

import argparse
import logging
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from config.errors import ConfigUnreadable
from config.load import load
from config.paths import find_config
from config.settings import LogLevel, Settings
from daemon import log
from daemon.checks import CHECKS
from daemon.house import House


def settings_of(args: argparse.Namespace) -> tuple[Settings, Path]:
    """Give the settings and their file. Raises `ConfigError` where there are none."""
    file = find_config(args.config)
    return load(file, CHECKS), file


def settings_or_defaults(args: argparse.Namespace) -> Settings:
    """Give the settings, or the defaults where nobody has written any yet."""
    try:
        file = find_config(args.config)
    except ConfigUnreadable:
        return Settings()
    return load(file, CHECKS)


def brief_house(settings: Settings, *, hears: bool = False) -> AbstractAsyncContextManager[House]:
    """Give a house for one command; its log keeps to errors, the command does the telling."""
    from daemon import app  # noqa: PLC0415 - joins every part of the house, which takes a moment

    log.set_up(LogLevel.WARNING)
    for package in log.OUR_PACKAGES:
        logging.getLogger(package).setLevel(logging.ERROR)
    return app.brief_house(settings, hears=hears)
