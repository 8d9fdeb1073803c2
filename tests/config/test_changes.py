"""What differs between two settings."""

from config.changes import changed_keys, changed_sections
from config.settings import Audio, Log, LogLevel, Profile, Settings, Volume, Wake, WakeWord


def test_equal_settings_differ_in_nothing() -> None:
    assert changed_keys(Settings(), Settings()) == ()
    assert changed_sections(Settings(), Settings()) == frozenset()


def test_a_change_is_named_down_to_its_key() -> None:
    new = Settings(audio=Audio(volume=Volume(reply=10, alarm=90)), log=Log(level=LogLevel.DEBUG))
    keys = ("audio.volume.reply", "audio.volume.alarm", "log.level")
    assert changed_keys(Settings(), new) == keys
    assert changed_sections(Settings(), new) == {"audio", "log"}


def test_lists_and_named_tables_count_whole() -> None:
    new = Settings(
        wake=Wake(words=(WakeWord(name="alexa"),)), profile={"butler": Profile(voice="x")}
    )
    assert changed_keys(Settings(), new) == ("wake.words", "profile")
