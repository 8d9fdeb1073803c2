"""One sentence and one exit status for everything that can go wrong in a command."""

import os
import sys

from config.errors import ConfigError, ConfigInvalid
from daemon.cli.command import CommandFailed
from daemon.control.errors import AlreadyRunning, DaemonWentAway, NoDaemon, SocketUnusable
from daemon.control.protocol import Code, ControlError
from daemon.errors import NotSaved, StoreUnavailable
from daemon.exit_codes import ExitCode
from daemon.house import Declined
from hardware.errors import HardwareError
from providers.errors import ProviderError


def tell(error: Exception) -> ExitCode:
    """Print what went wrong and give the status to end with.

    `PARLOUR_DEBUG=1` shows the traceback instead, for a bug report.
    """
    if os.environ.get("PARLOUR_DEBUG"):
        raise error
    code = status_of(error)
    message = str(error)
    if isinstance(error, OSError) and error.filename:
        message = f"{error.filename}: {error.strerror}"
    if code is None:
        code = ExitCode.FAILED
        message = (
            f"this should not have happened: {type(error).__name__}: {error} "
            "(PARLOUR_DEBUG=1 shows where)"
        )
    # Problems of a configuration are lines of their own, `file:line: ...`, as editors read them.
    prefix = "" if isinstance(error, ConfigInvalid) else "parlour: "
    print(f"{prefix}{message}", file=sys.stderr)
    return code


def status_of(error: Exception) -> ExitCode | None:
    """Give the documented status of an error; `None` for a defect of ours."""
    match error:
        case CommandFailed(code=code):
            return code
        case ControlError():
            return _OF_CODE.get(error.code, ExitCode.FAILED)
    return next((code for kind, code in _OF_KIND.items() if isinstance(error, kind)), None)


_OF_KIND: dict[type[Exception], ExitCode] = {
    ConfigError: ExitCode.BAD_CONFIG,
    NoDaemon: ExitCode.NOT_RUNNING,
    DaemonWentAway: ExitCode.NOT_RUNNING,
    AlreadyRunning: ExitCode.ALREADY_RUNNING,
    SocketUnusable: ExitCode.FAILED,
    HardwareError: ExitCode.DEVICE,
    ProviderError: ExitCode.PROVIDER,
    StoreUnavailable: ExitCode.STATE,
    NotSaved: ExitCode.STATE,
    Declined: ExitCode.FAILED,
    OSError: ExitCode.FAILED,
}
_OF_CODE = {
    Code.DEVICE: ExitCode.DEVICE,
    Code.PROVIDER: ExitCode.PROVIDER,
}
