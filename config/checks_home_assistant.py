"""What the settings of Home Assistant must agree on."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from config.found import found
from config.home_assistant import ENTITY_ID, HomeAssistant
from config.problems import Problem
from config.settings import Settings
from config.virtual_home import BackendName

_SECTION = "home_assistant"


def check_home_assistant(settings: Settings) -> Iterator[Problem]:
    """Give every contradiction; without its backend the section may say what it likes."""
    if BackendName.HOME_ASSISTANT not in settings.home.backends:
        return
    section = settings.home_assistant
    if section.token is None:
        yield Problem(
            key=(_SECTION, "token"),
            expected='where its access token is kept, such as { file = "PATH" }, because'
            " home.backends names home_assistant",
            found="nothing",
        )
    yield from _address(section.url)
    yield from _trust(section)
    for name in section.codes:
        if not re.match(ENTITY_ID, name):
            yield Problem(
                key=(_SECTION, "codes", name),
                expected='the id of an entity, such as [home_assistant.codes."lock.front_door"]',
                found=found(name),
            )


def _address(url: str) -> Iterator[Problem]:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield Problem(
            key=(_SECTION, "url"),
            expected="where its page is, such as http://homeassistant.local:8123",
            found=found(url),
        )
    elif parts.username or parts.password or parts.query or parts.fragment:
        yield Problem(
            key=(_SECTION, "url"),
            expected="a plain address; who we are is home_assistant.token",
            found="one with a name, a password or a question in it",
        )


def _trust(section: HomeAssistant) -> Iterator[Problem]:
    ways = {
        "ca_file": section.ca_file is not None,
        "fingerprint": section.fingerprint is not None,
        "accept_any_certificate": section.accept_any_certificate,
    }
    chosen = [name for name, is_set in ways.items() if is_set]
    if chosen and section.url.startswith("http://"):
        yield Problem(
            key=(_SECTION, chosen[0]),
            expected="an url with https://, which alone has a certificate",
            found=found(section.url),
        )
    if len(chosen) > 1:
        yield Problem(
            key=(_SECTION, chosen[1]),
            expected="one way to trust its certificate",
            found=f"{' and '.join(chosen)} together",
        )
    if section.ca_file is not None and not section.ca_file.is_file():
        yield Problem(
            key=(_SECTION, "ca_file"),
            expected="a file that exists",
            found=f'"{section.ca_file}", which does not',
        )
