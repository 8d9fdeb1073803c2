"""What may be chosen while the house runs, without a word in its file; forgotten when it ends."""

from collections.abc import Callable, Sequence
from typing import Final

from config.settings import Settings, WakeWord
from hardware.worker_client import AudioWorker

ALL_WORDS: Final = "all"
"""Listen for every word of the file, where it has more than one."""
REFUGE: Final = "local"
"""Answers in every house, without an account."""


class Choices:
    """The settings in force: those of the file, with what was chosen since."""

    def __init__(
        self, settings: Settings, worker: AudioWorker, taking: Sequence[Callable[[Settings], None]]
    ) -> None:
        self._file = settings
        self._worker = worker
        self._taking = taking
        self._word = self._provider = ""
        self.settings = settings
        """As they are now."""

    def take(self, file: Settings) -> None:
        """Begin from another file."""
        before, self._file = self._file, file
        if before.wake.words != file.wake.words:
            self._word = ""
        if before.conversation.provider != file.conversation.provider:
            self._provider = ""
        self._put_in_force()

    @property
    def wake_words(self) -> tuple[str, ...]:
        """What may be listened for."""
        if not self._file.wake.enabled:
            return ()
        names = tuple(word.name for word in self._file.wake.words)
        return (ALL_WORDS, *names) if len(names) > 1 else names

    @property
    def wake_word(self) -> str:
        """What is listened for; empty for nothing."""
        words = self.settings.wake.words
        if not self.wake_words:
            return ""
        return words[0].name if len(words) == 1 else ALL_WORDS

    def choose_wake_word(self, name: str) -> None:
        """Listen for one of `wake_words`."""
        self._word = name
        self._put_in_force()
        wake = self.settings.wake
        self._worker.configure(self._worker.settings.model_copy(update={"wake": wake}))

    @property
    def providers(self) -> tuple[str, ...]:
        """Who may answer: those the file names, and the one that needs nobody."""
        talk = self._file.conversation
        return tuple(dict.fromkeys((talk.provider, *talk.fallback, REFUGE)))

    @property
    def provider(self) -> str:
        """Who answers first from the next session on."""
        return self.settings.conversation.provider

    def choose_provider(self, name: str) -> None:
        """Let one of `providers` answer from the next session on.

        The file's model and voice are its own provider's: another one has those of its section.
        """
        self._provider = name
        self._put_in_force()

    def over(self, file: Settings) -> Settings:
        """Give the settings of a file with what was chosen in their place.

        A choice counts until another one is written into the file.
        """
        wake, talk = file.wake, file.conversation
        if self._word and wake.words == self._file.wake.words:
            wake = wake.model_copy(update={"words": _words(wake.words, self._word)})
        stays = talk.provider == self._file.conversation.provider
        if stays and self._provider not in {"", talk.provider}:
            talk = talk.model_copy(update={"provider": self._provider, "model": "", "voice": ""})
        return file.model_copy(update={"wake": wake, "conversation": talk})

    def _put_in_force(self) -> None:
        self.settings = self.over(self._file)
        for take in self._taking:
            take(self.settings)


def _words(words: tuple[WakeWord, ...], name: str) -> tuple[WakeWord, ...]:
    return words if name == ALL_WORDS else tuple(word for word in words if word.name == name)
