"""Whether a way leads out, as the kernel's tables have it."""

import asyncio
import subprocess
from pathlib import Path
from shutil import which

import pytest

from daemon.lights import network
from daemon.lights.network import following, has_way_out

HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
DEFAULT = "wlan0\t00000000\t0100A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
LOCAL = "wlan0\t0000A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n"
ZERO = "0" * 32
DEFAULT_V6 = f"{ZERO} 00 {ZERO} 00 fe80{'0' * 28} 00000400 00000001 00000000 00000003 wlan0\n"
NOWHERE_V6 = f"{ZERO} 00 {ZERO} 00 {ZERO} ffffffff 00000001 00000000 00200200 lo\n"
LINK_V6 = f"fe80{'0' * 28} 40 {ZERO} 00 {ZERO} 00000100 00000001 00000000 00000001 wlan0\n"


@pytest.mark.parametrize(
    ("v4", "v6", "way_out"),
    [
        (HEAD + LOCAL + DEFAULT, "", True),
        (HEAD + LOCAL, NOWHERE_V6 + LINK_V6, False),
        (HEAD, DEFAULT_V6 + NOWHERE_V6, True),
        (HEAD, "", False),
    ],
)
def test_a_route_to_everywhere_is_a_way_out(
    v4: str, v6: str, *, way_out: bool, tmp_path: Path
) -> None:
    (tmp_path / "route").write_text(v4)
    (tmp_path / "ipv6_route").write_text(v6)
    assert has_way_out(tmp_path / "route", tmp_path / "ipv6_route") is way_out


def test_a_kernel_that_does_not_say_is_taken_to_have_one(tmp_path: Path) -> None:
    assert has_way_out(tmp_path / "route", tmp_path / "ipv6_route")


@pytest.mark.skipif(not which("ip"), reason="needs iproute2")
async def test_a_changed_route_is_told_once_it_has_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(network, "_SETTLE_S", 0.05)
    told = asyncio.Event()
    with following(told.set):
        done = await asyncio.to_thread(
            subprocess.run,
            ["ip", "route", "replace", "unreachable", "198.51.100.7/32", "metric", "4000"],
            check=False,
            capture_output=True,
        )
        if done.returncode:
            pytest.skip("routes of this machine may not be changed here")
        try:
            async with asyncio.timeout(3):
                await told.wait()
        finally:
            await asyncio.to_thread(
                subprocess.run,
                ["ip", "route", "del", "unreachable", "198.51.100.7/32", "metric", "4000"],
                check=True,
                capture_output=True,
            )
