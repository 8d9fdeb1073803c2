"""Every error ends in one sentence and a documented status."""

import pytest

from config.errors import ConfigUnreadable
from daemon.cli.failure import status_of, tell
from daemon.control.errors import AlreadyRunning, NoDaemon
from daemon.control.protocol import Code, ControlError
from daemon.errors import StoreUnavailable
from daemon.exit_codes import ExitCode
from daemon.house import Declined
from hardware.errors import DeviceUnavailable, ModelUnusable
from providers.errors import Rejected


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigUnreadable("x"), ExitCode.BAD_CONFIG),
        (NoDaemon("x"), ExitCode.NOT_RUNNING),
        (AlreadyRunning("x"), ExitCode.ALREADY_RUNNING),
        (DeviceUnavailable("x"), ExitCode.DEVICE),
        (ModelUnusable("x"), ExitCode.DEVICE),
        (Rejected("x"), ExitCode.PROVIDER),
        (StoreUnavailable("x"), ExitCode.STATE),
        (Declined("x"), ExitCode.FAILED),
        (ControlError(Code.DEVICE, "x"), ExitCode.DEVICE),
        (ControlError(Code.PROVIDER, "x"), ExitCode.PROVIDER),
        (ControlError(Code.FORBIDDEN, "x"), ExitCode.FAILED),
    ],
)
def test_each_error_has_its_status(
    error: Exception, code: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tell(error) is code
    assert capsys.readouterr().err == "parlour: x\n"


def test_a_file_that_cannot_be_used_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(FileExistsError(17, "File exists", "demo-1")) is ExitCode.FAILED
    assert capsys.readouterr().err == "parlour: demo-1: File exists\n"


def test_a_defect_says_so_and_how_to_see_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PARLOUR_DEBUG", raising=False)
    defect = KeyError("word")
    assert status_of(defect) is None
    assert tell(defect) is ExitCode.FAILED
    assert "KeyError" in capsys.readouterr().err
    monkeypatch.setenv("PARLOUR_DEBUG", "1")
    with pytest.raises(KeyError):
        tell(defect)
