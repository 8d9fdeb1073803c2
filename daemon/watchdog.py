"""Feeds systemd's watchdog from proof that the room hears, and keeps its status line true.

Nothing is sent because time has passed: every sign of life follows a look at samples, at the event
loop and at the conversation. Without systemd the same looks are taken, for the log.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from daemon import notify
from daemon.app import Assembly
from daemon.proof import Proof, Sight
from daemon.status_line import Ears, StatusLine

LOOK_S: Final = 1.0
"""How often one looks: as often as the audio worker tells of its health."""

logger = logging.getLogger(__name__)


class Watchdog:
    """Looks at a running house once a second."""

    def __init__(self, house: Assembly, line: StatusLine) -> None:
        self._house = house
        self._line = line
        self._told = ""
        self._doubt = ""

    def status(self) -> str:
        """Give the status line as it is now."""
        room = self._house.room
        ears = Ears(
            room=str(room.status()["room"]),
            words=tuple(room.wake_words),
            muted=self._house.worker.settings.muted,
            microphone=self._house.runner.devices["microphone"],
        )
        return self._line.line(ears)

    async def watch(self, on_look: Callable[[], object] = lambda: None) -> None:
        """Look until cancelled; `on_look` is called after each look."""
        loop = asyncio.get_running_loop()
        proof = Proof(loop.time())
        self._told = self.status()
        due_s = loop.time()
        while True:
            due_s = max(due_s + LOOK_S, loop.time())
            await asyncio.sleep(due_s - loop.time())
            self._look(loop.time(), proof, lag_s=loop.time() - due_s)
            on_look()

    def _look(self, now_s: float, proof: Proof, *, lag_s: float) -> None:
        runner = self._house.runner
        talk = runner.conversation
        sight = Sight(
            health=runner.health,
            state=talk.state,
            step=(talk.turns, talk.reply.reply_id if talk.reply else ""),
            lag_s=lag_s,
        )
        self._take(proof.doubt(now_s, sight))
        if (line := self.status()) != self._told:
            self._told = line
            notify.status(line)

    def _take(self, doubt: str) -> None:
        """Tell systemd that all is well, or the log why it is not told."""
        if not doubt:
            notify.alive()
        # The words hold a growing number: one line at the onset, not one a second.
        if doubt and not self._doubt:
            logger.error("not proven to be well: %s", doubt, extra=_FAULT)
        elif self._doubt and not doubt:
            logger.info("proven to be well again", extra=_FAULT)
        self._doubt = doubt


_FAULT: Final = {"PARLOUR_EVENT": "fault", "PARLOUR_CODE": "watchdog"}
