"""Mute: the microphone closes at once and stays closed; a switch has the last word."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from daemon.house import Declined
from hardware.protocol import Chime, Mute
from hardware.worker_client import AudioWorker

logger = logging.getLogger(__name__)

_BY_SWITCH: Final = "the mute switch is on: only the switch itself opens the microphone"
_NOT_KNOWN: Final = (
    "the position of the mute switch is not known, so the microphone stays closed;"
    " `parlour status` tells why"
)


async def _forgets(*, muted: bool) -> None:
    """Keep nothing, for a house that ends with what it was asked."""


class MuteKeeper:
    """Knows who wants the microphone closed: a person, the switch, or both.

    It is closed first and kept after that, and opened only once that is kept: a power cut leaves it
    closed rather than open.
    """

    def __init__(
        self,
        worker: AudioWorker,
        keep: Callable[..., Awaitable[None]] = _forgets,
        *,
        wanted: bool = False,
        has_switch: bool = False,
    ) -> None:
        """`wanted` is what was kept; `keep(muted=...)` returns when the disk holds it."""
        self._worker = worker
        self._keep = keep
        self._wanted = wanted
        self._has_switch = has_switch
        self._switch: bool | None = None

    @property
    def muted(self) -> bool:
        """Whether the microphone is closed, or on its way."""
        return self._worker.settings.muted

    async def set(self, on: bool | None) -> bool:  # noqa: FBT001 - a switch's position is the whole call
        """Close the microphone or open it (`None` toggles). Raises `Declined` and `NotSaved`."""
        wanted = not self.muted if on is None else on
        if not wanted and self._has_switch and self._switch is not False:
            raise Declined(_NOT_KNOWN if self._switch is None else _BY_SWITCH)
        if wanted:
            self._order(muted=True)
        await self._keep(muted=wanted)
        self._wanted = wanted
        if not wanted:
            self._order(muted=False)
        self._worker.send(Chime("mute_on" if wanted else "mute_off"))
        return wanted

    def switched(self, position: bool | None) -> None:  # noqa: FBT001 - a switch's position is the whole call
        """Take the switch's position; `None` when nobody can tell it any more."""
        if not self._has_switch:
            return
        first, self._switch = self._switch is None, position
        muted = position is not False or self._wanted
        if muted is self.muted:
            return
        logger.info("the mute switch %s the microphone", "closes" if muted else "opens")
        self._order(muted=muted)
        if not first:
            self._worker.send(Chime("mute_on" if muted else "mute_off"))

    def _order(self, *, muted: bool) -> None:
        self._worker.send(Mute(muted))
