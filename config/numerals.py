"""Whole numbers in words, in English and German."""

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_HUNDRED: Final = 100
_THOUSAND: Final = 1_000
_MILLION: Final = 1_000_000
_EN_SMALL: Final = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
)
_EN_TENS: Final = _words("- - twenty thirty forty fifty sixty seventy eighty ninety")
_EN_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_DE_SMALL: Final = _words(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn"
    " fünfzehn sechzehn siebzehn achtzehn neunzehn"
)
_DE_TENS: Final = _words("- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_DE_ORDINALS: Final = {1: "erste", 3: "dritte", 7: "siebte", 8: "achte"}


def spoken_number(number: int, language: str = "en") -> str:
    """Give a whole number in words; digits from a million on, where words stop helping."""
    if number < 0:
        return f"minus {spoken_number(-number, language)}"
    if number >= _MILLION:
        return str(number)
    return _german(number) if language == "de" else _english(number)


def spoken_ordinal(number: int, language: str = "en") -> str:
    """Give a day's number in words: `twenty-first`, `einundzwanzigste`."""
    return _german_ordinal(number) if language == "de" else _english_ordinal(number)


def _english(number: int) -> str:
    if number < len(_EN_SMALL):
        return _EN_SMALL[number]
    if number < _HUNDRED:
        tens, ones = divmod(number, 10)
        return f"{_EN_TENS[tens]}-{_EN_SMALL[ones]}" if ones else _EN_TENS[tens]
    if number < _THOUSAND:
        hundreds, rest = divmod(number, _HUNDRED)
        return f"{_EN_SMALL[hundreds]} hundred" + (f" and {_english(rest)}" if rest else "")
    thousands, rest = divmod(number, _THOUSAND)
    return f"{_english(thousands)} thousand" + (f" {_english(rest)}" if rest else "")


def _english_ordinal(number: int) -> str:
    front, dash, last = _english(number).rpartition("-")
    if last in _EN_ORDINALS:
        return f"{front}{dash}{_EN_ORDINALS[last]}"
    if last.endswith("y"):
        return f"{front}{dash}{last[:-1]}ieth"
    return f"{front}{dash}{last}th"


def _german(number: int) -> str:
    if number < len(_DE_SMALL):
        return _DE_SMALL[number]
    if number < _HUNDRED:
        tens, ones = divmod(number, 10)
        return f"{_german_front(ones)}und{_DE_TENS[tens]}" if ones else _DE_TENS[tens]
    if number < _THOUSAND:
        hundreds, rest = divmod(number, _HUNDRED)
        return f"{_german_front(hundreds)}hundert" + (_german(rest) if rest else "")
    thousands, rest = divmod(number, _THOUSAND)
    return f"{_german_front(thousands)}tausend" + (_german(rest) if rest else "")


def _german_front(number: int) -> str:
    """Give a number as it begins a longer word: `ein`undzwanzig, not `eins`undzwanzig."""
    return _german(number).removesuffix("s") if number % _HUNDRED == 1 else _german(number)


def _german_ordinal(number: int) -> str:
    if number in _DE_ORDINALS:
        return _DE_ORDINALS[number]
    return _german(number) + ("te" if number < len(_DE_SMALL) else "ste")
