"""What is said in the example home leads to the right call, the right words, or nothing."""

import pytest

from providers.local.dialogue import Dialogue
from tests.providers.local.orders import NOW, TOOLS, Case, cases, example_dialogue, in_words


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.say)
def test_a_sentence_leads_to_what_it_must(case: Case) -> None:
    assert in_words(example_dialogue().understand(case.say)) == case.leads_to


def test_a_home_that_is_away_is_asked_about_a_name_nobody_knows() -> None:
    nobody = Dialogue({"room": "kitchen", "language": "en", "tools": TOOLS}, now=lambda: NOW)
    understood = in_words(nobody.understand("turn on the hall lamp"))
    assert understood == "set_lights name=hall lamp state=on"
