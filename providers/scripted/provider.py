"""The scripted provider: a service that does what a script file says."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from config.settings import Settings
from providers.base import Capabilities, Session, SessionBrief
from providers.errors import ConnectionLost, Rejected
from providers.scripted.events import Counters
from providers.scripted.reader import read_script
from providers.scripted.record import Record
from providers.scripted.script import OpenFailure, Reopen, Script
from providers.scripted.session import ScriptedSession


def create(settings: Settings) -> "ScriptedProvider":
    """Give the provider of the script file the settings name. Raises `Rejected`."""
    path = settings.providers.scripted.script
    if path is None:
        raise Rejected("providers.scripted.script: expected a script file, found none")
    return ScriptedProvider(read_script(path))


class ScriptedProvider:
    """Opens sessions that play a script, and keeps in `record` what they were given."""

    name = "scripted"

    def __init__(self, script: Script) -> None:
        self.capabilities: Capabilities = script.header.capabilities.capabilities()
        self.record = Record(file=script.header.record)
        self._script = script
        self._counters = Counters()
        self._play_order = script.play_order()

    @asynccontextmanager
    async def open(self, brief: SessionBrief) -> AsyncGenerator[Session]:
        """Open a session, or fail as the script's `[open]` says."""
        self.record.opens += 1
        opening = self._script.header.open
        await asyncio.sleep(opening.delay_ms / 1000)
        if opening.fail and (opening.times == 0 or self.record.opens <= opening.times):
            failure = Rejected if opening.fail is OpenFailure.REJECTED else ConnectionLost
            raise failure(opening.message)
        if self._script.header.reopen is Reopen.RESTART:
            self._play_order = self._script.play_order()
        record = self.record.begin(brief)
        session = ScriptedSession(self._script, self._play_order, record, self._counters)
        try:
            yield session
        finally:
            session.close()
            self.record.end(record)
