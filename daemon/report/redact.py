"""Takes out of a text whatever may be private, and lets only the program's own words through."""

import re
from collections.abc import Iterable
from typing import Final

from daemon.log import redactor
from daemon.report.vocabulary import vocabulary

HIDDEN: Final = "***"
_SHORTEST_NAME: Final = 3
_ADDRESSES: Final = re.compile(
    r"""(?ix)
    [\w.+-]+ @ [\w-]+ (?: \. [\w-]+ )+              # mail
    | (?<![\w.]) (?: \d{1,3} \. ){3} \d{1,3} (?![\w.])   # IPv4
    | (?<![\w:]) (?: [0-9a-f]{2} : ){5} [0-9a-f]{2} (?![\w:])   # a card's own address
    | (?<![\w:]) (?= [0-9a-f:]* :: ) [0-9a-f:]{3,39} (?![\w:])   # IPv6, shortened
    | (?<![\w:]) (?: [0-9a-f]{1,4} : ){7} [0-9a-f]{1,4} (?![\w:])   # IPv6
    """
)
_USER_INFO: Final = re.compile(r"(?<=://)[^/\s@]+@")
_QUERY: Final = re.compile(r"(?<=\?)[\w%.~-]+=[^\s\"']*")
_UNITS: Final = "%|°C?|dB\\w*|k?Hz|[kMG]B|µs|ms|s|min|h|d|ppm|V|samples|frames|bytes|times|turns"
_TOKEN: Final = re.compile(
    rf"""(?x)
    (?P<moment> \d{{4}}-\d\d-\d\d (?: [T\ ] \d\d:\d\d (?: :\d\d (?: [.,]\d+ )? )?
        (?: Z | [+-]\d\d:?\d\d )? )? ) (?!\w)
    | (?P<code> 0x[0-9a-f]{{1,8}} | [a-z]\d{{1,2}} ) (?!\w)
    | (?P<figure> \d+ (?: [.,:-]\d+ )* (?: e[+-]?\d+ )? (?P<unit> \s? (?: {_UNITS} ) (?!\w) )? )
      (?![^\W_])
    | (?P<word> [^\W_]+ (?: ['\u2019][^\W_]+ )? )
    """
)
_PLAIN_DIGITS: Final = 3
_YEAR: Final = re.compile(r"20\d\d")


class Redaction:
    """Cleans texts, knowing what is secret and what people here call things."""

    def __init__(self, *, secrets: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        self._secrets = sorted({each for each in secrets if each}, key=len, reverse=True)
        self._names = _any_of({name for name in names if len(name) >= _SHORTEST_NAME})
        self._known: frozenset[str] = vocabulary()

    def allow(self, *texts: str) -> None:
        """Let the words of these pass from now on: names of sound cards, for one."""
        self._known |= {
            word["word"].lower()
            for text in texts
            for word in _TOKEN.finditer(text)
            if word["word"] is not None
        }

    def clean(self, text: str) -> str:
        """Give the text with `***` in place of everything that is not the program's own."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = redactor.clean(text)
        if self._names:
            text = self._names.sub(HIDDEN, text)
        text = _USER_INFO.sub(f"{HIDDEN}@", text)
        text = _QUERY.sub(HIDDEN, text)
        text = _ADDRESSES.sub("(address)", text)
        return _TOKEN.sub(self._token, text)

    def plain(self, value: object) -> object:
        """Give a value of JSON with all its texts cleaned, keys too."""
        match value:
            case str():
                return self.clean(value)
            case dict():
                return {self.clean(str(key)): self.plain(each) for key, each in value.items()}
            case list() | tuple():
                return [self.plain(each) for each in value]
            case _:
                return value

    def leaks(self, text: str) -> bool:
        """Tell whether a known secret stands in a text after all."""
        return any(secret in text for secret in self._secrets)

    def _token(self, found: re.Match[str]) -> str:
        if (figure := found["figure"]) is not None:
            return found[0] if found["unit"] or _is_harmless(figure) else "#"
        word = found["word"]
        return found[0] if word is None or word.lower() in self._known else HIDDEN


def _is_harmless(figure: str) -> bool:
    """Tell a time, a decimal or a small number from one that may be a PIN or a telephone."""
    parts = re.split(r"[.,:-]", figure)
    return all(len(part) <= _PLAIN_DIGITS or _YEAR.fullmatch(part) for part in parts) or (
        len(parts) > 1 and "." in figure
    )


def _any_of(names: set[str]) -> re.Pattern[str] | None:
    if not names:
        return None
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
