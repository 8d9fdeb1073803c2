"""What may be chosen of a running house: among what its file names, and never the file itself."""

from typing import Any, cast

import pytest

from config.settings import Conversation, Settings, Wake, WakeWord
from daemon.choices import ALL_WORDS, Choices
from hardware.worker_settings import WorkerSettings

FILE = Settings(
    wake=Wake(words=(WakeWord(name="hey_jarvis"), WakeWord(name="alexa", threshold=0.7))),
    conversation=Conversation(provider="openai_realtime", fallback=("local",), model="best"),
)


class Configured:
    """Stands in the worker's place: notes what it is configured with."""

    def __init__(self) -> None:
        self.settings = WorkerSettings(wake=FILE.wake, muted=True)

    def configure(self, settings: WorkerSettings) -> int:
        self.settings = settings
        return 1


@pytest.fixture
def worker() -> Configured:
    return Configured()


@pytest.fixture
def taken() -> list[Settings]:
    return []


@pytest.fixture
def choices(worker: Configured, taken: list[Settings]) -> Choices:
    return Choices(FILE, cast("Any", worker), (taken.append,))


def test_of_several_words_one_or_all_may_be_chosen(choices: Choices, worker: Configured) -> None:
    assert choices.wake_words == (ALL_WORDS, "hey_jarvis", "alexa")
    assert choices.wake_word == ALL_WORDS
    choices.choose_wake_word("alexa")
    assert choices.wake_word == "alexa"
    assert [word.threshold for word in worker.settings.wake.words] == [0.7]
    assert worker.settings.muted  # what else the worker had stays
    choices.choose_wake_word(ALL_WORDS)
    assert len(worker.settings.wake.words) == 2


def test_another_provider_does_not_get_the_models_of_the_first(
    choices: Choices, taken: list[Settings]
) -> None:
    assert choices.providers == ("openai_realtime", "local")
    choices.choose_provider("local")
    assert (choices.provider, taken[-1].conversation.model) == ("local", "")
    choices.choose_provider("openai_realtime")
    assert taken[-1] == FILE


def test_choices_do_not_undo_each_other(choices: Choices, taken: list[Settings]) -> None:
    choices.choose_provider("local")
    choices.choose_wake_word("alexa")
    assert taken[-1].conversation.provider == "local"
    assert [word.name for word in taken[-1].wake.words] == ["alexa"]


def test_one_word_is_all_there_is_and_none_without_an_ear(worker: Configured) -> None:
    one = Choices(Settings(), cast("Any", worker), ())
    assert (one.wake_words, one.wake_word) == (("hey_jarvis",), "hey_jarvis")
    deaf = Settings(wake=Wake(enabled=False))
    none = Choices(deaf, cast("Any", worker), ())
    assert (none.wake_words, none.wake_word) == ((), "")


def test_a_choice_stays_until_the_file_names_another(
    choices: Choices, taken: list[Settings]
) -> None:
    choices.choose_wake_word("alexa")
    choices.choose_provider("local")
    edited = FILE.model_copy(
        update={"endpoint": FILE.endpoint.model_copy(update={"silence_ms": 900})}
    )
    choices.take(edited)
    assert (choices.wake_word, choices.provider) == ("alexa", "local")
    assert taken[-1].endpoint.silence_ms == 900
    other = FILE.conversation.model_copy(update={"provider": "grok_voice"})
    choices.take(edited.model_copy(update={"conversation": other}))
    assert (choices.wake_word, choices.provider) == ("alexa", "grok_voice")
