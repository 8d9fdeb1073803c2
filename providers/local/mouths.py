"""Chooses the voice that a configuration asks for."""

import shutil

from config.settings import Mouth as Choice
from providers.errors import Rejected
from providers.local.espeak import Espeak
from providers.local.mouth import EitherMouth, Mouth
from providers.local.piper import Piper, find_voice


async def open_mouth(choice: str, voice: str, language: str) -> Mouth:
    """Give the mouth of a configuration. Raises `Rejected` with what would mend it."""
    espeak = Espeak(voice if choice == Choice.ESPEAK_NG else "", language)
    if choice == Choice.ESPEAK_NG:
        return espeak
    found = find_voice(voice, language)
    if found is None and choice == Choice.PIPER:
        raise Rejected("piper has no voice for this language: install the extra `piper`")
    if found is None:
        return espeak
    piper = Piper(found)
    await piper.start()
    return EitherMouth(piper, espeak) if shutil.which("espeak-ng") else piper
