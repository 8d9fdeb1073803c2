"""What is kept to continue a conversation, and when it may not be used any more."""

from providers.gemini_live.handles import Handles


class Hours:
    """A clock that a test turns."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def kept(clock: Hours | None = None) -> Handles:
    handles = Handles(clock or Hours())
    handles.keep("one", "h1", character="c", items=2, turns=1)
    return handles


def test_the_newest_handle_is_used_until_it_is_forgotten() -> None:
    handles = kept()
    assert handles.usable("one", character="c", items=4) == "h1"
    handles.keep("one", "h2", character="c", items=2, turns=2)
    assert handles.usable("one", character="c", items=6) == "h2"
    handles.forget("one")
    assert handles.usable("one", character="c", items=6) == ""


def test_a_handle_grows_too_old() -> None:
    clock = Hours()
    handles = kept(clock)
    clock.now_s = 2 * 3_600
    assert handles.usable("one", character="c", items=0) == ""


def test_a_handle_is_of_one_conversation_and_one_character() -> None:
    assert kept().usable("two", character="c", items=0) == ""
    assert kept().usable("one", character="d", items=0) == ""
    assert kept().usable("one", character="c", items=5) == "", "more was said than it knows"


def test_a_session_without_a_conversation_keeps_nothing() -> None:
    handles = Handles()
    handles.keep("", "h", character="c", items=0, turns=0)
    assert handles.usable("", character="c", items=0) == ""


def test_the_oldest_conversations_are_dropped() -> None:
    handles = kept()
    for number in range(16):
        handles.keep(str(number), "h", character="c", items=0, turns=0)
    assert handles.usable("one", character="c", items=0) == ""
    assert handles.usable("0", character="c", items=0) == "h"


def test_a_handle_is_not_printed() -> None:
    assert "h1" not in repr(kept()._kept)
