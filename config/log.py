"""Settings of the log."""

from enum import StrEnum

from config.fields import Section


class LogLevel(StrEnum):
    """How much the log tells."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"


class LogFormat(StrEnum):
    """How the log is written."""

    AUTO = "auto"
    """Fields for the journal where systemd started us, lines of text elsewhere."""
    TEXT = "text"
    """Lines of text."""
    JSON = "json"
    """One JSON object a line; the journal has its fields and gets those."""


class Log(Section):
    """The log."""

    level: LogLevel = LogLevel.INFO
    """How much it tells. Speech and transcripts never stand in it."""
    transcripts: bool = False
    """Write what was said and answered into the log, for setting up. Leave it off."""
    format: LogFormat = LogFormat.AUTO
    """How it is written."""
