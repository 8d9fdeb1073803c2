"""The recogniser faster-whisper: what is said where it, or its model, is not there."""

import asyncio
from contextlib import aclosing
from importlib.util import find_spec
from pathlib import Path

import pytest

from config.settings import LocalProvider as LocalSettings
from config.settings import Providers, Recogniser, Settings
from providers.base import SessionBrief, SessionError
from providers.errors import Rejected
from providers.local.provider import create
from providers.local.recognise import load_recogniser
from tests.providers.local.speech import as_pcm, spoken

INSTALLED = find_spec("faster_whisper") is not None


@pytest.mark.skipif(INSTALLED, reason="faster-whisper is installed here")
async def test_a_session_whose_recogniser_is_not_installed_says_so() -> None:
    local = LocalSettings(recogniser=Recogniser.FASTER_WHISPER)
    provider = create(Settings(providers=Providers(local=local)))
    async with asyncio.timeout(15), provider.open(SessionBrief()) as session:
        pcm = as_pcm(spoken("good morning", "slt"))
        for start in range(0, len(pcm) - 640, 640):
            await session.send_audio(pcm[start : start + 640])
        await session.end_turn()
        async with aclosing(session.events()) as events:  # type: ignore[type-var]  # an async generator
            failed = await anext(event async for event in events if isinstance(event, SessionError))
    await provider.aclose()
    assert "install the package `faster-whisper`" in failed.message


@pytest.mark.skipif(not INSTALLED, reason="faster-whisper is not installed here")
def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match=r"recogniser_model to be a folder .* found '.*'"):
        load_recogniser("faster_whisper", str(tmp_path))
