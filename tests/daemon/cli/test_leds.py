"""`parlour leds`: every pattern, in the terminal and on lights."""

import pytest

from config.lights import Lights, LightsKind
from config.settings import Settings
from daemon.cli import leds
from daemon.cli.command import CommandFailed
from daemon.cli.leds_view import line_of, ring_of
from daemon.cli.main import main
from daemon.lights.mood import Look
from daemon.lights.ring import Ring
from daemon.lights.samples import MEANING, drawn, usual_ring
from hardware.lights.faults import LightsFault
from tests.daemon.cli.conftest import Shell
from tests.fakes.spi import FakeLights

RING = Ring(leds=12)
ON_PINS = Settings(lights=Lights(kind=LightsKind.APA102, leds=12))


def test_without_a_pattern_all_of_them_are_listed(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.home.is_dir()
    assert main(["leds"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(Look, key=[*MEANING].index)


def test_one_pattern_is_a_ring(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert shell.home.is_dir()
    assert main(["leds", "muted"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("muted: the microphone is closed")
    assert out.count("●") == 12
    assert "\x1b" not in out


def test_a_misspelt_pattern_is_guessed(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert shell.home.is_dir()
    assert main(["leds", "mutd"]) == 2
    assert "did you mean muted?" in capsys.readouterr().err


def test_a_ring_is_seen_from_above_with_ninety_degrees_at_the_top() -> None:
    ring = Ring(leds=4, first_deg=90.0)
    rows = ring_of(drawn(Look.MUTED, ring, 0.0).frame, ring, colours=False)
    assert rows[0].strip() == "●"
    assert rows[-1].strip() == "●"
    assert len(rows[len(rows) // 2].split()) == 2


def test_colours_are_those_of_the_lights() -> None:
    [first, *_] = line_of(drawn(Look.MUTED, RING, 0.0).frame, colours=True).split(" ")
    assert first == "\x1b[38;2;255;0;0m●\x1b[0m"


@pytest.mark.parametrize(
    ("lights", "expected"),
    [
        (Lights(), (12, True)),
        (Lights(kind=LightsKind.RESPEAKER_2MIC), (3, True)),
        (Lights(kind=LightsKind.LED, pin=5), (1, False)),
    ],
)
def test_the_ring_is_that_of_the_configuration(lights: Lights, expected: tuple[int, bool]) -> None:
    ring = usual_ring(lights)
    assert (ring.leds, ring.colours) == expected


def test_on_the_lights_all_patterns_show_and_leave_them_dark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    driver = FakeLights()
    monkeypatch.setattr(leds, "open_lights", lambda _lights: driver)
    monkeypatch.setattr(leds, "daemon_runs", lambda: False)
    monkeypatch.setattr(leds, "_EACH_S", 0.05)
    assert leds._on_the_lights([*Look], ON_PINS) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(Look)
    assert driver.closed
    assert max(pixel.brightness for _, frame in driver.frames for pixel in frame) <= 0.4


@pytest.mark.parametrize(
    ("settings", "runs", "words"),
    [
        (Settings(), False, "names no lights"),
        (ON_PINS, True, "the daemon has the lights"),
        (ON_PINS, False, "spidev0.1 does not exist"),
    ],
)
def test_lights_that_cannot_be_had_are_told(
    settings: Settings, words: str, monkeypatch: pytest.MonkeyPatch, *, runs: bool
) -> None:
    def missing(_lights: Lights) -> None:
        raise LightsFault("/dev/spidev0.1 does not exist")

    monkeypatch.setattr(leds, "open_lights", missing)
    monkeypatch.setattr(leds, "daemon_runs", lambda: runs)
    with pytest.raises(CommandFailed, match=words):
        leds._on_the_lights([Look.IDLE], settings)
