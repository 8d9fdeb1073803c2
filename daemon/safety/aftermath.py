"""Tells what became of orders that a restart cut off: by looking, never by doing them again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from daemon.home.device import Device
from daemon.home.states import Unavailable, report
from daemon.home.whole import WholeHome
from daemon.safety.deed import Deed
from daemon.story import Happening, Notice

LOOKED_FOR_S: Final = 30.0
"""How long a device may take to be known again after a start."""
_LOOK_EVERY_S: Final = 0.5


@asynccontextmanager
async def looked_after(
    deeds: Sequence[Deed],
    home: WholeHome,
    tell: Callable[[Happening], object],
    within_s: float = LOOKED_FOR_S,
) -> AsyncIterator[None]:
    """Look how the devices of half-done orders stand, beside a block, and tell it once each."""
    if not deeds:
        yield
        return
    task = asyncio.create_task(_look(deeds, home, tell, within_s), name="look after a restart")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _look(
    deeds: Sequence[Deed], home: WholeHome, tell: Callable[[Happening], object], within_s: float
) -> None:
    until_s = asyncio.get_running_loop().time() + within_s
    for deed in deeds:
        while (device := _device(home, deed)) is None:
            if asyncio.get_running_loop().time() >= until_s:
                break
            await asyncio.sleep(_LOOK_EVERY_S)
        tell(Notice("ledger", in_words(deed, device)))


def _device(home: WholeHome, deed: Deed) -> Device | None:
    """Give the device once it tells how it stands."""
    for device in home.devices():
        if device.ident == deed.ident and not isinstance(device.state, Unavailable):
            return device
    return None


def in_words(deed: Deed, device: Device | None) -> str:
    """Give what a person should know of an order that a restart cut off."""
    what = f"a restart cut off: {deed.change}, {deed.name}"
    if device is None:
        return f"{what}; it does not answer, so nobody knows whether it was done"
    state = report(device.state).get("state")
    stands = f"; it is {state} now" if state else "; whether it was done cannot be seen"
    return f"{what}{stands}; it was not done again"
