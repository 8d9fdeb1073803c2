"""Settings become the figures that a house goes by."""

from config.settings import Audio, Conversation, Settings, Volume, Wake, WakeWord
from daemon.clock import WallClock
from daemon.figures import rules, terms, worker_settings
from daemon.watcher import Nobody
from hardware.protocol import Channel


def test_the_rules_of_a_conversation_are_those_of_the_settings() -> None:
    words = (WakeWord(name="hey_jarvis"), WakeWord(name="alexa", profile="butler"))
    settings = Settings(
        conversation=Conversation(follow_up_s=3, no_speech_s=4, answer_timeout_s=5),
        wake=Wake(words=words, preroll_ms=500),
    )
    kept = rules(settings)
    assert (kept.follow_up_s, kept.no_speech_s, kept.answer_timeout_s) == (3, 4, 5)
    assert kept.preroll_samples == 8_000
    assert kept.profiles == {"alexa": "butler"}


def test_the_terms_of_sessions_are_those_of_the_settings() -> None:
    clock, nobody = WallClock(), Nobody()
    settings = Settings(conversation=Conversation(connect_timeout_s=2.5, max_sessions=7))
    found = terms(settings, clock, nobody)
    assert (found.budget_s, found.max_sessions) == (2.5, 7)
    assert found.clock is clock
    assert found.watcher is nobody


def test_a_worker_begins_as_muted_and_as_loud_as_it_should() -> None:
    settings = Settings(audio=Audio(volume=Volume(reply=31)))
    found = worker_settings(settings, None, muted=True)
    assert (found.muted, found.volume_of(Channel.REPLY)) == (True, 31)
