"""What a part of the house promises: to take settings up, or to stay as it was and say why."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from config.settings import Settings
from daemon.reload.plan import Part

type Take = Callable[[Settings, Settings], Awaitable[str | None]]
"""Takes up new settings in place of those before; gives what kept it from doing so, in words.

What gives a problem has put back what it could not change.
"""


@dataclass(frozen=True, slots=True)
class Applies:
    """One part, and how it takes settings up."""

    part: Part
    take: Take


def at_once(part: Part, take: Callable[[Settings], object]) -> Applies:
    """Give a part that can take any valid settings up, there and then."""

    async def taken(_old: Settings, new: Settings) -> str | None:
        take(new)
        return None

    return Applies(part, taken)
