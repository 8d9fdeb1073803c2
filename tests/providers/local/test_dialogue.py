"""A session remembers what was done and asked, and only what was heard of it."""

from collections.abc import Mapping

import pytest

from providers.local.dialogue import Dialogue
from providers.local.meaning import Meaning, Unclear
from providers.local.phrases import Outcome, Words
from tests.providers.local.orders import NOW, example_brief, example_dialogue, in_words


def _turn(
    dialogue: Dialogue, text: str, failure: Mapping[str, object] | None = None
) -> tuple[Meaning, Words]:
    """Say a sentence to the end of its answer; every tool works, or fails as given."""
    meaning = dialogue.understand(text)
    outcomes = [
        Outcome(order, failure is None, failure or {}) for order in dialogue.orders(meaning)
    ]
    words = dialogue.answer(meaning, outcomes)
    dialogue.heard(words, len(words.sentences))
    return meaning, words


def _led(dialogue: Dialogue, text: str) -> str:
    return in_words(_turn(dialogue, text)[0])


@pytest.mark.parametrize(
    ("before", "after", "leads_to"),
    [
        (
            "turn on the kitchen light",
            "turn it off again",
            "set_lights name=kitchen light state=off",
        ),
        ("turn on the fan", "turn it off", "set_switches name=ceiling fan state=off"),
        ("turn on the bedroom light", "make it red", "set_lights colour=red name=bedroom light"),
        ("turn on the bedroom light", "dim it", "set_lights brightness=30 name=bedroom light"),
        (
            "turn on the bedroom light",
            "and the desk lamp",
            "set_lights name=desk lamp state=on",
        ),
        ("turn on the fan", "make it blue", "nothing"),
        ("good night", "yes please", "set_lights everywhere=true state=off"),
        ("good night", "no thanks", "says stopped"),
        ("set a timer", "five minutes please", "timers action=set kind=timer seconds=300"),
        ("set a timer", "ten", "timers action=set kind=timer seconds=600"),
        ("set an alarm", "at half past seven", "timers action=set at=07:30 kind=alarm"),
        ("turn on the kitten light", "yes", "set_lights name=kitchen light state=on"),
        ("turn on the kitten light", "no", "says stopped"),
        ("good night", "what time is it", "get_time what=time"),
        ("what can you do", "say that again", "says again"),
        ("open the blinds", "close them", "set_covers action=close name=living room blinds"),
        ("turn on the television", "turn it off", "set_media action=off name=television"),
        ("make it warmer", "the thermostat", "set_climate change_c=1.0 name=thermostat"),
        ("start the vacuum", "turn it off", "nothing"),
        ("unlock the front door", "open it", "nothing"),
    ],
)
def test_a_second_sentence_is_understood_after_the_first(
    before: str, after: str, leads_to: str
) -> None:
    dialogue = example_dialogue()
    _turn(dialogue, before)
    assert _led(dialogue, after) == leads_to


def test_a_question_that_was_cut_was_not_asked() -> None:
    dialogue = example_dialogue()
    meaning = dialogue.understand("good night")
    dialogue.orders(meaning)
    dialogue.heard(dialogue.answer(meaning, []), sentences=0)
    assert _led(dialogue, "yes") == "says clarify"


def test_only_the_sentences_that_were_heard_are_said_again() -> None:
    dialogue = example_dialogue()
    guide = dialogue.answer(dialogue.understand("what can you do"), [])
    dialogue.heard(guide, sentences=2)
    _, words = _turn(dialogue, "what did you say")
    assert words.sentences == guide.sentences[:2]


def test_a_wrong_name_is_asked_about_and_the_answer_is_carried_out() -> None:
    dialogue = example_dialogue()
    failure = {"code": "unknown_device", "name": "fan", "did_you_mean": ["coffee machine"]}
    _, words = _turn(dialogue, "turn on the fan", failure)
    assert words.sentences == ("I don't know the fan. Did you mean the coffee machine?",)
    assert words.question is not None
    assert _led(dialogue, "yes") == "set_switches name=coffee machine state=on"


@pytest.mark.parametrize(
    ("answer", "room"),
    [("the office", "office"), ("the first one", "bedroom"), ("the last", "office")],
)
def test_of_two_things_with_one_name_the_person_chooses(answer: str, room: str) -> None:
    dialogue = example_dialogue()
    choices = ["desk lamp (bedroom)", "desk lamp (office)"]
    failure = {"code": "ambiguous", "choices": choices}
    _, words = _turn(dialogue, "turn on the desk lamp", failure)
    assert words.sentences == ("Which one do you mean, bedroom or office?",)
    assert _led(dialogue, answer) == f"set_lights name=desk lamp room={room} state=on"


def test_of_several_timers_the_person_chooses() -> None:
    dialogue = example_dialogue()
    failure = {"code": "ambiguous", "choices": ["pizza timer", "tea timer"]}
    _turn(dialogue, "cancel the timer", failure)
    assert _led(dialogue, "the tea one") == "timers action=cancel kind=timer name=tea timer"


ASKS = {
    "code": "needs_confirmation",
    "message": "ask the person",
    "question": "Shall I really unlock the front door?",
    "token": "t-1",
}


@pytest.mark.parametrize("answer", ["yes", "Yes, please.", "do it", "confirm", "yes do it"])
def test_a_yes_in_the_next_turn_confirms_with_the_token(answer: str) -> None:
    dialogue = example_dialogue()
    _, words = _turn(dialogue, "unlock the front door", ASKS)
    assert words.sentences == ("Shall I really unlock the front door?",)
    assert words.question is not None
    assert _led(dialogue, answer) == "confirm token=t-1"
    assert _led(dialogue, answer) != "confirm token=t-1"


