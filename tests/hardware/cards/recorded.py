"""Machines as their kernel shows them: /proc/asound, the device tree, the boot settings.

No such machine was at hand: the trees are written from public documentation and listings (the
makers' wikis and guides, drivers in the Raspberry Pi kernel, listings of `/proc/asound` that owners
published), in the kernel's own form. What a listing leaves open is left out, never made up.
"""

from dataclasses import dataclass, field
from pathlib import Path

from tests.hardware.cards.streams import JABRA_510, PS3_EYE, RESPEAKER_USB_V2, WEBCAM, XVF3800_6

PI_4 = "Raspberry Pi 4 Model B Rev 1.4"
PI_5 = "Raspberry Pi 5 Model B Rev 1.0"
ZERO_2 = "Raspberry Pi Zero 2 W Rev 1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeCard:
    """One card: the two lines of `/proc/asound/cards`, and the folder beside them."""

    id: str
    first: str
    second: str
    usb: str = ""
    stream: str = ""
    pcms: tuple[str, ...] = ("pcm0p", "pcm0c")


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeMachine:
    """A tree as it would be below `/`."""

    model: str = ""
    hat: tuple[str, str] | None = None
    config_txt: str = ""
    cards: tuple[FakeCard, ...] = field(default=())

    def write(self, root: Path) -> Path:
        """Write it below `root`, and give that."""
        asound = root / "proc/asound"
        asound.mkdir(parents=True)
        lines = []
        for number, card in enumerate(self.cards):
            lines.append(f"{number:>2} [{card.id:<15}]: {card.first}\n{'':22}{card.second}\n")
            folder = asound / f"card{number}"
            for pcm in card.pcms:
                (folder / pcm).mkdir(parents=True)
            (folder / "id").write_text(f"{card.id}\n")
            if card.usb:
                (folder / "usbid").write_text(f"{card.usb}\n")
            if card.stream:
                (folder / "stream0").write_text(card.stream)
        (asound / "cards").write_text("".join(lines) or "--- no soundcards ---\n")
        if self.model:
            tree = root / "proc/device-tree"
            tree.mkdir()
            (tree / "model").write_bytes(self.model.encode() + b"\0")
            if self.hat:
                (tree / "hat").mkdir()
                (tree / "hat/vendor").write_bytes(self.hat[0].encode() + b"\0")
                (tree / "hat/product").write_bytes(self.hat[1].encode() + b"\0")
        if self.config_txt:
            (root / "boot/firmware").mkdir(parents=True)
            (root / "boot/firmware/config.txt").write_text(self.config_txt)
        return root


HDMI = FakeCard(id="vc4hdmi0", first="vc4-hdmi - vc4-hdmi-0", second="vc4-hdmi-0", pcms=("pcm0p",))
JACK = FakeCard(
    id="Headphones",
    first="bcm2835_headpho - bcm2835 Headphones",
    second="bcm2835 Headphones",
    pcms=("pcm0p",),
)


def i2s(card_id: str, name: str, *pcms: str) -> FakeCard:
    """Give a card on I2S, of which the kernel tells neither rates nor channels."""
    return FakeCard(
        id=card_id,
        first=f"{name.replace('-', '').replace('_', '')[:15]} - {name}",
        second=name,
        pcms=pcms or ("pcm0p", "pcm0c"),
    )


def on_usb(card_id: str, name: str, usb: str, stream: str = "", *pcms: str) -> FakeCard:
    """Give a card on USB."""
    return FakeCard(
        id=card_id,
        first=f"USB-Audio - {name}",
        second=f"{name} at usb-0000:01:00.0-1.3, full speed",
        usb=usb,
        stream=stream,
        pcms=pcms or ("pcm0p", "pcm0c"),
    )


MACHINES = {
    "respeaker_2mic": FakeMachine(
        model=ZERO_2,
        config_txt="dtparam=spi=on\ndtoverlay=seeed-2mic-voicecard\n",
        cards=(HDMI, i2s("seeed2micvoicec", "seeed-2mic-voicecard")),
    ),
    "respeaker_2mic, before its overlay was loaded": FakeMachine(
        model=PI_4, config_txt="dtoverlay=respeaker-2mic-v2_0\n", cards=(HDMI, JACK)
    ),
    "respeaker_4mic": FakeMachine(
        model=PI_4, cards=(JACK, i2s("seeed4micvoicec", "seeed-4mic-voicecard", "pcm0c"))
    ),
    "respeaker_6mic": FakeMachine(
        model=PI_4, cards=(i2s("seeed8micvoicec", "seeed-8mic-voicecard"),)
    ),
    "respeaker_xvf3800": FakeMachine(
        model=PI_5,
        cards=(HDMI, on_usb("Array", "reSpeaker XVF3800 4-Mic Array", "2886:001a", XVF3800_6)),
    ),
    "respeaker_lite": FakeMachine(
        model=ZERO_2, cards=(on_usb("Lite", "ReSpeaker Lite", "2886:0019"),)
    ),
    "respeaker_usb_4mic": FakeMachine(
        model=PI_4,
        cards=(
            JACK,
            on_usb("ArrayUAC10", "ReSpeaker 4 Mic Array (UAC1.0)", "2886:0018", RESPEAKER_USB_V2),
        ),
    ),
    "ps3_eye": FakeMachine(
        model=PI_4,
        cards=(
            JACK,
            on_usb("CameraB409241", "USB Camera-B4.09.24.1", "1415:2000", PS3_EYE, "pcm0c"),
        ),
    ),
    "jabra_speak": FakeMachine(
        model=PI_4, cards=(HDMI, JACK, on_usb("USB", "Jabra SPEAK 510 USB", "0b0e:0422", JABRA_510))
    ),
    "anker_powerconf": FakeMachine(
        model=PI_5, cards=(HDMI, on_usb("S3", "Anker PowerConf S3", "291a:3302"))
    ),
    "google_aiy_v1": FakeMachine(
        model=PI_4,
        config_txt="[all]\ndtoverlay=googlevoicehat-soundcard\n",
        cards=(i2s("sndrpigooglevoi", "snd_rpi_googlevoicehat_soundcar"), HDMI),
    ),
    "adafruit_voice_bonnet": FakeMachine(
        model=PI_4,
        config_txt="dtoverlay=wm8960-soundcard\n",
        cards=(HDMI, i2s("wm8960soundcard", "wm8960-soundcard")),
    ),
    "iqaudio_codec": FakeMachine(
        model=PI_5,
        hat=("Raspberry Pi Ltd.", "Pi-Codec Zero"),
        cards=(HDMI, i2s("IQaudIOCODEC", "IQaudIOCODEC")),
    ),
    "hifiberry_dac": FakeMachine(
        model=PI_4,
        config_txt="dtoverlay=hifiberry-dac\n",
        cards=(
            HDMI,
            i2s("sndrpihifiberry", "snd_rpi_hifiberry_dac", "pcm0p"),
            on_usb("Webcam", "HD Webcam C270", "046d:0825", WEBCAM, "pcm0c"),
        ),
    ),
    "a desktop without a card": FakeMachine(),
}
