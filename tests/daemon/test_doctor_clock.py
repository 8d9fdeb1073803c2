"""The doctor tells a clock that was never set from one that nobody keeps."""

import time

from daemon.doctor import Verdict
from daemon.doctor_clock import clock, max_error_us


def test_a_kept_clock_is_fine() -> None:
    finding = clock(error_us=2_000)
    assert finding.verdict is Verdict.FINE
    assert finding.what.endswith("synchronised")


def test_a_clock_that_nobody_synchronises_is_doubtful() -> None:
    finding = clock(error_us=16_000_000)
    assert finding.verdict is Verdict.DOUBTFUL
    assert "timedatectl" in finding.mend


def test_a_clock_before_the_program_was_installed_is_broken() -> None:
    finding = clock(now_s=0.0, error_us=2_000)
    assert finding.verdict is Verdict.BROKEN
    assert "before Parlour was installed" in finding.what


def test_the_kernels_word_is_read() -> None:
    error_us = max_error_us()
    assert error_us is None or error_us >= 0
    assert clock(now_s=time.time()).verdict is not Verdict.BROKEN
