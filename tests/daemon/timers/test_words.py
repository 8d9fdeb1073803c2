import pytest

from daemon.timers.schedule import Kind, Timer, countdown
from daemon.timers.words import missed, ringing, title
from tests.daemon.timers.world import NOON, World


def timer(kind: Kind = Kind.TIMER, label: str = "", text: str = "", length_s: float = 0) -> Timer:
    return Timer(
        ident="t", kind=kind, label=label, text=text, length_s=length_s, due_wall_s=NOON + 1_800
    )


@pytest.mark.parametrize(
    ("given", "english", "german"),
    [
        (timer(label="pasta"), "pasta timer", "Timer pasta"),
        (timer(length_s=300), "five minute timer", "Timer über fünf Minuten"),
        (timer(length_s=3_600), "one hour timer", "Timer über eine Stunde"),
        (timer(length_s=90), "one minute thirty timer", None),
        (timer(Kind.ALARM), "13:30 alarm", "13:30 Wecker"),
        (timer(Kind.REMINDER, text="call mum"), "reminder: call mum", "Erinnerung: call mum"),
    ],
)
def test_every_timer_has_a_name(given: Timer, english: str, german: str | None) -> None:
    assert title(given, "en") == english
    if german:
        assert title(given, "de") == german


@pytest.mark.parametrize(
    ("given", "sound", "words"),
    [
        (timer(label="pasta"), "timer", "Your pasta timer is done."),
        (timer(length_s=300), "timer", "Your timer is done."),
        (timer(Kind.ALARM), "alarm", "It's one thirty in the afternoon. Here is your alarm."),
        (timer(Kind.REMINDER, text="call mum"), "timer", "Call mum"),
    ],
)
def test_what_rings_says_why(given: Timer, sound: str, words: str) -> None:
    assert ringing(given, "en") == (sound, words)


def test_what_was_missed_says_for_how_long() -> None:
    world = World()
    due = countdown(timer(length_s=60), 60, world.moment())
    world.reboot(off_s=60 + 45 * 60)
    words = "While I was off, your timer ran out forty-five minutes ago."
    assert missed(due, world.moment(), "en") == words
