from pathlib import Path

import pytest

from hardware.array.presets import presets
from hardware.cards.machine import Ability, read_machine
from hardware.cards.table import hat_of, known_cards, recognised
from tests.hardware.cards.recorded import MACHINES

PRODUCTS = [key for key in MACHINES if " " not in key]


@pytest.mark.parametrize("key", PRODUCTS)
def test_each_product_is_recognised_on_its_machine(key: str, tmp_path: Path) -> None:
    machine = read_machine(MACHINES[key].write(tmp_path))
    assert key in {recognised(card).key for card in machine.cards}


def test_the_table_knows_more_than_eight_products() -> None:
    assert len(PRODUCTS) >= 8
    assert len({known.key for known in known_cards()}) == len(known_cards())


def test_every_array_of_the_table_has_a_preset() -> None:
    assert {known.array for known in known_cards()} - {""} <= presets().keys()


@pytest.mark.parametrize(
    ("key", "hat"),
    [
        ("respeaker_2mic", "respeaker_2mic"),
        ("respeaker_2mic, before its overlay was loaded", "respeaker_2mic"),
        ("google_aiy_v1", "google_aiy_v1"),
        ("iqaudio_codec", "iqaudio_codec"),
        ("hifiberry_dac", "hifiberry_dac"),
        ("respeaker_4mic", "respeaker_4mic"),
        ("jabra_speak", None),
        ("a desktop without a card", None),
    ],
)
def test_a_hat_is_known_by_memory_overlay_or_card(
    key: str, hat: str | None, tmp_path: Path
) -> None:
    found = hat_of(read_machine(MACHINES[key].write(tmp_path)))
    assert (found.key if found else None) == hat


def test_usb_cards_tell_their_rates_and_channels(tmp_path: Path) -> None:
    machine = read_machine(MACHINES["jabra_speak"].write(tmp_path))
    jabra = machine.cards[2]
    assert jabra.usb == "0b0e:0422"
    assert jabra.playback == Ability(rates_hz=(8_000, 16_000, 48_000), channels=2)
    assert jabra.capture == Ability(rates_hz=(8_000, 16_000), channels=1)


def test_a_card_without_a_capture_device_is_no_microphone(tmp_path: Path) -> None:
    machine = read_machine(MACHINES["hifiberry_dac"].write(tmp_path))
    assert [card.id for card in machine.cards if card.capture] == ["Webcam"]
    assert [card.id for card in machine.cards if card.playback] == ["vc4hdmi0", "sndrpihifiberry"]


def test_an_overlay_behind_a_comment_does_not_count(tmp_path: Path) -> None:
    boot = tmp_path / "boot/firmware"
    boot.mkdir(parents=True)
    (boot / "config.txt").write_text("#dtoverlay=hifiberry-dac\ndtoverlay=vc4-kms-v3d,noaudio\n")
    assert read_machine(tmp_path).overlays == ("vc4-kms-v3d",)


def test_a_pi_is_known_by_its_model(tmp_path: Path) -> None:
    assert read_machine(MACHINES["jabra_speak"].write(tmp_path / "pi")).is_pi
    assert not read_machine(MACHINES["a desktop without a card"].write(tmp_path / "desk")).is_pi
