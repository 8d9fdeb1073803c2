"""A value fills its place and nothing else, whatever it says."""

import json
import shlex
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.commands.template import Unfit, address, body, command_line

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40)


def test_values_stand_in_their_places() -> None:
    line = command_line(["say", "{what}", "--to={who}", "-n"], {"what": "a b", "who": "-x"})
    assert line == ["say", "a b", "--to=-x", "-n"]


def test_what_was_left_out_takes_its_element_with_it() -> None:
    assert command_line(["say", "{what}", "--loud={loud}"], {"what": "hi"}) == ["say", "hi"]


def test_a_value_is_never_taken_for_an_option() -> None:
    for value in ("-rf", "--help", -5):
        with pytest.raises(Unfit, match="must not begin with -"):
            command_line(["rm", "{what}"], {"what": value})


def test_a_value_that_looks_like_a_place_stays_what_it_is() -> None:
    assert command_line(["say", "{a}"], {"a": "{b}", "b": "secret"}) == ["say", "{b}"]


@given(TEXTS.filter(lambda text: not text.startswith("-")))
def test_no_value_reaches_a_shell_or_a_second_element(text: str) -> None:
    line = command_line(["printf", "%s", "{text}"], {"text": text})
    assert line == ["printf", "%s", text]


def test_a_program_gets_exactly_what_was_told() -> None:
    told = "; rm -rf / $(reboot) `id` && echo"
    line = command_line(["printf", "%s", "{text}"], {"text": told})
    assert subprocess.run(line, check=True, capture_output=True, text=True).stdout == told
    assert shlex.join(line)


@given(TEXTS)
def test_no_value_leaves_its_pair_of_a_query(text: str) -> None:
    made = urlsplit(address("http://garden.local/water?what={what}&fixed=1", {"what": text}))
    assert made.netloc == "garden.local"
    assert made.path == "/water"
    assert parse_qs(made.query, keep_blank_values=True) == {"what": [text], "fixed": ["1"]}


@given(TEXTS)
def test_no_value_leaves_its_segment_of_a_path(text: str) -> None:
    try:
        made = urlsplit(address("http://garden.local/a/{what}/b", {"what": text}))
    except Unfit:
        assert text in {".", ".."}
        return
    assert made.netloc == "garden.local"
    assert len(made.path.split("/")) == 4
    assert (made.query, made.fragment) == ("", "")


def test_what_was_left_out_takes_its_pair_with_it() -> None:
    assert address("http://x/y?a={a}&b={b}", {"b": 2}) == "http://x/y?b=2"


def test_a_body_keeps_the_kinds_of_its_values() -> None:
    template = '{"n": "{n}", "text": "say {text}", "on": "{on}", "left": "{left}", "k": 1}'
    made = json.loads(body(template, {"n": 5, "text": '"}, {"', "on": True}))
    assert made == {"n": 5, "text": 'say "}, {"', "on": True, "k": 1}
