"""Scripted services for tests, written where they are used."""

import asyncio
import tomllib
from collections.abc import Callable
from pathlib import Path

from daemon.plan import Candidate, Plan
from providers.base import Provider, SessionBrief
from providers.scripted.provider import ScriptedProvider
from providers.scripted.reader import parse_script


def service(text: str = "") -> ScriptedProvider:
    """Give a service that does what a script says."""
    return ScriptedProvider(parse_script(tomllib.loads(text), Path("script.toml")))


def alone(provider: Provider) -> Plan:
    """Give the plan in which one service is all there is."""
    brief = SessionBrief(session_id="test")
    return Plan((Candidate(provider.name, lambda: (provider, brief)),))


async def until(condition: Callable[[], object], timeout_s: float = 3.0) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.005)
