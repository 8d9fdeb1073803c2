from pathlib import Path

import pytest

from daemon.setup.proposal import Proposal, propose
from hardware.cards.machine import read_machine
from tests.hardware.cards.recorded import JACK, MACHINES, PI_4, FakeMachine, on_usb


def proposal(key: str, folder: Path) -> Proposal:
    return propose(read_machine(MACHINES[key].write(folder)))


@pytest.mark.parametrize(
    ("key", "microphone", "speaker"),
    [
        ("respeaker_2mic", "seeed2micvoicec", "seeed2micvoicec"),
        ("respeaker_4mic", "seeed4micvoicec", "Headphones"),
        ("respeaker_xvf3800", "Array", "Array"),
        ("respeaker_lite", "Lite", "Lite"),
        ("respeaker_usb_4mic", "ArrayUAC10", "ArrayUAC10"),
        ("ps3_eye", "CameraB409241", "Headphones"),
        ("jabra_speak", "USB", "USB"),
        ("anker_powerconf", "S3", "S3"),
        ("google_aiy_v1", "sndrpigooglevoi", "sndrpigooglevoi"),
        ("iqaudio_codec", "IQaudIOCODEC", "IQaudIOCODEC"),
        ("hifiberry_dac", "Webcam", "sndrpihifiberry"),
    ],
)
def test_the_ends_that_fit_best_come_first(
    key: str, microphone: str, speaker: str, tmp_path: Path
) -> None:
    found = proposal(key, tmp_path)
    assert found.microphones[0].card.id == microphone
    assert found.speakers[0].card.id == speaker


def test_a_machine_without_cards_gets_no_proposal(tmp_path: Path) -> None:
    found = proposal("a desktop without a card", tmp_path)
    assert (found.microphones, found.speakers, found.hat) == ((), (), None)


def test_a_known_microphone_goes_before_an_unknown_one(tmp_path: Path) -> None:
    cards = (
        on_usb("Device", "USB PnP Sound Device", "0d8c:0014"),
        on_usb("S3", "Anker PowerConf S3", "291a:3302"),
        JACK,
    )
    found = propose(read_machine(FakeMachine(model=PI_4, cards=cards).write(tmp_path)))
    assert [sound.card.id for sound in found.microphones] == ["S3", "Device"]


def test_cards_are_opened_at_a_rate_of_their_own(tmp_path: Path) -> None:
    assert proposal("jabra_speak", tmp_path / "usb").microphones[0].rate_hz == 16_000
    assert proposal("jabra_speak", tmp_path / "out").speakers[0].rate_hz == 48_000
    assert proposal("google_aiy_v1", tmp_path / "i2s").microphones[0].rate_hz == 48_000
    assert proposal("respeaker_lite", tmp_path / "unknown").microphones[0].rate_hz is None


def test_the_hats_own_button_is_proposed_with_what_its_owner_should_know(tmp_path: Path) -> None:
    found = proposal("respeaker_2mic", tmp_path)
    assert found.button == 17
    (advice,) = found.advice
    assert "never built" in advice
    assert "dtoverlay=wm8960-soundcard" in advice
