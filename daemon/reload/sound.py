"""Has the audio worker take settings up while it listens; mute and volumes set by hand stay."""

import asyncio
from typing import Final

from config.settings import Settings
from daemon.choices import Choices
from hardware.protocol import Configured
from hardware.worker_client import AudioWorker, Told
from hardware.worker_settings import WorkerSettings

TAKES_S: Final = 30.0
"""A wake word loads in a second on the smallest machine; a card may take several to open."""


class Sound:
    """Sends settings to the worker and waits for what it makes of them."""

    def __init__(self, worker: AudioWorker, choices: Choices) -> None:
        self._worker = worker
        self._choices = choices
        self._waiting: dict[int, asyncio.Future[str | None]] = {}

    def hear(self, told: Told) -> None:
        """Take what the worker tells."""
        if isinstance(told, Configured):
            waiting = self._waiting.get(told.generation)
            if waiting is not None and not waiting.done():
                waiting.set_result(told.problem)

    async def take_volume(self, old: Settings, new: Settings) -> str | None:
        """Be as loud as the file says, where it says another number than before."""
        present, before, after = self._worker.settings, old.audio.volume, new.audio.volume
        by_hand = {
            channel: percent
            for channel, percent in present.volumes.items()
            if getattr(before, channel.value) == getattr(after, channel.value)
        }
        audio = present.audio.model_copy(update={"volume": after})
        return await self._taken(present.model_copy(update={"audio": audio, "volumes": by_hand}))

    async def take(self, _old: Settings, new: Settings) -> str | None:
        """Listen and sound by other settings; what does not work stays as it was."""
        present = self._worker.settings
        audio = new.audio.model_copy(update={"volume": present.audio.volume})
        changed = {
            "audio": audio,
            "wake": self._choices.over(new).wake,
            "endpoint": new.endpoint,
            "barge_in": new.barge_in,
        }
        return await self._taken(present.model_copy(update=changed))

    async def _taken(self, settings: WorkerSettings) -> str | None:
        """Give what did not work, in words; the worker and its memory have put it back."""
        generation = self._worker.configure(settings)
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._waiting[generation] = answer
        try:
            async with asyncio.timeout(TAKES_S):
                return await answer
        except TimeoutError:
            return f"the audio worker has not answered within {TAKES_S:g} s"
        finally:
            del self._waiting[generation]
