"""The page about errors has every code, and says of each what the code does."""

import re
from pathlib import Path
from typing import Final

import pytest

from config.messages import catalogue
from providers.errors import FACTS, ErrorCode, Retry
from providers.gemini_live import refusals as gemini
from providers.nova_sonic import refusals as nova
from providers.realtime import complaints
from providers.realtime.happened import Complaint
from providers.wire import failures

FILE: Final = Path(__file__).parents[2] / "docs" / "errors.md"

if not FILE.is_file():
    pytest.skip("the page is not beside these tests", allow_module_level=True)

PAGE: Final = FILE.read_text(encoding="utf-8")
THEN: Final = {
    Retry.ONCE: "the same service once more within a second, then the next one",
    Retry.NEXT: "the next service",
    Retry.NEVER: "nothing: no service is at fault",
}


def section(code: ErrorCode) -> str:
    return PAGE.partition(f"\n### `{code}`\n")[2].partition("\n#")[0]


def cell(code: ErrorCode, subject: str) -> str:
    found = re.search(rf"^\| {subject} \| (.*) \|$", section(code), re.MULTILINE)
    assert found, (code, subject)
    return found[1]


def test_every_code_has_its_section_and_no_other_has() -> None:
    assert re.findall(r"^### `(\w+)`$", PAGE, re.MULTILINE) == list(FACTS) == list(ErrorCode)


@pytest.mark.parametrize("code", ErrorCode)
def test_a_code_is_told_as_it_is(code: ErrorCode) -> None:
    facts, words = FACTS[code], catalogue("en")
    assert section(code).startswith(f"\n{facts.meaning}\n")
    assert cell(code, "cure") == facts.cure
    assert cell(code, "then") == THEN[facts.retry]
    heard = f"`{words.sound(code)}`, “{words.messages[code].text}”"
    assert cell(code, "heard").endswith(heard)


def signs() -> list[tuple[ErrorCode, str, str]]:
    """Every cell of the table of signs: its code, its column, what stands in it."""
    table = PAGE.partition("## By what the services say")[2]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| ?(.*) \| ?(.*) \| ?(.*) \|$", table, re.MULTILINE)
    columns = ("http", "nova", "realtime", "gemini")
    return [
        (ErrorCode(code), column, told)
        for code, *cells in rows
        for column, told in zip(columns, cells, strict=True)
        if told.strip()
    ]


def meant(column: str, sign: str) -> ErrorCode | None:
    """Give the code that the code gives for a sign."""
    match column:
        case "http":
            status = int(sign)
            return failures.refused(status, b"", {}, provider="x", place="x").code
        case "nova":
            return nova.failure(f"{sign}Exception", "").code
        case "realtime":
            return complaints.in_opening(Complaint(kind="", code=sign, message=""))
        case _:
            number, _, words = sign.partition(" ")
            return gemini.meaning(int(number), words)


def test_the_services_signs_are_read_as_the_page_says() -> None:
    found = signs()
    assert {column for _, column, _ in found} == {"http", "nova", "realtime", "gemini"}
    for code, column, told in found:
        each = told.split(", ") if column == "http" else re.findall(r"`([^`]+)`", told)
        assert each
        for sign in each:
            assert meant(column, sign) is code, (code, column, sign)
