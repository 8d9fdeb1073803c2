"""Takes keys out of what others say, and out of addresses, before anybody reads them."""

import json
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

_HIDDEN: Final = "***"
_LONGEST_WORDS: Final = 200
_SHORTEST_SECRET: Final = 6
"""A shorter value would blot out ordinary words; no service gives out such keys."""

_LOOKS_SECRET: Final = re.compile(
    r"\b(?:(?:sk|ek|xai|AIza|AKIA)[\w*.-]{4,}|(?<=Bearer )\S+)", re.ASCII
)
"""Keys by their beginnings; refusals quote them with a part starred out."""


def words(told: str, secrets: Iterable[str] = ()) -> str:
    """Give what a service says for people to read: short, and without keys."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            told = told.replace(secret, _HIDDEN)
    return _LOOKS_SECRET.sub(_HIDDEN, " ".join(told.split()))[:_LONGEST_WORDS]


def reason(body: str) -> str:
    """Give the sentence inside a refusal in JSON; any other body is taken as it is."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body
    found = value.get("error", value) if isinstance(value, dict) else body
    if isinstance(found, dict):
        found = found.get("message") or found.get("code")
    return found if isinstance(found, str) else body


def place(address: str) -> str:
    """Give an address without the name, the password and the query it may hold."""
    try:
        url = urlsplit(address)
    except ValueError:  # of brackets that do not close
        return _HIDDEN
    host = url.netloc.rpartition("@")[2]
    if not host:  # no address at all, yet what stands before an @ may be a password
        return address.rpartition("@")[2].partition("?")[0]
    return f"{url.scheme}://{host}{url.path}"
