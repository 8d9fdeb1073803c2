"""Guesses from a name whether a thing may let somebody in, where its sort does not say.

English and German, compounds too: a `Gartentor` is a gate. Who speaks otherwise lists their doors.
"""

import re
from typing import Final

_WORDS: Final = re.compile(r"[^\W\d_]+")
_ENTRANCE: Final = re.compile(
    r"""
    (?: gate | latch | lock | valve | window | opener | hatch | .* (?<!in)(?<!out)door )s?
    | .* (?: garage | garages | garagen | fenster | schloss | ventil | luke | pforte | schranke )
    | .* (?: tür | türe | türen | tuer | tuere | tueren | tore | öffner | oeffner )
    | (?: .* (?: [^aiouck] | [dpw]erk | park ) )? (?<!is)tor
    """,
    re.VERBOSE,
)
"""A word for an entrance; a German compound ends with it. `Motor`, `Monitor`, `Detektor` do not."""
_MOVER: Final = (
    *("antrieb", "button", "buzzer", "contact", "control", "impuls", "kontakt", "motor", "opener"),
    *("pulse", "relais", "relay", "release", "schalter", "steuerung", "strike", "summer"),
    *("switch", "taster", "toggle", "trigger"),
)
"""Words for what moves an entrance: the `relay` of a `garage door relay`."""
_DEEDS: Final = frozenset(
    {
        *("unlock", "open", "opens", "opening", "opener", "unlatch", "disarm", "disarms"),
        *("öffnen", "öffne", "oeffnen", "aufschliessen", "entriegeln", "entsperren", "unscharf"),
        *("entschärfen", "aufsperren", "aufmachen"),
    }
)
_ABOUT: Final = frozenset({"alarm", "alarms", "alarmanlage", "auf"})


def lets_in(name: str) -> bool:
    """Say whether a thing that is switched or moved is an entrance, by its name.

    The last word says what a thing is: a `garage door` moves, a `door light` does not.
    """
    words = _words(name)
    if not _DEEDS.isdisjoint(words):
        return True
    while words and words[-1] in _MOVER:
        words.pop()
    return bool(words) and _is_entrance(words[-1])


def may_let_in(name: str) -> bool:
    """Say whether something to start may open or disarm: nobody knows what it does inside.

    Here any word counts, in any place: what is protected for nothing costs one yes.
    """
    words = _words(name)
    return not (_DEEDS | _ABOUT).isdisjoint(words) or any(map(_is_entrance, words))


def _is_entrance(word: str) -> bool:
    """Say whether a word is an entrance, or a compound of one with what moves it."""
    stem = next((word.removesuffix(mover) for mover in _MOVER if word.endswith(mover)), "")
    return any(_ENTRANCE.fullmatch(part) for part in (word, stem.removesuffix("s"), stem) if part)


def _words(name: str) -> list[str]:
    return _WORDS.findall(name.casefold().replace("_", " "))
