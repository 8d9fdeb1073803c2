"""Watches over the ears second by second: tells what is wrong once, and once that it is mended."""

import logging
from collections.abc import Iterator

from daemon.ailments import AILMENTS, Ailment
from daemon.story import Notice, Story
from hardware.protocol import Health
from hardware.worker_client import Told

logger = logging.getLogger(__name__)

_MENDED_S = 10
"""What showed must stay away for so long: speech comes and goes."""


class Hearing:
    """Follows the worker's health."""

    def __init__(self, told: Story) -> None:
        self._story = told
        self._shown_s = dict.fromkeys((ailment.kind for ailment in AILMENTS), 0)
        self._told: dict[str, int] = {}
        """What was told, with for how many seconds it has not shown since."""

    def hear(self, told: Told) -> None:
        """Take what the audio worker tells; its health is looked at."""
        if isinstance(told, Health):
            for notice in self._worth_telling(told):
                logger.log(logging.INFO if notice.mended else logging.WARNING, notice.message)
                self._story.tell(notice)

    def _worth_telling(self, health: Health) -> Iterator[Notice]:
        for ailment in AILMENTS:
            if ailment.while_playing and not health.playing:
                continue
            found = ailment.shows(health)
            if ailment.kind in self._told:
                yield from self._mended(ailment, shows=bool(found))
                continue
            self._shown_s[ailment.kind] = self._shown_s[ailment.kind] + 1 if found else 0
            if self._shown_s[ailment.kind] >= ailment.lasts_s:
                self._told[ailment.kind] = 0
                yield Notice(ailment.kind, f"{found}: {ailment.mend}")

    def _mended(self, ailment: Ailment, *, shows: bool) -> Iterator[Notice]:
        absent_s = 0 if shows else self._told[ailment.kind] + 1
        self._told[ailment.kind] = absent_s
        if absent_s >= _MENDED_S:
            del self._told[ailment.kind]
            self._shown_s[ailment.kind] = 0
            yield Notice(ailment.kind, f"{ailment.kind}: mended", mended=True)
