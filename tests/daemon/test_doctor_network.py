"""The doctor looks for a way out only where somebody in the network may answer."""

import socket
from pathlib import Path

import pytest

from config.settings import Conversation, Settings
from daemon.doctor import Verdict
from daemon.doctor_network import gateway, needed, network

CLOUD = Settings(conversation=Conversation(provider="openai", fallback=("local",)))
ROUTES = (
    "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
)
ROUTES_6 = f"{'0' * 32} 00 {'0' * 32} 00 fe80{'0' * 28} 00000400 1 0 00000003    eth0\n"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def routes(root: Path, **files: str) -> Path:
    (root / "proc/net").mkdir(parents=True)
    for name, text in files.items():
        (root / "proc/net" / name).write_text(text)
    return root


def resolving(monkeypatch: pytest.MonkeyPatch, error: OSError | None = None) -> None:
    def getaddrinfo(*_: object, **__: object) -> list[object]:
        if error:
            raise error
        return [object(), object()]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


async def test_a_house_that_answers_by_itself_needs_no_network(tmp_path: Path) -> None:
    finding = await network(Settings(), routes(tmp_path))
    assert finding.verdict is Verdict.FINE
    assert "not needed" in finding.what


def test_the_services_that_may_answer_are_needed() -> None:
    assert needed(CLOUD) == ["api.openai.com"]


def test_the_default_route_is_read_from_either_table(tmp_path: Path) -> None:
    assert gateway(routes(tmp_path / "a", route=ROUTES)) == "wlan0"
    assert gateway(routes(tmp_path / "b", route="Iface\n", ipv6_route=ROUTES_6)) == "eth0"
    lo = ROUTES_6.replace("eth0", "lo")
    assert gateway(routes(tmp_path / "c", ipv6_route=lo)) == ""


async def test_a_name_that_is_found_is_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch)
    finding = await network(CLOUD, routes(tmp_path, route=ROUTES))
    assert finding.verdict is Verdict.FINE
    assert finding.what.startswith("by wlan0; api.openai.com has 2 addresses, found in ")


@pytest.mark.parametrize(
    ("table", "words"), [("", "no route to the world"), (ROUTES, "is not found: no such name")]
)
async def test_no_route_and_no_name_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, words: str
) -> None:
    resolving(monkeypatch, socket.gaierror("no such name"))
    finding = await network(CLOUD, routes(tmp_path, route=table))
    assert finding.verdict is Verdict.BROKEN
    assert words in finding.what
    assert finding.mend


async def test_behind_a_proxy_names_are_the_proxys_business(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://user:word@proxy.example:3128")
    finding = await network(CLOUD, routes(tmp_path))
    assert finding.verdict is Verdict.FINE
    assert finding.what == "by a route of its own, through a proxy on proxy.example"
