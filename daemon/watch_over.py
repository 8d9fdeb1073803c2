"""Has the audio worker watch for people who talk over us, as the conversation stands."""

from daemon import overhearing
from daemon.conversation import Conversation
from hardware import protocol as audio
from hardware.worker_client import AudioWorker


class WatchOver:
    """Tells the worker once, and anew when something changes."""

    def __init__(self, worker: AudioWorker) -> None:
        self._worker = worker
        self._ordered = audio.WatchTalkOver(on=False)

    def follow(self, now: Conversation) -> None:
        """Take where the conversation stands."""
        order = overhearing.watch(now)
        if order != self._ordered:
            self._ordered = order
            self._worker.send(order)

    def worker_restarted(self) -> None:
        """Know that the new worker watches for nobody yet."""
        self._ordered = audio.WatchTalkOver(on=False)


def is_proven(health: audio.Health) -> bool:
    """Tell whether an echo canceller has proven itself, whichever processor that is."""
    return any(figures.get("proven") for figures in health.processors.values())
