import pytest

from daemon.safety.affirmation import is_no, is_yes


@pytest.mark.parametrize(
    "said",
    [
        *("yes", "Yes.", "Yes, please!", "yeah do it", "Um, yes", "confirm", "I confirm that"),
        *("do it", "go ahead and open it", "yes open the garage door", "sure", "OK", "please"),
        *("Ja", "ja bitte", "Ja, mach auf", "mach es", "bitte", "genau", "jawohl", "bestätigt"),
        *("mach", "mach das", "mach auf", "mach sie auf", "please do", "yes, unlock the door"),
    ],
)
def test_a_yes_is_heard(said: str) -> None:
    assert is_yes(said)


@pytest.mark.parametrize(
    "said",
    [
        *("", " ", "no", "No, don't", "yes no", "yes but wait", "please stop", "cancel that"),
        *("what time is it", "please tell me about cats", "sure thing, play some music", "maybe"),
        *("nein", "ja nein", "ja aber nicht jetzt", "bitte erzähl mir was", "stopp", "yesterday"),
        "yes I was wondering how the weather is going to be on saturday in the mountains",
        *("mach das Licht an", "mach die Musik lauter", "please do the dishes", "ja vergiss es"),
        *("yes forget it", "yes I can't hear you", "yes leave it", "ja bloß nichts aufmachen"),
        "the word yes is short",
        "okay google turn on the light",
    ],
)
def test_everything_else_is_no_yes(said: str) -> None:
    assert not is_yes(said)


def test_an_owner_has_words_of_their_own() -> None:
    assert is_yes("Make it so, computer", ["make it so"])
    assert not is_yes("make it so", [])
    assert not is_yes("do not make it so", ["make it so"])


@pytest.mark.parametrize(
    "said", ["no", "No, thanks.", "um, never mind", "cancel that", "Nein, doch nicht", "don't"]
)
def test_a_no_takes_back_what_was_asked_for(said: str) -> None:
    assert is_no(said)
    assert not is_yes(said)


@pytest.mark.parametrize("said", ["", "yes", "turn off the light", "nobody is at home", "Tor auf"])
def test_not_everything_is_a_no(said: str) -> None:
    assert not is_no(said)
