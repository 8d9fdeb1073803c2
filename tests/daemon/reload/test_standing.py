"""How the file stands is one word, and one line for what a person should mend."""

from pathlib import Path

import pytest

from daemon.reload.standing import Standing

FILE = Path("parlour.toml")


@pytest.mark.parametrize(
    ("standing", "word"),
    [
        (Standing(file=FILE), "in force"),
        (Standing(file=FILE, restart=("amplifier.lead_ms",)), "needs a restart"),
        (Standing(file=FILE, failed={"sound": "no"}, restart=("amplifier.lead_ms",)), "in part"),
        (Standing(file=FILE, taking=True), "being taken up"),
        (Standing(file=FILE, taking=True, waiting={"sound": "a conversation"}), "waiting"),
        (Standing(file=FILE, problems=("parlour.toml:1: no",), taking=True), "refused"),
    ],
)
def test_the_word_is_that_of_what_matters_most(standing: Standing, word: str) -> None:
    assert standing.as_json()["state"] == word


def test_of_several_mistakes_the_first_is_told_and_the_others_are_counted() -> None:
    standing = Standing(file=FILE, problems=("parlour.toml:1: a", "parlour.toml:2: b"))
    assert standing.trouble.startswith("parlour.toml:1: a (and 1 more")
    assert Standing(file=FILE).trouble == ""
