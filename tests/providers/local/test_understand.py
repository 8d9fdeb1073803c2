"""What is said in the example home leads to the right call, the right words, or nothing."""

import pytest

from tests.providers.local.orders import Case, cases, example_dialogue, in_words


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.say)
def test_a_sentence_leads_to_what_it_must(case: Case) -> None:
    assert in_words(example_dialogue().understand(case.say)) == case.leads_to
