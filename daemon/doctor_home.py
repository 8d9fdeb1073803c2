"""The doctor's look at who has the devices: Home Assistant, the broker, pins, servers of tools.

A daemon that runs is asked, since pins and a broker's client ids belong to one at a time. Without
one the way to each is tried, and no device is told anything.
"""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from typing import Final

from config.mcp import McpServer
from config.settings import Settings
from config.virtual_home import BackendName
from daemon.cli.values import rows
from daemon.doctor import Finding, broken, fine

_WHY: Final = "its devices cannot be told anything"
_NO_TOOLS: Final = "the tools of this server are not there"
_LOG: Final = "`journalctl -u parlour` tells since when"


def as_told(home: Mapping[str, object]) -> Iterator[Finding]:
    """Give what a running daemon tells of them, as `parlour home --json` has it."""
    for each in (*rows(home.get("backends")), *rows(home.get("servers"))):
        name, words = str(each.get("name")), str(each.get("words"))
        why = _NO_TOOLS if name.startswith("mcp ") else _WHY
        yield fine(name, words) if each.get("ready") else _wrong(name, words, why)


async def home(settings: Settings) -> list[Finding]:
    """Try the way to each that the settings name, side by side."""
    used = settings.home.backends
    looks: list[Awaitable[Finding]] = []
    if BackendName.HOME_ASSISTANT in used:
        looks.append(_home_assistant(settings))
    if BackendName.MQTT in used or settings.presence.enabled:
        looks.append(_broker(settings))
    if BackendName.GPIO in used:
        looks.append(_pins(settings))
    looks += [_server(name, section) for name, section in sorted(settings.mcp.items())]
    return await asyncio.gather(*looks)


async def _home_assistant(settings: Settings) -> Finding:
    from daemon.home.home_assistant.checkup import tried  # noqa: PLC0415 - who has one pays for it
    from daemon.home.home_assistant.trouble import Trouble  # noqa: PLC0415 - as above

    try:
        return fine("home assistant", await tried(settings.home_assistant))
    except Trouble as trouble:
        return _wrong("home assistant", str(trouble), _WHY)


async def _broker(settings: Settings) -> Finding:
    """Look whether it lets us in, under no name that the daemon could have."""
    from daemon.mqtt.faults import trouble_of  # noqa: PLC0415 - a house without one does not pay
    from daemon.mqtt.line import line  # noqa: PLC0415 - as above

    section = settings.mqtt.model_copy(update={"client_id": ""})
    host, port = section.address
    if not host:
        return _wrong("broker", "none is named: write its address as mqtt.host", _WHY)
    try:
        async with line(section, None, 1):
            return fine("broker", f"{host}:{port} lets us in")
    except Exception as error:  # noqa: BLE001 - whatever it is, `trouble_of` has words for it
        return _wrong("broker", trouble_of(error, section, held_s=None).words, _WHY)


async def _pins(settings: Settings) -> Finding:
    """Look whether there are pins for us; none is touched."""
    from hardware.gpio.faults import chips_problem  # noqa: PLC0415 - only homes with pins pay

    count = len(settings.gpio.relay) + len(settings.gpio.input)
    problem = await asyncio.to_thread(chips_problem)
    if problem:
        return _wrong("pins", problem, _WHY)
    return fine("pins", f"{count} in the settings, and they are open to us")


async def _server(name: str, section: McpServer) -> Finding:
    """Look whether a server of tools answers, and has those that are listed."""
    from daemon.mcp.connection import Unreachable, connected  # noqa: PLC0415 - an extra

    subject = f"mcp {name}"
    try:
        async with connected(section, lambda: None) as connection:
            has = {tool.name for tool in await connection.list()}
    except Unreachable as error:
        return _wrong(subject, str(error), _NO_TOOLS)
    missing = [tool for tool in section.tools if tool != "*" and tool not in has]
    if missing:
        return broken(
            subject,
            f"it has no {', '.join(missing)}",
            why=_NO_TOOLS,
            mend=f"name those it has in mcp.{name}.tools: {_few(sorted(has))}",
        )
    return fine(subject, f"answers with {len(has)} tools")


def _few(names: Sequence[str], most: int = 8) -> str:
    return ", ".join(names[:most]) + (" and more" if len(names) > most else "")


def _wrong(subject: str, words: str, why: str) -> Finding:
    """Give a finding of a sentence that says what is wrong and, after a colon, what mends it."""
    what, _, mend = words.partition(": ")
    return broken(subject, what, why=why, mend=mend or _LOG)
