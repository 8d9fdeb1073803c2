"""Finds durations, clock times, percentages and numbers in an English sentence.

Each is taken out and leaves a word in its place (`duration1`, `clock1`, ...), so that sentence
templates see one word where people say many: "an hour and a half", "quarter to eight".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was said; which half of the day may be left open."""

    hour: int
    minute: int
    half: str = ""
    """`am`, `pm`, or empty where it was not said."""
    tomorrow: bool = False

    def next_after(self, now: datetime, *, morning: bool) -> datetime:
        """Give the next time this can mean; an open half is the morning's, else the sooner."""
        hours = [self.hour]
        if self.half or (self.hour <= 12 and self.hour != 0):  # noqa: PLR2004 - hours of a clock
            early = self.hour % 12
            hours = {"am": [early], "pm": [early + 12]}.get(self.half, [early, early + 12])
            if not self.half and morning and early >= 4:  # noqa: PLR2004 - nobody is woken at 16:00
                hours = [early]
        times = [
            now.replace(hour=hour, minute=self.minute, second=0, microsecond=0) for hour in hours
        ]
        if self.tomorrow:
            return min(time + timedelta(days=1) for time in times)
        return min(time if time > now else time + timedelta(days=1) for time in times)


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of the whole."""

    value: int


@dataclass(frozen=True, slots=True)
class Number:
    """A bare number; an hour, where one is expected."""

    value: int


@dataclass(frozen=True, slots=True)
class Degrees:
    """A temperature, or a step of it, in degrees Celsius."""

    value: float


type Quantity = Duration | Clock | Percent | Degrees | Number


@dataclass(frozen=True, slots=True)
class Measured:
    """A sentence whose quantities stand apart."""

    text: str
    quantities: dict[str, Quantity]
    spoken: dict[str, str]
    """What was said for each placeholder."""

    def restore(self, text: str) -> str:
        """Give back the words that stood where placeholders stand."""
        return " ".join(self.spoken.get(word, word) for word in text.split())


_UNITS: Final = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen"),
        )
    )
}
_TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2
    )
}
_SECONDS: Final = {"hour": 3600, "hr": 3600, "minute": 60, "min": 60, "second": 1, "sec": 1}

_UNIT: Final = r"(?P<unit>hour|hr|minute|min|second|sec)s?"
_PART: Final = re.compile(
    rf"(?P<count>\d+|an?)( and (an? )?(?P<extra>half|quarter))? {_UNIT}\b"
    r"( and (an? )?(?P<after>half|quarter)\b)?"
)
_SHARE: Final = re.compile(rf"(?P<share>half|(an? )?quarter|3 quarters?)( of)? (an?|1) {_UNIT}\b")
_CLOCKS: Final = (
    re.compile(
        r"(?P<part>half|(an? )?quarter|\d{1,2}( minutes?)?) (?P<side>past|after|to|before|till) "
        r"(?P<hour>\d{1,2})\b"
    ),
    re.compile(r"(?P<hour>\d{1,2}) (o'?clock|o clock)\b"),
    re.compile(r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)\b"),
    re.compile(r"(?P<hour>[1-9]|1[0-2]) (oh |o |0 )?(?P<minute>[0-5]?\d)\b(?! percent)"),
    re.compile(r"(?P<hour>\d{1,2})(?= (am|pm|in the (morning|afternoon|evening)|tonight)\b)"),
    re.compile(r"(?P<word>noon|midday|midnight)\b"),
)
_HALF_DAY: Final = re.compile(
    r" (?P<half>am|pm|in the (?P<part>morning|afternoon|evening)|tonight|at night)\b"
)
_TOMORROW: Final = re.compile(r" tomorrow( (?P<part>morning|afternoon|evening|night))?\b")
_PERCENT: Final = re.compile(r"(?P<value>\d{1,3}) ?(percent|per cent|%)")
_DEGREES: Final = re.compile(
    r"(?P<value>\d{1,2}|an?|half an?)( (and an? )?(?P<half>half)| (point )?(?P<tenth>\d))? "
    r"degrees?( (celsius|centigrade))?\b"
)
_NUMBER: Final = re.compile(r"\d+\b")


def measure(text: str) -> Measured:
    """Take the quantities out of a sentence in lower case without punctuation."""
    rest = _digits(text)
    kept: list[str] = []
    quantities: dict[str, Quantity] = {}
    spoken: dict[str, str] = {}
    while rest:
        found = _at_start(rest)
        if found is None:
            word, _, rest = rest.partition(" ")
            kept.append(word)
            continue
        quantity, length = found
        name = f"{type(quantity).__name__.lower()}{len(quantities) + 1}"
        quantities[name] = quantity
        spoken[name] = rest[:length]
        kept.append(name)
        rest = rest[length:].lstrip()
    return Measured(" ".join(kept), quantities, spoken)


def _at_start(text: str) -> tuple[Quantity, int] | None:
    """Give the quantity a text begins with, and how much of the text it takes."""
    if found := _duration(text):
        return found
    if match := _PERCENT.match(text):
        return Percent(int(match["value"])), match.end()
    if match := _DEGREES.match(text):
        return Degrees(_warmth(match.groupdict())), match.end()
    if found := _clock(text):
        return found
    if match := _NUMBER.match(text):
        return Number(int(match[0])), match.end()
    return None


def _duration(text: str) -> tuple[Quantity, int] | None:
    """Read "10 minutes and 30 seconds", "half an hour", "1 and a half hours"."""
    seconds, position = 0.0, 0
    while part := _PART.match(text, position) or _SHARE.match(text, position):
        fields = part.groupdict()
        unit = _SECONDS[part["unit"]]
        if "share" in fields:
            seconds += unit * _fraction(part["share"])
        else:
            count = 1 if part["count"] in {"a", "an"} else int(part["count"])
            seconds += unit * (count + _fraction(part["extra"]) + _fraction(part["after"]))
        position = part.end()
        joined = re.compile(r"( and| in| an)? (?=\d|an? |half)").match(text, position)
        if joined is None or not _PART.match(text, joined.end()):
            break
        position = joined.end()
    return (Duration(round(seconds)), position) if position else None


def _warmth(fields: dict[str, str | None]) -> float:
    """Give "21", "21 and a half", "21 5" and "half a" degrees as a number."""
    said = fields["value"] or ""
    whole = float(said) if said.isdecimal() else 0.5 if said.startswith("half") else 1.0
    return whole + (0.5 if fields["half"] else int(fields["tenth"] or 0) / 10)


def _fraction(word: str | None) -> float:
    """Give the share a word names."""
    if not word:
        return 0.0
    return 0.5 if "half" in word else 0.75 if "3" in word else 0.25


def _clock(text: str) -> tuple[Quantity, int] | None:
    """Read "half past 7", "7:30", "7 30 pm", "7 in the morning", "noon"."""
    for pattern in _CLOCKS:
        match = pattern.match(text)
        if match is None:
            continue
        hour, minute = _hour_and_minute(match.groupdict())
        if hour > 23 or minute > 59:  # noqa: PLR2004 - a clock's face
            continue
        half, tomorrow, end = _which_half(text, match.end())
        if match.groupdict().get("word") == "midnight":
            half = "am"
        elif match.groupdict().get("word"):
            half = "pm"
        return Clock(hour, minute, half, tomorrow), end
    return None


def _hour_and_minute(fields: dict[str, str]) -> tuple[int, int]:
    """Give what a clock pattern found."""
    if fields.get("word"):
        return 12, 0
    hour, minute = int(fields["hour"]), int(fields.get("minute") or 0)
    if part := fields.get("part"):
        minute = 30 if part == "half" else 15 if "quarter" in part else int(part.split()[0])
        if fields["side"] in {"to", "before", "till"}:
            hour, minute = (hour - 1) % 24 or 12, 60 - minute
    return hour, minute


def _which_half(text: str, position: int) -> tuple[str, bool, int]:
    """Give the half of the day said after a time, whether tomorrow was, and where that ends."""
    half, tomorrow = "", False
    for _ in range(2):
        if match := _HALF_DAY.match(text, position):
            half = "am" if match["half"] == "am" or match["part"] == "morning" else "pm"
        elif match := _TOMORROW.match(text, position):
            tomorrow = True
            half = half or {"morning": "am", None: ""}.get(match["part"], "pm")
        else:
            break
        position = match.end()
    return half, tomorrow, position


def _digits(text: str) -> str:
    """Write number words as digits: "twenty one" as "21", "a hundred" as "100"."""
    return " ".join(_numbers_joined(text.replace("-", " ").split()))


def _numbers_joined(words: list[str]) -> Iterator[str]:
    """Give the words, with each run of number words as one number."""
    index = 0
    while index < len(words):
        word = words[index]
        following = words[index + 1] if index + 1 < len(words) else ""
        if word in _TENS and 0 < _UNITS.get(following, 0) < 10:  # noqa: PLR2004 - twenty-one
            yield str(_TENS[word] + _UNITS[following])
            index += 2
        elif following == "hundred" and (word in {"a", "one", "1"}):
            yield "100"
            index += 2
        elif word in _TENS or word in _UNITS:
            yield str(_TENS.get(word, _UNITS.get(word)))
            index += 1
        elif word == "couple" or words[index : index + 2] == ["a", "couple"]:
            yield "2"
            index += words[index:].index("couple") + 1
            index += words[index : index + 1] == ["of"]
        else:
            yield word
            index += 1
