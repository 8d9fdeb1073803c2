import json
from collections.abc import Mapping

import pytest

from daemon.cli.home import pictured
from daemon.cli.home_state import Look, look_of
from daemon.exit_codes import ExitCode
from tests.daemon.cli.conftest import Shell
from tests.fakes.house import FakeHouse


def told(**facts: object) -> Mapping[str, object]:
    return {"name": "it", "kind": "switch", **facts}


@pytest.mark.parametrize(
    ("device", "look", "words"),
    [
        (told(kind="light", state="on", brightness=40, colour="blue"), Look.ON, "on 40 %, blue"),
        (told(kind="light", state="off", brightness=0), Look.QUIET, "off"),
        (told(kind="fan", state="on", speed=60), Look.ON, "on 60 %"),
        (told(kind="cover", state="open", open_percent=30), Look.OPEN, "open 30 %"),
        (told(kind="cover", state="closed", open_percent=0), Look.QUIET, "closed"),
        (told(kind="lock", state="unlocked"), Look.OPEN, "unlocked"),
        (told(kind="lock", state="jammed"), Look.WRONG, "jammed"),
        (told(kind="alarm", state="armed_home"), Look.QUIET, "armed home"),
        (
            told(kind="climate", state="heat", target_c=21.0, now_c=19.5),
            Look.ON,
            "heat, 21 °C, 19.5 °C now",
        ),
        (
            told(kind="media", state="playing", volume=30, title="x"),
            Look.ON,
            "playing, volume 30 %, “x”",
        ),
        (told(kind="sensor", state="19.5", unit="°C"), Look.TOLD, "19.5 °C"),
        (told(kind="scene"), Look.TOLD, "to start"),
        (told(state="unavailable"), Look.WRONG, "unavailable"),
    ],
)
def test_a_state_is_taken_in_at_a_glance(
    device: Mapping[str, object], look: Look, words: str
) -> None:
    assert look_of(device) == (look, words)


def test_what_is_protected_is_marked_and_who_has_the_devices_is_told() -> None:
    doors = [
        told(name="front door", kind="lock", state="locked", ident="x:front", protected=True),
        told(
            name="gate",
            kind="cover",
            state="closed",
            ident="x:gate",
            protected=True,
            allowed=True,
        ),
    ]
    backends = [{"name": "home_assistant", "ready": False, "words": "no answer"}]
    rooms = [{"name": "hall", "aliases": ["entrance"], "floor": "downstairs", "devices": doors}]
    home = {"here": "hall", "rooms": rooms, "backends": backends}
    assert list(pictured(home, colour=False)) == [
        "hall  entrance, downstairs  ◂ here",
        "  ○ front door  locked  lock  protected  x:front",
        "  ○ gate        closed  cover  protected, asks first  x:gate",
        "",
        "✗ home_assistant  no answer",
    ]


def test_a_name_with_control_characters_paints_nothing_of_its_own() -> None:
    evil = told(name="la\x1b[2Jmp", kind="media", state="playing", title="\x1b]0;x\x07y")
    home = {"rooms": [{"name": "hall", "devices": [evil]}]}
    assert "\x1b" not in "".join(pictured(home, colour=False))


async def test_the_home_of_the_daemon_is_shown(shell: Shell, house: FakeHouse) -> None:
    assert "● desk lamp  on  light" in (await shell.parlour("home")).out
    shown = json.loads((await shell.parlour("home", "the Study", "--json")).out)
    assert shown == await house.home()


async def test_a_room_that_is_unknown_gets_its_near_name(shell: Shell, house: FakeHouse) -> None:
    ended = await shell.parlour("home", "ofice")
    assert ended.err == "parlour: there is no room 'ofice': did you mean 'office'?\n"
    assert (ended.code, house.asked) == (ExitCode.BAD_CONFIG, [])
