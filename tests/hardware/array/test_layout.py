"""Settings and the card's preset together say what each channel is."""

import pytest

from config.array import Geometry, MicrophoneArray
from config.settings import Audio, Microphone, Settings
from hardware.array.layout import circular, fitted, layout_of, linear
from hardware.errors import ProcessorUnusable

USB = Microphone(device="hw:CARD=ArrayUAC10,DEV=0")


def audio(array: MicrophoneArray, microphone: Microphone | None = None) -> Audio:
    return Audio(array=array, microphone=microphone or Microphone(), processors=("channels",))


def test_a_known_card_brings_its_layout() -> None:
    layout = layout_of(audio(MicrophoneArray(), USB))
    assert layout.microphones == (1, 2, 3, 4)
    assert layout.positions_m[0] == (-0.032, 0.0)
    assert (layout.reference, layout.processed, layout.channels) == (5, 0, 6)


def test_no_preset_is_no_layout() -> None:
    layout = layout_of(audio(MicrophoneArray(preset="none"), USB))
    assert (layout.microphones, layout.positions_m, layout.reference) == ((), (), None)
    assert layout.microphones_of(3) == (0, 1, 2)


def test_a_preset_nobody_knows_is_named_with_those_there_are() -> None:
    with pytest.raises(
        ProcessorUnusable, match=r"expected one of respeaker_2mic.*found respeaker$"
    ):
        layout_of(audio(MicrophoneArray(preset="respeaker")))


def test_a_reference_is_not_a_microphone() -> None:
    layout = layout_of(audio(MicrophoneArray(reference=1)))
    assert layout.microphones_of(4) == (0, 2, 3)


def test_lines_and_circles_have_their_distances() -> None:
    assert linear(3, 0.05) == ((-0.05, 0.0), (0.0, 0.0), (0.05, 0.0))
    assert circular(4, 0.1)[1] == pytest.approx((0.0, 0.1))


def test_a_geometry_holds_for_as_many_as_are_opened() -> None:
    array = MicrophoneArray(geometry=Geometry.CIRCULAR, radius_mm=32)
    assert len(layout_of(audio(array, Microphone(channels=4))).positions_m) == 4


def test_a_card_is_opened_with_as_many_channels_as_its_array_needs() -> None:
    known = audio(MicrophoneArray(), USB)
    assert fitted(known, most=6).channels == 6
    assert fitted(known, most=1).channels is None
    assert fitted(known.model_copy(update={"processors": ()}), most=6).channels is None
    written = audio(MicrophoneArray(channels=(0, 3)))
    assert fitted(written, most=8).channels == 4
    settled = audio(MicrophoneArray(), USB.model_copy(update={"channels": 2}))
    assert fitted(settled, most=6).channels == 2
    beyond = audio(MicrophoneArray(channels=(0, 1)), Microphone(channel=2))
    assert fitted(beyond, most=8).channels == 3


def test_a_program_gives_as_many_channels_as_its_array_has() -> None:
    program = Microphone(command=("arecord",))
    assert fitted(audio(MicrophoneArray(preset="respeaker_usb_4mic"), program)).channels == 6
    assert fitted(audio(MicrophoneArray(channels=(1, 2), reference=3), program)).channels == 4
    assert fitted(audio(MicrophoneArray(), program)).channels is None


def test_a_preset_nobody_knows_opens_the_card_all_the_same() -> None:
    assert fitted(audio(MicrophoneArray(preset="respeaker"), USB)) == USB


@pytest.mark.parametrize(
    "array",
    [
        {"geometry": "linear"},
        {"geometry": "circular"},
        {"geometry": "positions", "positions_mm": [[0, 0]]},
        {"positions_mm": [[0, 0], [0, 0]]},
        {"positions_mm": [[0, 0], [9, 0]], "channels": [0, 1, 2]},
        {"channels": [0, 0]},
        {"channels": [0, 1], "reference": 1},
    ],
)
def test_a_geometry_that_contradicts_itself_is_refused(array: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="audio"):
        Settings.model_validate({"audio": {"array": array}})
