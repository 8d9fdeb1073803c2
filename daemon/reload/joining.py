"""Joins a running house to its file: what follows it, what takes it up, and who is told."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from config.messages import catalogue
from config.settings import Settings
from daemon import log
from daemon.announcing.announcement import Announcement
from daemon.app import Assembly
from daemon.checks import CHECKS
from daemon.reload.appearance import Appearance
from daemon.reload.applies import Applies, at_once
from daemon.reload.plan import Part
from daemon.reload.reloader import KIND, OnApplied, Reloader
from daemon.story import Happening, Notice

type Amend = Callable[[Settings], Settings]
"""Gives the settings a house lives by for those of its file."""


@asynccontextmanager
async def following(  # noqa: PLR0913 - each by name, and none without a caller
    house: Assembly,
    settings: Settings,
    file: Path,
    on_applied: OnApplied = lambda _settings, _text: None,
    amend: Amend = lambda settings: settings,
    *,
    only_edits: bool = False,
) -> AsyncIterator[Reloader]:
    """Be a device of the home, and follow the file, until the block ends."""
    appearance = Appearance(house.neighbours)
    reloader = Reloader(
        file,
        settings,
        [*(_guarded(part, appearance) for part in house.renewal.applies()), *_own(appearance)],
        busy=house.renewal.busy,
        tell=house.told.tell,
        checks=CHECKS,
        on_applied=on_applied,
        amend=amend,
        only_edits=only_edits,
    )
    house.room.follow(reloader)
    forget = house.told.listen(_aloud(house, reloader))
    try:
        async with appearance.running(settings), reloader.running():
            yield reloader
    finally:
        forget()


def _own(appearance: Appearance) -> tuple[Applies, ...]:
    """Give what belongs to the service and not to the house."""
    return (
        at_once(Part.LOG, lambda new: log.set_up(new.log.level, new.log.format)),
        Applies(Part.PRESENCE, appearance.take),
    )


def _guarded(applies: Applies, appearance: Appearance) -> Applies:
    """Let nobody stand on the home's broker while the home changes."""
    if applies.part is Part.HOME:
        return replace(applies, take=appearance.away(applies.take))
    return applies


def _aloud(house: Assembly, reloader: Reloader) -> Callable[[Happening], None]:
    """Give who says that an edit is refused, and that it is mended, where the owner wants it."""

    def hear(happening: Happening) -> None:
        if not isinstance(happening, Notice) or happening.kind != KIND:
            return
        settings = reloader.settings
        if settings.announcements.config_problems:
            message = "config_mended" if happening.mended else "config_refused"
            words = catalogue(settings.room.language).say(message)
            house.renewal.voices.announcements.add(Announcement(text=words))

    return hear