@pytest.mark.parametrize("answer", ["no", "cancel", "never mind", "no thanks", "stop", "leave it"])
def test_a_no_leaves_it_as_it_is_and_says_so(answer: str) -> None:
    dialogue = example_dialogue()
    _turn(dialogue, "unlock the front door", ASKS)
    assert _turn(dialogue, answer)[1].sentences == ("All right, I leave it as it is.",)
    assert _led(dialogue, "yes") == "says clarify"


@pytest.mark.parametrize(
    "said", ["what time is it", "okay then", "right", "please", "yes but wait", "maybe", "sure"]
)
def test_anything_else_confirms_nothing_and_lets_the_question_go(said: str) -> None:
    dialogue = example_dialogue()
    _turn(dialogue, "unlock the front door", ASKS)
    meaning = dialogue.understand(said)
    assert "confirm" not in in_words(meaning).split()
    if isinstance(meaning, Unclear):
        dialogue.not_understood()
    else:
        dialogue.orders(meaning)
    assert _led(dialogue, "yes") == "says clarify"


def test_another_question_outlives_what_was_not_understood() -> None:
    dialogue = example_dialogue()
    _turn(dialogue, "set a timer")
    dialogue.not_understood()
    assert _led(dialogue, "five minutes") == "timers action=set kind=timer seconds=300"


def test_a_question_that_was_cut_confirms_nothing() -> None:
    dialogue = example_dialogue()
    meaning = dialogue.understand("unlock the front door")
    outcomes = [Outcome(order, ok=False, content=ASKS) for order in dialogue.orders(meaning)]
    dialogue.heard(dialogue.answer(meaning, outcomes), sentences=0)
    assert _led(dialogue, "yes") == "says clarify"


def test_the_house_asks_for_a_pin_itself() -> None:
    dialogue = example_dialogue()
    _, words = _turn(dialogue, "unlock the front door", {"code": "needs_pin", "device": {}})
    assert words.sentences == ("One moment.",)
    assert words.question is None


def test_a_house_without_such_things_says_that_it_has_none() -> None:
    vocabulary = [{"name": "kitchen", "kind": "room"}]
    dialogue = Dialogue(example_brief() | {"vocabulary": vocabulary}, now=lambda: NOW)
    found = [in_words(dialogue.understand(say)) for say, _ in NOT_HERE]
    assert found == [f"says {message}" for _, message in NOT_HERE]


NOT_HERE = (
    ("open the blinds", "cannot_covers"),
    ("close the garage door", "cannot_covers"),
    ("lock the front door", "cannot_locks"),
    ("unlock the front door", "cannot_locks"),
    ("disarm the alarm system", "cannot_locks"),
    ("set the heating to 21 degrees", "cannot_climate"),
    ("how warm is it", "cannot_climate"),
    ("pause the music", "cannot_media"),
    ("next song", "cannot_media"),
    ("start the vacuum cleaner", "cannot_appliance"),
    ("activate movie mode", "cannot_scene"),
)


def test_a_name_two_things_share_is_left_to_the_house() -> None:
    blinds = [
        {"name": f"{room} blinds", "kind": "cover", "room": room, "aliases": ["blinds"]}
        for room in ("office", "bedroom")
    ]
    dialogue = Dialogue(example_brief() | {"vocabulary": blinds}, now=lambda: NOW)
    assert in_words(dialogue.understand("open the blinds")) == "set_covers action=open name=blinds"


def test_a_tool_the_session_does_not_have_is_not_called() -> None:
    dialogue = Dialogue(example_brief() | {"tools": ["get_time"]}, now=lambda: NOW)
    assert in_words(dialogue.understand("turn on the kitchen light")) == "says cannot"
    assert in_words(dialogue.understand("what time is it")) == "get_time what=time"


def test_a_home_without_devices_is_asked_whether_it_is_away() -> None:
    dialogue = Dialogue(example_brief() | {"vocabulary": []}, now=lambda: NOW)
    asked = in_words(dialogue.understand("turn on the kitchen light"))
    assert asked == "set_lights name=kitchen light state=on"
    assert in_words(dialogue.understand("turn on the lights")) == "set_lights state=on"


def test_the_guide_names_what_stands_in_this_home() -> None:
    dialogue = example_dialogue()
    words = dialogue.answer(dialogue.understand("what can you do"), [])
    text = " ".join(words.sentences)
    assert len(words.sentences) >= 5
    assert "kitchen, living room, bedroom" in text
    assert "coffee machine" in text
    assert "open the living room blinds" in text
    assert "set the thermostat" in text


def test_the_guide_shows_dimming_on_a_light_of_this_room() -> None:
    guide = " ".join(_turn(example_dialogue(), "what can you do")[1].sentences)
    assert "set the kitchen light to fifty percent" in guide
    assert "porch light" not in guide


@pytest.mark.parametrize(
    ("asked", "fan_told"), [("which lights are on", False), ("what is on", True)]
)
def test_asked_for_lights_it_tells_of_lights_alone(asked: str, fan_told: bool) -> None:  # noqa: FBT001 - a column of the table
    dialogue = example_dialogue()
    meaning = dialogue.understand(asked)
    devices = [
        {"name": "desk lamp", "kind": "light", "state": "on"},
        {"name": "ceiling fan", "kind": "fan", "state": "on"},
    ]
    (order,) = dialogue.orders(meaning)
    words = dialogue.answer(meaning, [Outcome(order, ok=True, content={"devices": devices})])
    assert ("fan" in " ".join(words.sentences)) is fan_told
