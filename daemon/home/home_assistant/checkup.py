"""Tries the way to Home Assistant once: whether it answers, knows us, and exposes anything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from config.errors import SecretUnavailable
from config.home_assistant import HomeAssistant, Offer
from config.secrets import reveal
from daemon.home.home_assistant.connection import opened
from daemon.home.home_assistant.inventory import exposed
from daemon.home.home_assistant.session import Session
from daemon.home.home_assistant.trouble import Away, CommandDeclined, Trouble, no_administrator


async def tried(section: HomeAssistant) -> str:
    """Give what is well, in words. Raises `Trouble` with what is not, and what mends it."""
    async with opened(section, token_of(section)) as session, _hearing(session):
        answers = f"{session.version} at {section.url} takes the token"
        if section.entities or section.offer is Offer.ALL:
            return answers
        try:
            told = await session.ask("homeassistant/expose_entity/list", section.answer_timeout_s)
        except CommandDeclined as error:
            raise no_administrator() from error
        except TimeoutError as error:
            raise Away(f"{answers} and does not answer: is it starting?") from error
    if not (shown := exposed(told)):
        cure = "expose entities in Home Assistant, under Settings, Voice assistants, Expose"
        raise Away(f"{answers} and exposes nothing: {cure}")
    return f"{answers} and exposes {len(shown)} entities"


@asynccontextmanager
async def _hearing(session: Session) -> AsyncIterator[None]:
    """Let answers come in for the length of a block."""
    hearing = asyncio.create_task(session.listen(), name="home_assistant checkup")
    try:
        yield
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)


def token_of(section: HomeAssistant) -> str:
    """Read the token, anew each time: a mended file needs no restart. Raises `Trouble`."""
    if section.token is None:
        raise Trouble("there is no token: write where it is kept as home_assistant.token")
    try:
        return reveal(section.token).value
    except SecretUnavailable as error:
        raise Trouble(f"the token of Home Assistant cannot be read: {error}") from error
