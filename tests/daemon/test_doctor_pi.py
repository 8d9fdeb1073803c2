"""The doctor reads a board's power, heat and memory from trees as boards show them."""

from pathlib import Path

import pytest

from daemon.doctor import Finding, Verdict
from daemon.doctor_pi import board, throttled

PI_4 = {
    "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
    "etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n',
    "proc/meminfo": "MemTotal:  3884376 kB\nMemFree:  12000 kB\nMemAvailable: 2951040 kB\n",
    "sys/class/thermal/thermal_zone0/temp": "48251\n",
    "sys/devices/platform/soc/soc:firmware/get_throttled": "0\n",
}
FIRMWARE = "sys/devices/platform/soc/soc:firmware/get_throttled"


def looked_at(root: Path, **changed: str) -> dict[str, Finding]:
    """Look at a Raspberry Pi 4 in which some files say something else."""
    for name, text in {**PI_4, **changed}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return {finding.subject: finding for finding in board(root)}


def test_a_healthy_board_is_named_and_fine(tmp_path: Path) -> None:
    found = looked_at(tmp_path)
    assert {finding.verdict for finding in found.values()} == {Verdict.FINE}
    assert found["machine"].what.startswith(
        "Raspberry Pi 4 Model B Rev 1.4, Debian GNU/Linux 13 (trixie), kernel "
    )
    assert found["temperature"].figures == {"celsius": 48.251}
    assert found["memory"].what == "2882 of 3793 MB free"
    assert found["power"].figures == {"throttled": 0.0}
    assert "pydantic" in found["versions"].what


@pytest.mark.parametrize(
    ("bits", "words"),
    [
        ("50005", "the voltage is too low"),
        ("50000", "the voltage has been, since it started, too low"),
        ("80008", "the processor is slowed down by heat"),
        ("e0000", "the processor has been, since it started, slowed down by heat"),
    ],
)
def test_each_record_of_the_firmware_is_told(tmp_path: Path, bits: str, words: str) -> None:
    power = looked_at(tmp_path, **{FIRMWARE: f"{bits}\n"})["power"]
    assert power.verdict is Verdict.DOUBTFUL
    assert words in power.what
    assert f"0x{bits}" in power.what
    assert power.mend
    assert power.figures == {"throttled": float(int(bits, 16))}


def test_a_pi_5_keeps_its_record_elsewhere(tmp_path: Path) -> None:
    file = "sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled"
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text("1\n")
    assert throttled(tmp_path) == 1


def test_a_machine_without_a_record_has_no_finding_of_its_power(tmp_path: Path) -> None:
    assert throttled(tmp_path) is None
    assert "power" not in {finding.subject for finding in board(tmp_path)}


def test_a_record_that_makes_no_sense_is_none(tmp_path: Path) -> None:
    assert "power" not in looked_at(tmp_path, **{FIRMWARE: "what\n"})


def test_a_hot_board_and_a_full_one_are_told_with_their_cure(tmp_path: Path) -> None:
    found = looked_at(
        tmp_path,
        **{
            "sys/class/thermal/thermal_zone0/temp": "83100",
            "proc/meminfo": "MemTotal: 426000 kB\nMemAvailable: 61440 kB\n",
        },
    )
    assert found["temperature"].verdict is Verdict.DOUBTFUL
    assert found["temperature"].what == "83 °C"
    assert found["memory"].verdict is Verdict.DOUBTFUL
    assert found["memory"].what == "60 of 416 MB free"
    assert "ps aux" in found["memory"].mend
