"""The table of speech services says what the code does: it fails when one of them changes."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from config.service_settings import Service
from config.settings import Settings
from daemon.roster import roster
from daemon.services import section_of
from providers import registry
from providers.nova_sonic.bedrock import LIMIT_MINUTES

FILE: Final = Path(__file__).parents[2] / "docs" / "services.md"

if not FILE.is_file():
    pytest.skip("the page is not beside these tests", allow_module_level=True)

PAGE: Final = FILE.read_text(encoding="utf-8")
SERVICES: Final = ("nova_sonic", "openai_realtime", "gemini_live", "grok_voice")
MARKS: Final = {True: "✓", False: "·"}


def shown() -> Mapping[str, Mapping[str, str]]:
    """Every row of the page's tables that begin with the services' names, by its subject."""
    rows: dict[str, dict[str, str]] = {}
    inside = False
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells[1:] == [f"`{name}`" for name in SERVICES]:
            inside = True
        elif inside and not cells[0].startswith("-"):
            assert len(cells) == len(SERVICES) + 1, line
            rows[cells[0]] = dict(zip(SERVICES, cells[1:], strict=True))
    return rows


def quoted(names: object) -> str:
    assert isinstance(names, list | tuple)
    return ", ".join(f"`{name}`" for name in names)


def most_minutes(section: Service) -> float:
    """Give the bound of `max_session_minutes`, as the settings have it."""
    field = str(type(section).model_fields["max_session_minutes"])
    [bound] = re.findall(r"Le\(le=([\d.]+)\)", field)
    return float(bound)


def facts(name: str) -> dict[str, str]:
    """What the code knows of a service, in the page's words."""
    settings = Settings()
    [told] = [each for each in json.loads(json.dumps(roster(settings))) if each["name"] == name]
    section = section_of(settings, name)
    able = registry.create(name, settings).capabilities
    assert section is not None
    return {
        "also called": quoted(told["aliases"]),
        "model": f"`{told['model']}`",
        "voice": f"`{told['voice']}`",
        "voices in all": str(len(able.voices)),
        "languages": quoted(able.languages) or "any",
        "region": f"`{section.region}`" if hasattr(section, "region") else "·",
        "address": f"`{told['address']}`",
        "key, when none is named": quoted(told["key_variables"]),
        "sound, kHz in → out": f"{able.input_format.rate_hz / 1000:g} →"
        f" {able.output_format.rate_hz / 1000:g}",
        "a backlog may be sent": "in real time" if able.uplink_speed == 1 else "at once",
        "renewed after, min": f"{able.max_minutes:g}",
        "`max_session_minutes`, at most": f"{most_minutes(section):g}",
        "ends a turn": able.turn_end,
        "hears an interruption": able.barge_in,
        "its memory is cut to what was heard": MARKS[able.truncate],
        "takes written turns": MARKS[able.text_turn],
        "takes push-to-talk": MARKS[able.manual_turn],
        "… in the same session": MARKS[able.switches_mode],
        "keeps conversations itself": MARKS[able.resume],
        "calls tools": MARKS[able.tools],
        "needs silence while nobody speaks": MARKS[able.needs_silence],
        "ears and mouth for an agent": MARKS[able.relay],
    }


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_shown_as_it_is(name: str) -> None:
    rows, known = shown(), facts(name)
    assert {subject: rows.get(subject, {}).get(name) for subject in known} == known


def test_every_row_is_checked_but_what_only_the_services_know() -> None:
    assert set(shown()) - set(facts("nova_sonic")) == {"the service ends it after, min"}
    assert shown()["the service ends it after, min"]["nova_sonic"] == f"{LIMIT_MINUTES:g}"


def test_every_service_there_is_has_its_column() -> None:
    settings = Settings()
    assert {name for name in registry.names() if section_of(settings, name)} == set(SERVICES)
    for name in SERVICES:
        assert f"[{name}]({name.replace('_', '-')}.md)" in PAGE
