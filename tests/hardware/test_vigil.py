"""The vigil tells a dead microphone from a slow machine."""

from hardware.vigil import Vigil


def heard(vigil: Vigil, *, seconds: float, ratio: float = 1.0, zeros: bool = False) -> float:
    """Let blocks of 40 ms arrive for so long; gives when the last one did."""
    arrived_s = 0.0
    for block in range(int(seconds / 0.04)):
        arrived_s = block * 0.04 / ratio
        vigil.note(arrived_s, 0.04, zeros=zeros)
    return arrived_s


def test_a_healthy_microphone_has_no_fault() -> None:
    vigil = Vigil(0.0, checks_zeros=True)
    last_s = heard(vigil, seconds=30)
    assert vigil.fault(last_s) is None
    assert abs(vigil.ratio - 1) < 0.01


def test_a_second_without_samples_is_a_fault() -> None:
    vigil = Vigil(0.0, checks_zeros=True)
    last_s = heard(vigil, seconds=5)
    assert vigil.fault(last_s + 0.9) is None
    assert vigil.fault(last_s + 1.1) == "it stopped giving sound"


def test_a_device_may_take_three_seconds_to_begin() -> None:
    vigil = Vigil(10.0, checks_zeros=True)
    assert vigil.fault(12.9) is None
    assert vigil.fault(13.1) == "it gives no sound"


def test_a_burst_after_a_stall_is_forgiven() -> None:
    vigil = Vigil(0.0, checks_zeros=True)
    last_s = heard(vigil, seconds=10)
    for _ in range(12):
        vigil.note(last_s + 0.5, 0.04, zeros=False)
    assert vigil.fault(last_s + 0.5) is None


def test_a_rate_that_stays_off_is_a_fault() -> None:
    for ratio in (0.9, 1.1):
        vigil = Vigil(0.0, checks_zeros=True)
        last_s = heard(vigil, seconds=12, ratio=ratio)
        fault = vigil.fault(last_s)
        assert fault is not None
        assert "of the samples the clock expects" in fault


def test_ten_seconds_of_exact_zeros_are_a_fault_of_a_device_but_not_of_a_program() -> None:
    device, program = Vigil(0.0, checks_zeros=True), Vigil(0.0, checks_zeros=False)
    for vigil in (device, program):
        last_s = heard(vigil, seconds=11, zeros=True)
    assert device.fault(last_s) == "it gives nothing but silence"
    assert not device.hears
    assert program.fault(last_s) is None
    assert program.hears
