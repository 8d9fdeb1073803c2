"""Every array known by name is recognised by its card and has a geometry that holds."""

from pathlib import Path

import numpy as np
import pytest

from hardware.array.presets import card_names, presets, recognised

CARDS = {
    "respeaker_2mic": ("seeed2micvoicec", "seeed-2mic-voicecard"),
    "respeaker_4mic": ("seeed4micvoicec", "seeed-4mic-voicecard"),
    "respeaker_4mic_linear": ("seeed8micvoicec", "seeed-8mic-voicecard"),
    "respeaker_usb_4mic": ("ArrayUAC10", "SEEED ReSpeaker 4 Mic Array (UAC1.0)"),
    "respeaker_xvf3800": ("Array", "Seeed Studio reSpeaker XVF3800 4-Mic Array"),
    "ps3_eye": ("CameraB409241", "OmniVision Technologies, Inc. USB Camera-B4.09.24.1"),
}
SPAN_MM = {
    "respeaker_2mic": 58.0,
    "respeaker_4mic": 81.0,
    "respeaker_4mic_linear": 149.6,
    "respeaker_usb_4mic": 64.0,
    "respeaker_xvf3800": 93.3,
    "ps3_eye": 60.0,
}


def test_every_preset_has_a_card_here() -> None:
    assert set(presets()) == set(CARDS) == set(SPAN_MM)


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_recognised_by_its_id_and_by_its_long_name(name: str) -> None:
    for called in CARDS[name]:
        if called != "Array":  # too plain an id to know a product by
            found = recognised([called])
            assert found is not None
            assert found.name == name


@pytest.mark.parametrize("name", CARDS)
def test_its_channels_are_there_and_its_microphones_apart(name: str) -> None:
    preset = presets()[name]
    used = [*preset.microphones]
    used += [channel for channel in (preset.reference, preset.processed) if channel is not None]
    assert len(set(used)) == len(used)
    assert max(used) < preset.channels
    assert len(preset.positions_mm) == len(preset.microphones)
    places = np.array(preset.positions_mm)
    apart = np.linalg.norm(places[:, None] - places[None], axis=-1)
    assert apart.max() == pytest.approx(SPAN_MM[name], abs=0.1)
    assert apart[np.triu_indices(len(places), 1)].min() > 15


@pytest.mark.parametrize("name", ["Device", "Headset", "sofhdadsp", "default"])
def test_other_cards_are_nobody(name: str) -> None:
    assert recognised([name, "USB PnP Sound Device"]) is None


def test_a_card_is_asked_for_its_id_and_long_name(tmp_path: Path) -> None:
    (tmp_path / "card1").mkdir()
    (tmp_path / "card1/id").write_text("Array\n")
    (tmp_path / "cards").write_text(
        " 0 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi\n                      vc4-hdmi\n"
        " 1 [Array          ]: USB-Audio - reSpeaker XVF3800 4-Mic Array\n"
        "                      Seeed Studio reSpeaker XVF3800 4-Mic Array at usb-0000:01:00.0-1.2\n"
    )
    found = recognised(card_names("plughw:1,0", tmp_path))
    assert found is not None
    assert found.name == "respeaker_xvf3800"
    assert card_names("plughw:7,0", tmp_path) == ("plughw:7,0",)
    assert card_names("default", tmp_path) == ("default",)
