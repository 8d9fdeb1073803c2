"""A worker's successor is told everything that must last, and nothing else."""

from config.settings import Audio, Microphone, Wake
from hardware.protocol import (
    Channel,
    Configured,
    Flushed,
    Mute,
    OwnWords,
    Played,
    Ready,
    Ring,
    SetVolume,
    Silence,
    Watch,
)
from hardware.worker_memory import WorkerMemory
from hardware.worker_settings import WorkerSettings

READY = Ready(
    version=1, microphone="m", speaker="s", microphone_rate_hz=1, speaker_rate_hz=1, block_ms=40
)


def test_mute_and_volumes_become_part_of_the_settings() -> None:
    memory = WorkerMemory(WorkerSettings())
    memory.note_command(Mute(on=True))
    memory.note_command(SetVolume(10, Channel.ALARM))
    memory.note_command(SetVolume(33))
    assert memory.settings.muted
    assert memory.settings.volume_of(Channel.REPLY) == 33
    assert memory.settings.volume_of(Channel.ALARM) == 10


def test_what_rings_rings_on_until_it_is_silenced() -> None:
    memory = WorkerMemory(WorkerSettings())
    for command in (Ring("tea", "timer"), Ring("egg", "timer"), Watch(on=True), Silence("tea")):
        memory.note_command(command)
    assert memory.commands() == [Watch(on=True), Ring("egg", "timer")]


def test_words_that_our_own_voice_says_are_known_to_the_next_worker() -> None:
    memory = WorkerMemory(WorkerSettings())
    memory.note_command(OwnWords(("alexa",)))  # told while there was none, it may be
    assert memory.commands() == [OwnWords(("alexa",))]
    memory.note_command(OwnWords(()))
    assert memory.commands() == []


def test_parts_that_failed_in_practice_are_put_back() -> None:
    old = WorkerSettings(audio=Audio(microphone=Microphone(device="good")))
    new = WorkerSettings(
        audio=Audio(microphone=Microphone(device="bad"), fade_ms=20), wake=Wake(enabled=False)
    )
    memory = WorkerMemory(old)
    memory.take(new)
    memory.note_event(Configured(2, "bad: no such device", ("microphone",)))
    assert memory.settings.audio.microphone.device == "good"
    assert memory.settings.audio.fade_ms == 20
    assert not memory.settings.wake.enabled


def test_what_was_heard_of_a_reply_is_known_until_a_new_worker_is_ready() -> None:
    memory = WorkerMemory(WorkerSettings())
    memory.note_event(Played(Channel.REPLY, "a", 730))
    memory.note_event(Played(Channel.REPLY, "b", 10))
    memory.note_event(Flushed(Channel.REPLY, "b", 12))
    assert memory.heard_ms(Channel.REPLY, "a") == 730
    assert memory.heard_ms(Channel.REPLY, "b") == 0
    memory.note_event(READY)
    assert memory.heard_ms(Channel.REPLY, "a") == 0
