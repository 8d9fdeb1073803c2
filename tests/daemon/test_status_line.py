"""The line in `systemctl status` says what a person wants to know first."""

from dataclasses import replace

import pytest

from daemon.status_line import Ears, StatusLine
from daemon.story import Connected, Failed, FellBack, Happening, Notice

WELL = Ears(room="kitchen", words=("hey_jarvis",), muted=False, microphone="voice_mic")
FALLEN = FellBack("openai_realtime", "local", "no_network")


@pytest.mark.parametrize(
    ("ears", "line"),
    [
        (WELL, "listening for hey jarvis in the kitchen"),
        (
            replace(WELL, words=("stop", "alexa", "hey_jarvis")),
            "listening for alexa, hey jarvis or stop in the kitchen",
        ),
        (replace(WELL, words=()), "listening for a press of the button in the kitchen"),
        (replace(WELL, muted=True), "muted: the microphone is closed"),
        (replace(WELL, muted=True, microphone=""), "muted: the microphone is closed"),
        (replace(WELL, microphone=""), "no microphone, retrying"),
    ],
)
def test_it_begins_with_how_the_room_hears(ears: Ears, line: str) -> None:
    assert StatusLine().line(ears) == line


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ((FALLEN,), "no network: answering locally"),
        ((FALLEN, Connected("local", 3.0)), "no network: answering locally"),
        ((FALLEN, Connected("openai_realtime", 300.0)), ""),
        ((FellBack("openai_realtime", "local", "quota"),), ""),
        ((Failed("no_network", "no route"),), "no network: the service cannot be reached"),
        ((Failed("no_network", "no route"), Connected("local", 3.0)), ""),
        ((Notice("config", "line 3 is wrong"),), "line 3 is wrong"),
        ((Notice("config", "line 3 is wrong"), Notice("config", "mended", mended=True)), ""),
        ((Notice("safe_mode", "safe mode: 3 starts failed"),), "safe mode: 3 starts failed"),
        ((Notice("worker", "was replaced"),), ""),
    ],
)
def test_it_goes_on_with_what_is_wrong_as_long_as_it_is(
    story: tuple[Happening, ...], told: str
) -> None:
    line = StatusLine()
    for happening in story:
        line.hear(happening)
    said = line.line(WELL).removeprefix("listening for hey jarvis in the kitchen").lstrip("; ")
    assert said == told
