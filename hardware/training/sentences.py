"""Ordinary sentences, as they are said at home and as Parlour itself answers, made by chance."""

from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

_FRAMES: Final = (
    "I {did} the {thing} {where} {when}.",
    "Have you seen my {thing}? I thought it was {where}.",
    "The {thing} is {like} and the {thing} is {like}.",
    "{who} {did} a {like} {thing} {when}.",
    "Turn on the {thing} {where}.",
    "Turn the {thing} down a little.",
    "What is the weather like {where} {when}?",
    "Set a timer for {count} minutes.",
    "Your timer for {count} minutes is done.",
    "I have switched off the {thing} {where}.",
    "It is {count} degrees {where}.",
    "There are {count} of them {where}, and {count} more {when}.",
    "Shall I remind you of the {thing} {when}?",
    "{who} said that the {thing} was {like}.",
    "We could {do} the {thing} {when}, if {who} wants to.",
    "Do not forget to {do} the {thing} {when}.",
    "The news: a {like} {thing} was found {where}.",
    "And now the {like} {thing}, with {who} {where}.",
    "Can you {do} the {thing} for me?",
    "Why did {who} {do} my {thing}?",
    "{who} always wanted to {do} {where}.",
    "Well, that was a {like} {thing}, was it not?",
    "No, I do not {do} it {when}, because the {thing} is too {like}.",
    "Sure. The {thing} {where} is {like} now.",
    "Page {count} of the {thing}, please.",
    "It takes about {count} minutes from the {thing} to the {thing}.",
)
_SLOTS: Final = {
    "who": "my sister,the doctor,our neighbour,your brother,nobody,everyone,the teacher,grandma,"
    "the man next door,Peter,Alice,Maria,Tom,the children,a friend of mine,Doctor Miller",
    "where": "in the kitchen,upstairs,outside,in the hall,at the station,near the window,in town,"
    "on the table,behind the door,at work,in the bedroom,over there,in the garden,on the radio",
    "when": "today,tomorrow,last week,in the morning,at half past seven,tonight,on Saturday,"
    "after lunch,before dinner,next month,every day,again,once more,in an hour",
    "like": "small,cold,warm,old,new,broken,wonderful,quiet,loud,strange,expensive,ready,dirty,"
    "bright,heavy,empty,full,soft,wet,tasty,important,perfect,slow,sour",
    "did": "bought,found,lost,saw,made,took,cleaned,opened,closed,sold,forgot,cooked,heard,moved",
    "do": "buy,find,see,make,take,clean,open,close,sell,cook,hear,move,read,paint,carry,wash",
    "count": "two,three,four,five,seven,nine,ten,twelve,fifteen,twenty,thirty,forty five,sixty",
    "thing": "",
}
_PLAIN_SHARE: Final = 0.5
"""So many are bare rows of words, which sound together as no sentence would have them."""
_PLAIN_WORDS: Final = (1, 1, 1, 1, 2, 2, 3, 5, 7)
"""Many of them a word alone, between pauses, as a wake word is said."""


@cache
def common_words() -> tuple[str, ...]:
    """Give about a thousand of the commonest English words."""
    return tuple(files("hardware.training").joinpath("words.txt").read_text().split())


def sentence(chance: np.random.Generator, phrase: str) -> str:
    """Give a sentence in which the phrase is not said."""
    while True:
        made = _made(chance)
        if f" {phrase} " not in f" {_bare(made)} ":
            return made


def _made(chance: np.random.Generator) -> str:
    if chance.random() < _PLAIN_SHARE:
        count = _PLAIN_WORDS[int(chance.integers(0, len(_PLAIN_WORDS)))]
        return " ".join(_one(chance, common_words()) for _ in range(count))
    made = _one(chance, _FRAMES)
    while "{" in made:
        slot = made[made.index("{") + 1 : made.index("}")]
        choices = tuple(filter(None, _SLOTS[slot].split(","))) or common_words()
        made = made.replace(f"{{{slot}}}", _one(chance, choices), 1)
    return made


def _bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalpha() or letter == " ")


def _one(chance: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[int(chance.integers(0, len(choices)))]
